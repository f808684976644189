import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setBackend } from '@tensorflow/tfjs-core';
import { PNG } from 'pngjs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { patchFolder, readPictures } from '../../../src/node/patchFolder';

let root: string;
beforeAll(async () => {
  await setBackend('cpu');
});
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gan-kit-patches-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(name: string, width: number, height: number, color: readonly number[]): Promise<void> {
  const picture = new PNG({ width, height });
  picture.data = Buffer.from(Array.from({ length: width * height }, () => color).flat());
  await mkdir(dirname(join(root, name)), { recursive: true });
  await writeFile(join(root, name), PNG.sync.write(picture));
}

describe('patchFolder', () => {
  it('gives patches of the pictures below a folder', async () => {
    await put('b.png', 20, 16, [255, 0, 0, 255]);
    await put('sub/a.png', 17, 30, [0, 0, 255, 255]);
    const source = await patchFolder(root, { patch: 16, scale: 4 });
    expect(source.files).toEqual(['b.png', 'sub/a.png']);
    for await (const { low, high } of source.batches(8, new Rng(1))) {
      expect([low.shape, high.shape]).toEqual([
        [8, 4, 4, 3],
        [8, 16, 16, 3],
      ]);
      expect(new Set(high.dataSync())).toEqual(new Set([-1, 1]));
      break;
    }
  });

  it('hands on what reading takes', async () => {
    await put('a.png', 8, 8, [10, 20, 30, 255]);
    const source = await patchFolder(root, { patch: 8, scale: 2, channels: 1, background: 0, pixelLimit: 100 });
    for await (const { high } of source.batches(1, new Rng(1))) {
      expect(high.shape).toEqual([1, 8, 8, 1]);
      break;
    }
  });

  it('leaves out what is damaged or smaller than a patch where it is told to', async () => {
    await put('a.png', 20, 16, [255, 0, 0, 255]);
    await put('small.png', 15, 30, [0, 0, 255, 255]);
    await writeFile(join(root, 'bad.png'), 'no picture');
    const { files, skipped } = await patchFolder(root, { patch: 16, scale: 4, onBad: 'skip' });
    expect([files, skipped.map(({ file }) => file)]).toEqual([['a.png'], ['bad.png', 'small.png']]);
    expect(skipped[1]?.reason).toMatch(/30 × 15 pixels are fewer than a patch of 16 × 16/);
    await expect(patchFolder(root, { patch: 32, scale: 4, onBad: 'skip' })).rejects.toThrow(
      /of 3 pictures none can be/,
    );
  });

  it('names the file that is smaller than a patch', async () => {
    await put('large.png', 20, 20, [0, 0, 0, 255]);
    await put('small.png', 40, 15, [0, 0, 0, 255]);
    await expect(patchFolder(root, { patch: 16, scale: 4 })).rejects.toThrow(
      `${join(root, 'small.png')}: 15 × 40 pixels are fewer than a patch of 16 × 16`,
    );
  });
});

describe('readPictures', () => {
  it('keeps each picture’s size, in grey or colour, transparency on its ground', async () => {
    await put('a.png', 3, 2, [10, 20, 30, 255]);
    await put('b.png', 1, 1, [0, 0, 0, 0]);
    const [a, b] = await readPictures(root);
    expect(a).toEqual({
      name: join(root, 'a.png'),
      shape: [2, 3, 3],
      pixels: Uint8Array.from(Array(6).fill([10, 20, 30]).flat()),
    });
    expect(b?.pixels).toEqual(Uint8Array.of(255, 255, 255));
    const [grey] = await readPictures(root, { channels: 1 });
    expect(grey).toMatchObject({ shape: [2, 3, 1], pixels: Uint8Array.from(Array(6).fill(18)) });
  });

  it('says what it cannot read', async () => {
    await expect(readPictures(root)).rejects.toThrow('expected PNG or JPEG files there or below, found none');
    await put('a.png', 3, 2, [0, 0, 0, 255]);
    await put('b.png', 3, 2, [0, 0, 0, 255]);
    await expect(readPictures(root, { memoryLimit: 20 })).rejects.toThrow('b.png: with this picture they take more');
    await expect(readPictures(root, { channels: 4 as 3 })).rejects.toThrow('channels: expected 1 or 3, got 4');
    await writeFile(join(root, 'c.png'), 'no picture');
    await expect(readPictures(root)).rejects.toThrow('c.png: neither PNG nor JPEG inside');
  });
});
