import '@tensorflow/tfjs-backend-cpu';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GanKitError } from '../../../src/core/errors';
import { Rng } from '../../../src/core/rng';
import { toByte } from '../../../src/data/pictures/pixels';
import { split } from '../../../src/data/split';
import { decodePicture } from '../../../src/node/decode';
import { imageFolder } from '../../../src/node/imageFolder';
import { rawPng } from './pngSupport';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gan-kit-images-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const put = async (name: string, bytes: Uint8Array) => {
  await mkdir(dirname(join(root, name)), { recursive: true });
  await writeFile(join(root, name), bytes);
};
const fill = (w: number, h: number, color: number[]) => Buffer.from(Array.from({ length: w * h }, () => color).flat());
const png = (color: number[], w = 2, h = 2) => {
  const picture = new PNG({ width: w, height: h });
  picture.data = fill(w, h, color);
  return PNG.sync.write(picture);
};
const grey = (g: number) => png([g, g, g, 255]);

describe('decodePicture', () => {
  it('decodes colour JPEG, grey PNG and interlaced PNG', async () => {
    const { data } = jpeg.encode({ width: 16, height: 8, data: fill(16, 8, [200, 40, 90, 255]) }, 95);
    const decoded = await decodePicture(data, 'a.jpg');
    expect([decoded.width, decoded.height, decoded.data.length]).toEqual([16, 8, 512]);
    [200, 40, 90, 255].forEach((v, c) => {
      expect(Math.abs((decoded.data[c + 4 * 100] ?? 0) - v)).toBeLessThanOrEqual(3);
    });
    // Adam7 of an 8 × 8 picture: seven passes, each row with its filter byte 0.
    const passes = [
      [1, 1],
      [1, 1],
      [2, 1],
      [2, 2],
      [4, 2],
      [4, 4],
      [8, 4],
    ] as const;
    const raw = passes.flatMap(([w, h]) => Array.from({ length: h }, () => [0, ...Array(w).fill(77)])).flat();
    const adam7 = await decodePicture(rawPng({ width: 8, height: 8, interlaced: true }, raw), 'a.png');
    expect(new Set(adam7.data)).toEqual(new Set([77, 255]));
  });

  it.each<[string, () => Uint8Array, RegExp]>([
    [
      'more pixels than allowed, by a PNG header',
      () => rawPng({ width: 100_000, height: 100_000 }, Buffer.alloc(9)),
      /100000 × 100000 .* limit of 64000000/,
    ],
    [
      'more pixels than allowed, by a JPEG header',
      () => Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0xff, 0xff, 0xff, 0xff),
      /65535 × 65535/,
    ],
    ['no pixels', () => rawPng({ width: 0, height: 5 }, Buffer.alloc(9)), /0 × 5 pixels/],
    [
      'an interlaced bomb',
      () => rawPng({ width: 8, height: 8, interlaced: true }, Buffer.alloc(8 << 20)),
      /cannot be decoded/,
    ],
    ['a plain bomb', () => rawPng({ width: 8, height: 8 }, Buffer.alloc(8 << 20)), /cannot be decoded/],
    ['a cut PNG', () => png([1, 2, 3, 255], 40, 40).subarray(0, 60), /cannot be decoded/],
    ['a damaged PNG', () => png([1, 2, 3, 255], 9, 9).fill(7, 45, 50), /cannot be decoded/],
    [
      'a cut JPEG',
      () => jpeg.encode({ width: 64, height: 64, data: fill(64, 64, [1, 2, 3, 255]) }).data.subarray(0, 640),
      /cannot be decoded/,
    ],
    ['text', () => Buffer.from('hello there'), /neither PNG nor JPEG/],
    ['nothing', () => new Uint8Array(), /neither PNG nor JPEG/],
  ])('refuses %s', async (_, make, message) => {
    const error = await decodePicture(make(), 'pictures/x.png').catch(e => e);
    expect(error).toBeInstanceOf(GanKitError);
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^pictures\/x\.png: /);
  });
});

