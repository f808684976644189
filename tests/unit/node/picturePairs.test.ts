import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { dispose, memory, setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import type { PairBatch, PicturePairs } from '../../../src/node/pairSource';
import { pairedFolders, sideBySide } from '../../../src/node/picturePairs';
import { chunk, rawPng } from './pngSupport';

let root: string;
beforeEach(async () => {
  await setBackend('cpu');
  root = await mkdtemp(join(tmpdir(), 'gan-kit-pairs-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const at = (name: string) => join(root, name);
/** A PNG whose red is the column, green the row and blue the same everywhere. */
async function put(name: string, width: number, height: number, blue: number): Promise<void> {
  const picture = new PNG({ width, height });
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) picture.data.set([x * 8, y * 8, blue, 255], (y * width + x) * 4);
  await mkdir(dirname(at(name)), { recursive: true });
  await writeFile(at(name), PNG.sync.write(picture));
}
const bytes = (t: Tensor) => Array.from(t.dataSync(), v => Math.round((v + 1) * 127.5));
const free = (batch: PairBatch) => dispose({ ...batch });
async function all(source: PicturePairs, size: number, seed: number, skip = 0) {
  const out: { input: number[]; target: number[] }[] = [];
  for await (const batch of source.batches(size, new Rng(seed), skip)) {
    out.push({ input: bytes(batch.input), target: bytes(batch.target) });
    free(batch);
  }
  return out;
}

describe('sideBySide', () => {
  it('cuts a picture in two, and takes either half for the input', async () => {
    await put('ab/1.png', 16, 4, 7);
    for (const input of ['left', 'right'] as const) {
      const pairs = await sideBySide(at('ab'), { crop: [4, 8], load: [4, 8], input });
      expect([pairs.size, pairs.shape, pairs.inputShape, pairs.files]).toEqual([1, [4, 8, 3], [4, 8, 3], ['1.png']]);
      const batch = await pairs.examples(0, 1);
      const [first, second] = input === 'left' ? [0, 64] : [64, 0];
      expect(bytes(batch.input).slice(0, 6)).toEqual([first, 0, 7, first + 8, 0, 7]);
      expect(bytes(batch.target).slice(0, 3)).toEqual([second, 0, 7]);
      free(batch);
    }
  });

  it('cuts the same window out of both halves, mirrors both or neither, anew on each pass and the same for the same rng', async () => {
    for (let i = 0; i < 3; i++) await put(`ab/${i}.png`, 16, 8, i);
    // Without resizing a pixel says where it comes from: the right half is 64 further in red.
    const pairs = await sideBySide(at('ab'), { crop: 5, load: 8 });
    const seen = new Set<string>();
    for (let seed = 0; seed < 40; seed++) {
      for (const { input, target } of await all(pairs, 1, seed)) {
        expect(target).toEqual(input.map((v, i) => (i % 3 === 0 ? v + 64 : v)));
        const [left = 0, top = 0] = input;
        const mirrored = (input[3] ?? 0) < left;
        seen.add(`${mirrored ? left / 8 - 4 : left / 8} ${top / 8} ${mirrored}`);
        // Rows go down in steps of one pixel, columns one way or the other.
        expect((input[15 + 1] ?? 0) - top).toBe(8);
      }
    }
    // 120 draws of 4 × 4 places, mirrored or not.
    expect(seen.size).toBeGreaterThan(28);
    expect(new Set([...seen].map(s => s.split(' ')[0]))).toEqual(new Set(['0', '1', '2', '3']));
    expect(await all(pairs, 1, 5)).toEqual(await all(pairs, 1, 5));
    expect(await all(pairs, 1, 5, 1)).toEqual((await all(pairs, 1, 5)).slice(1));
    expect(await all(pairs, 3, 5)).not.toEqual(await all(pairs, 3, 6));
    const plain = await sideBySide(at('ab'), { crop: 8, load: 8, flip: false });
    for (const { input } of await all(plain, 1, 1)) expect(input.slice(0, 2)).toEqual([0, 0]);
  });

  it('resizes by 286/256 unless told, and each half by itself', async () => {
    await put('ab/1.png', 64, 32, 0);
    const pairs = await sideBySide(at('ab'), { crop: 32 });
    const before = memory().numTensors;
    const widths = new Set<number>();
    for (let seed = 0; seed < 30; seed++) {
      const [batch] = await all(pairs, 1, seed);
      expect(batch?.input.length).toBe(32 * 32 * 3);
      // 36 pixels from 32: a window of 32 spans 31 · 32/36 of them, in red 8 each.
      widths.add(Math.abs((batch?.input[31 * 3] ?? 0) - (batch?.input[0] ?? 0)));
    }
    expect(memory().numTensors).toBe(before);
    for (const width of widths) expect(Math.abs(width - (31 * 32 * 8) / 36)).toBeLessThanOrEqual(4);
  });

  it('says what is wrong with an odd width, an empty folder, a link outwards, and options', async () => {
    await put('odd/1.png', 15, 4, 0);
    await expect(sideBySide(at('odd'), { crop: 4 })).rejects.toThrow(/1\.png: expected two pictures .* 15 × 4 pixels/);
    await mkdir(at('empty'));
    await expect(sideBySide(at('empty'), { crop: 4 })).rejects.toThrow(/empty: expected PNG or JPEG files/);
    await put('secret.png', 16, 8, 0);
    await mkdir(at('links'));
    await symlink(at('secret.png'), at('links/1.png'));
    await expect(sideBySide(at('links'), { crop: 4 })).rejects.toThrow('a link that leads out of the folder');
    await writeFile(at('empty/text.png'), 'hello');
    await expect(sideBySide(at('empty'), { crop: 4 })).rejects.toThrow('neither PNG nor JPEG');
    await expect(sideBySide(at('odd'), { crop: 8, load: 4 })).rejects.toThrow(
      'load: expected at least the window of 8 × 8',
    );
    await expect(sideBySide(at('odd'), { crop: 0 })).rejects.toThrow('crop');
    await expect(sideBySide(at('odd'), {} as { crop: number })).rejects.toThrow(
      'crop: expected one side for both or [height, width], got undefined',
    );
    await expect(sideBySide(at('odd'), { crop: 4, input: 'up' as never })).rejects.toThrow("input: 'up' is not known");
    await expect(sideBySide(at('odd'), { crop: 4, channels: { input: 2 as never } })).rejects.toThrow('channels.input');
    await expect(sideBySide(at('nowhere'), { crop: 4 })).rejects.toThrow(/nowhere: no such file or folder/);
  });
});

describe('pairedFolders', () => {
  it('matches files by their path, whatever the extension', async () => {
    await put('A/x/1.png', 8, 8, 10);
    await put('A/2.png', 8, 8, 20);
    await put('B/x/1.PNG', 8, 8, 11);
    await put('B/2.png', 8, 8, 21);
    const pairs = await pairedFolders(at('A'), at('B'), { crop: 6, channels: { input: 1 }, cacheLimit: 0 });
    expect(pairs.files).toEqual(['2.png', 'x/1.png']);
    expect(pairs.inputShape).toEqual([6, 6, 1]);
    const batch = await pairs.examples(0, 2);
    expect(batch.input.shape).toEqual([2, 6, 6, 1]);
    const blue = bytes(batch.target).filter((_, i) => i % 3 === 2);
    expect([...new Set(blue)]).toEqual([21, 11]);
    free(batch);
    expect((await all(pairs, 2, 1)).length).toBe(1);
    await expect(pairs.examples(1, 2)).rejects.toThrow('more than the 2 pairs');
    expect(() => pairs.batches(3, new Rng(1))).toThrow('batch size');
  });

  it('names what has no partner, another size, two candidates, or leads out of its folder', async () => {
    await put('A/1.png', 8, 8, 0);
    await put('A/2.png', 8, 8, 0);
    await put('B/1.png', 8, 8, 0);
    await put('B/3.png', 8, 8, 0);
    await put('B/4.png', 8, 8, 0);
    const run = () => pairedFolders(at('A'), at('B'), { crop: 4 });
    await expect(run()).rejects.toThrow(
      /1 of 2 pictures in .*A have no partner in .*B: 2\.png\. 2 of 3 .*3\.png, 4\.png/,
    );
    for (const name of ['A/2.png', 'B/3.png', 'B/4.png']) await rm(at(name));
    await put('B/1.png', 8, 6, 0);
    await expect(run()).rejects.toThrow(/1\.png is 8 × 8 pixels and .*1\.png is 8 × 6: expected two of one size/);
    await put('B/1.jpeg.png', 8, 8, 0);
    await put('A/1.jpeg', 8, 8, 0);
    await expect(run()).rejects.toThrow(/1\.jpeg and 1\.png differ in their extension alone/);
    await rm(at('A/1.jpeg'));
    await rm(at('B'), { recursive: true });
    await mkdir(at('B'));
    await expect(run()).rejects.toThrow(/B: expected PNG or JPEG files/);
    await put('secret.png', 8, 8, 0);
    await symlink(at('secret.png'), at('B/1.png'));
    await expect(run()).rejects.toThrow('a link that leads out of the folder');
  });

  it('turns pictures as their EXIF data says, before sizes are compared and windows cut', async () => {
    const exif = (orientation: number) =>
      chunk('eXIf', [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    const write = async (name: string, file: Uint8Array) => {
      await mkdir(dirname(at(name)), { recursive: true });
      await writeFile(at(name), file);
    };
    const upright = rawPng({ width: 2, height: 3 }, [0, 10, 20, 0, 30, 40, 0, 50, 60]);
    await write('A/1.png', upright);
    await write('A/2.png', upright);
    await write('B/1.png', rawPng({ width: 2, height: 3 }, [0, 60, 50, 0, 40, 30, 0, 20, 10], [exif(3)]));
    // A quarter to the left brings the right column up.
    await write('B/2.png', rawPng({ width: 3, height: 2 }, [0, 50, 30, 10, 0, 60, 40, 20], [exif(8)]));
    const pairs = await pairedFolders(at('A'), at('B'), { crop: [3, 2], channels: { input: 1, target: 1 } });
    const batch = await pairs.examples(0, 2);
    expect(bytes(batch.input).slice(0, 6)).toEqual([10, 20, 30, 40, 50, 60]);
    expect(bytes(batch.target)).toEqual([10, 20, 30, 40, 50, 60, 10, 20, 30, 40, 50, 60]);
    free(batch);
    await write('AB/1.png', rawPng({ width: 3, height: 2 }, [0, 4, 5, 6, 0, 1, 2, 3], [exif(6)]));
    await expect(sideBySide(at('AB'), { crop: 1, load: 1 })).resolves.toMatchObject({ size: 1 });
  });

  it('lists all that cannot be used at once', async () => {
    for (const name of ['1', '2', '3']) {
      await put(`A/${name}.png`, 8, 8, 0);
      await put(`B/${name}.png`, 8, 8, 0);
    }
    await writeFile(at('A/1.png'), 'bad');
    await put('B/3.png', 8, 9, 0);
    await expect(pairedFolders(at('A'), at('B'), { crop: 4 })).rejects.toThrow(
      /^2 of 3 cannot be used:\n- .*1\.png: neither PNG.*\n- .*3\.png is 8 × 8 pixels and .* 8 × 9/,
    );
  });
});
