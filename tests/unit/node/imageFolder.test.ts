import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { memory } from '@tensorflow/tfjs-core';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GanKitError } from '../../../src/core/errors';
import { Rng } from '../../../src/core/rng';
import { toByte } from '../../../src/data/pixels';
import { decodePicture } from '../../../src/node/decode';
import { imageFolder } from '../../../src/node/imageFolder';

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

/** A PNG of the given header and inflated data. */
function rawPng(width: number, height: number, interlaced: boolean, raw: Uint8Array): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    crc.writeInt32BE(crc32(body));
    return Buffer.concat([length, body, crc]);
  };
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, interlaced ? 1 : 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(raw)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc;
}

describe('decodePicture', () => {
  it('decodes colour JPEG, grey PNG and interlaced PNG', () => {
    const { data } = jpeg.encode({ width: 16, height: 8, data: fill(16, 8, [200, 40, 90, 255]) }, 95);
    const decoded = decodePicture(data, 'a.jpg');
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
    const adam7 = decodePicture(rawPng(8, 8, true, Uint8Array.from(raw)), 'a.png');
    expect(new Set(adam7.data)).toEqual(new Set([77, 255]));
  });

  it.each<[string, () => Uint8Array, RegExp]>([
    [
      'more pixels than allowed, by a PNG header',
      () => rawPng(100_000, 100_000, false, Buffer.alloc(9)),
      /100000 × 100000 .* limit of 64000000/,
    ],
    [
      'more pixels than allowed, by a JPEG header',
      () => Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0xff, 0xff, 0xff, 0xff),
      /65535 × 65535/,
    ],
    ['no pixels', () => rawPng(0, 5, false, Buffer.alloc(9)), /0 × 5 pixels/],
    ['an interlaced bomb', () => rawPng(8, 8, true, Buffer.alloc(8 << 20)), /cannot be decoded/],
    ['a plain bomb', () => rawPng(8, 8, false, Buffer.alloc(8 << 20)), /cannot be decoded/],
    ['a cut PNG', () => png([1, 2, 3, 255], 40, 40).subarray(0, 60), /cannot be decoded/],
    ['a damaged PNG', () => png([1, 2, 3, 255], 9, 9).fill(7, 45, 50), /cannot be decoded/],
    [
      'a cut JPEG',
      () => jpeg.encode({ width: 64, height: 64, data: fill(64, 64, [1, 2, 3, 255]) }).data.subarray(0, 640),
      /cannot be decoded/,
    ],
    ['text', () => Buffer.from('hello there'), /neither PNG nor JPEG/],
    ['nothing', () => new Uint8Array(), /neither PNG nor JPEG/],
  ])('refuses %s', (_, make, message) => {
    const run = () => decodePicture(make(), 'pictures/x.png');
    expect(run).toThrow(GanKitError);
    expect(run).toThrow(message);
    expect(run).toThrow(/^pictures\/x\.png: /);
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
    await expect(imageFolder(root, options)).rejects.toThrow(/2\.jpg: neither PNG nor JPEG/);
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
});