/** One pass, as first byte → label. */
async function pass(source: Awaited<ReturnType<typeof imageFolder>>, size: number, seed = 1, skip = 0) {
  const seen: [number, number | undefined][] = [];
  for await (const batch of source.batches(size, new Rng(seed), skip)) {
    const { image, label } = batch as typeof batch & { label?: typeof batch.image };
    const each = image.size / size;
    const [values, labels] = [image.dataSync(), label?.dataSync()];
    for (let i = 0; i < size; i++) seen.push([toByte(values[i * each] ?? Number.NaN), labels?.[i]]);
    for (const t of Object.values(batch)) t.dispose();
  }
  return seen;
}

describe('imageFolder', () => {
  it('reads pictures in subfolders as classes, the same with and without the cache', async () => {
    await put('dog/1.png', grey(10));
    await put('dog/deep/2.PNG', grey(20));
    await put('cat/3.png', grey(30));
    await put('cat/notes.txt', Buffer.from('x'));
    await put('cat/.hidden.png', Buffer.from('x'));
    const before = memory().numTensors;
    const source = await imageFolder(root, { shape: [2, 2, 1], classes: true });
    expect(source.files).toEqual(['cat/3.png', 'dog/1.png', 'dog/deep/2.PNG']);
    expect([source.classNames, source.classes, [...(source.labels ?? [])], source.size]).toEqual([
      ['cat', 'dog'],
      2,
      [0, 1, 1],
      3,
    ]);
    const uncached = await imageFolder(root, { shape: [2, 2, 1], cacheLimit: 0 });
    for (const s of [source, source, uncached]) {
      const seen = await pass(s, 1);
      expect(seen.slice().sort()).toEqual([
        [10, 1],
        [20, 1],
        [30, 0],
      ]);
      expect(await pass(s, 1)).toEqual(seen);
      expect(await pass(s, 1, 1, 2)).toEqual(seen.slice(2));
    }
    expect(memory().numTensors).toBe(before);
    expect((await imageFolder(root, { shape: [2, 2, 1], classes: false })).labels).toBeUndefined();
    expect(() => source.batches(4, new Rng(1))).toThrow(/4 is more than the 3/);
  });

  it('brings every picture to the shape', async () => {
    await put('wide.png', png([200, 100, 0, 255], 9, 5));
    await put('small.png', png([200, 100, 0, 255], 1, 1));
    await put('clear.png', png([200, 100, 0, 0], 3, 3));
    const source = await imageFolder(root, { shape: [4, 4, 3] });
    expect(source.labels).toBeUndefined();
    for await (const { image } of source.batches(3, new Rng(1))) {
      expect(image.shape).toEqual([3, 4, 4, 3]);
      image.dispose();
    }
    expect((await pass(source, 3)).map(([b]) => b).sort((a, b) => a - b)).toEqual([200, 200, 255]);
    expect(
      (await pass(await imageFolder(root, { shape: [1, 1, 3], background: 0 }), 3))
        .map(([b]) => b)
        .sort((a, b) => a - b),
    ).toEqual([0, 200, 200]);
  });

  it('names what cannot be used, or skips and lists it', async () => {
    await put('1.png', grey(10));
    await put('2.jpg', Buffer.from('no picture'));
    await put('3.png', grey(30).subarray(0, 50));
    await put('4.png', png([1, 1, 1, 255], 30, 30));
    const options = { shape: [2, 2, 1] as const, pixelLimit: 100 };
    await expect(imageFolder(root, options)).rejects.toThrow(
      /^3 of 4 cannot be used:\n- .*2\.jpg: neither PNG nor JPEG.*\n- .*3\.png: cannot be .*\n- .*4\.png: 30 × 30 pixels/,
    );
    for (const cacheLimit of [0, 1e6]) {
      const source = await imageFolder(root, { ...options, onBad: 'skip', cacheLimit });
      expect(source.files).toEqual(['1.png']);
      expect(source.skipped.map(s => s.file)).toEqual(['2.jpg', '3.png', '4.png']);
      expect(source.skipped[2]?.reason).toMatch(/30 × 30 pixels .* limit of 100/);
      expect(await pass(source, 1)).toEqual([[10, undefined]]);
    }
    await rm(join(root, '2.jpg'));
    await rm(join(root, '4.png'));
    await expect(imageFolder(root, options)).rejects.toThrow(/3\.png: cannot be decoded/);
    // Too large to keep: found when its turn comes.
    const lazy = await imageFolder(root, { ...options, cacheLimit: 0 });
    await expect(pass(lazy, 2)).rejects.toThrow(/3\.png: cannot be decoded/);
  });

  it('follows no link out of the folder', async () => {
    const outside = `${root}-outside.png`;
    await writeFile(outside, grey(1));
    await put('in.png', grey(2));
    await symlink(join(root, 'in.png'), join(root, 'again.png'));
    expect((await pass(await imageFolder(root, { shape: [2, 2, 1] }), 2)).map(([b]) => b)).toEqual([2, 2]);
    await symlink(outside, join(root, 'out.png'));
    await expect(imageFolder(root, { shape: [2, 2, 1] })).rejects.toThrow(/out\.png: a link that leads out/);
    await rm(outside);
    await expect(imageFolder(root, { shape: [2, 2, 1] })).rejects.toThrow(/out\.png: .*ENOENT/);
  });

  it('says what is wrong with a folder', async () => {
    const shape = [2, 2, 1] as const;
    await expect(imageFolder(root, { shape })).rejects.toThrow(/expected PNG or JPEG files there or below, found none/);
    await expect(imageFolder(join(root, 'no'), { shape })).rejects.toThrow(/no: no such file or folder/);
    await put('a/1.png', grey(1));
    await put('2.png', grey(1));
    await expect(imageFolder(root, { shape })).rejects.toThrow(/subfolders \(a\/1\.png\) and some do not \(2\.png\)/);
    await expect(imageFolder(root, { shape, classes: true })).rejects.toThrow(/2\.png is in none/);
    expect((await imageFolder(root, { shape, classes: false })).size).toBe(2);
    await expect(imageFolder(root, { shape: [2, 2, 2] })).rejects.toThrow(/1, 3 or 4 channels, got 2/);
    await expect(imageFolder(root, { shape: [0, 2, 1] })).rejects.toThrow(/got \[0, 2, 1\]/);
  });

  it('takes every folder for a class, an empty one too, or those that are named', async () => {
    for (const name of ['train/a/1', 'train/b/2', 'train/c/3', 'test/b/2', 'test/c/3'])
      await put(`${name}.png`, grey(9));
    await mkdir(join(root, 'test/a'));
    await mkdir(join(root, 'test/.git'));
    await mkdir(join(root, 'test/__MACOSX'));
    const open = (part: string, options: object = {}) =>
      imageFolder(join(root, part), { shape: [2, 2, 1], ...options });
    const [train, test] = [await open('train'), await open('test')];
    expect(test.classNames).toEqual(train.classNames);
    expect([test.classNames, test.classes, [...(test.labels ?? [])]]).toEqual([['a', 'b', 'c'], 3, [1, 2]]);
    const classNames = ['c', 'none', 'b', 'a'];
    const chosen = await open('test', { classNames });
    expect([chosen.classNames, chosen.classes, [...(chosen.labels ?? [])]]).toEqual([classNames, 4, [2, 0]]);
    await expect(open('train', { classNames: ['a', 'b'] })).rejects.toThrow(
      /c\/3\.png lies in none of the classes a, b/,
    );
    await expect(open('train', { classNames: ['a', 'b', 'c', 'a'] })).rejects.toThrow(/some are the same/);
    await expect(open('train', { classNames, classes: false })).rejects.toThrow(/there are none with classes: false/);
    // A class all of whose pictures are bad keeps its number.
    await put('train/a/1.png', Buffer.from('bad'));
    expect([...((await open('train', { onBad: 'skip' })).labels ?? [])]).toEqual([1, 2]);
  });

  it('follows links to folders that stay inside, and names those that leave or turn in a circle', async () => {
    await put('data/store/cat/1.png', grey(1));
    await put('data/linked/bird/2.png', grey(2));
    await symlink('../store/cat', join(root, 'data/linked/cat'));
    const shape = [2, 2, 1] as const;
    const both = await imageFolder(join(root, 'data'), { shape });
    expect(both.files).toEqual(['linked/bird/2.png', 'linked/cat/1.png', 'store/cat/1.png']);
    for (const onBad of ['throw', 'skip'] as const) {
      await expect(imageFolder(join(root, 'data/linked'), { shape, onBad })).rejects.toThrow(
        /linked\/cat: a link that leads out of the folder, to .*store\/cat/,
      );
    }
    await symlink('../store/cat', join(root, 'data/linked/dog'));
    await expect(imageFolder(join(root, 'data/linked'), { shape })).rejects.toThrow(
      /^2 links cannot be used:\n- .*linked\/(cat|dog): .*\n- .*linked\/(cat|dog): /,
    );
    await rm(join(root, 'data/linked/dog'));
    await symlink('..', join(root, 'data/store/up'));
    await expect(imageFolder(join(root, 'data'), { shape })).rejects.toThrow(/up: a link to a folder that it lies in/);
    await rm(join(root, 'data/store/up'));
    await symlink('../linked', join(root, 'data/store/over'));
    await expect(imageFolder(join(root, 'data'), { shape })).rejects.toThrow(
      /cat: a link within a folder that is a link/,
    );
  });

  it('is split into files, with their classes', async () => {
    for (let i = 0; i < 10; i++) await put(`${i % 2 ? 'odd' : 'even'}/${i}.png`, grey(20 * i));
    const source = await imageFolder(root, { shape: [2, 2, 1], classes: true });
    const { train, test } = split(source, 4, { seed: 1, balanced: true });
    expect([train.size, test.size, test.files.length]).toEqual([6, 4, 4]);
    expect([...train.files, ...test.files].sort()).toEqual(source.files);
    expect([...(test.labels ?? [])].sort()).toEqual([0, 0, 1, 1]);
    expect(test.files.map(file => Number(file.startsWith('odd')))).toEqual([...(test.labels ?? [])]);
    for await (const { image, label } of test.batches(4, new Rng(1))) {
      const [values, classes] = [await image.data(), await label.data()];
      classes.forEach((known, i) => {
        expect((Math.round(((values[4 * i] ?? 0) + 1) * 127.5) / 20) % 2).toBe(known);
      });
    }
    expect(() => source.pick([10])).toThrow(/rows/);
  });

  it('reads JPEGs by all their names, and counts and names what it passes over', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { data } = jpeg.encode({ width: 8, height: 8, data: fill(8, 8, [90, 90, 90, 255]) }, 95);
    await put('1.jfif', data);
    await put('2.JPE', data);
    for (const name of ['b.webp', 'a.webp', 'c.GIF', 'notes.txt']) await put(name, Buffer.from('RIFF'));
    const source = await imageFolder(root, { shape: [2, 2, 1] });
    expect(source.files).toEqual(['1.jfif', '2.JPE']);
    expect(source.passedOver).toEqual(['a.webp', 'b.webp', 'c.GIF']);
    await imageFolder(root, { shape: [2, 2, 1] });
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/passed over: 2 \.webp, 1 \.gif\. Convert them/)]]);
    warn.mockRestore();
    await rm(join(root, '1.jfif'));
    await rm(join(root, '2.JPE'));
    await expect(imageFolder(root, { shape: [2, 2, 1] })).rejects.toThrow(
      /found none, but pictures of other kinds: 2 \.webp, 1 \.gif/,
    );
  });

  it('reads no more of a file than a picture of its size can take', async () => {
    await put('1.png', grey(1));
    await truncate(join(root, '1.png'), 500e6);
    await expect(imageFolder(root, { shape: [2, 2, 1] })).rejects.toThrow(/500000000 bytes are too many for 4 pixels/);
    await put('1.png', grey(1).subarray(0, 33));
    await truncate(join(root, '1.png'), 500e6);
    await expect(imageFolder(root, { shape: [2, 2, 1] })).rejects.toThrow(/1\.png: cut off before its pixels begin/);
  });

  it.skipIf(process.platform === 'win32')('waits for no pipe and reads no device', async () => {
    execFileSync('mkfifo', [join(root, '1.png')]);
    await expect(imageFolder(root, { shape: [2, 2, 1] })).rejects.toThrow(
      /1\.png: a pipe, device or socket, not a file/,
    );
    await put('2.png', grey(2));
    const { files, skipped } = await imageFolder(root, { shape: [2, 2, 1], onBad: 'skip' });
    expect([files, skipped.map(({ file }) => file)]).toEqual([['2.png'], ['1.png']]);
  });
});
