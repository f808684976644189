import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dispose, setBackend } from '@tensorflow/tfjs-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { captionFolder } from '../../../src/node/captionFolder';
import { imageFolder } from '../../../src/node/imageFolder';
import { sampleGrid } from '../../../src/node/sampleGrid';
import { unpairedFolders } from '../../../src/node/unpairedFolders';
import { drawExamples } from '../../../src/show/examples';
import { DCGAN } from '../../../src/systems/dcgan/model';

let root: string;
beforeAll(async () => {
  await setBackend('cpu');
  root = await mkdtemp(join(tmpdir(), 'gan-kit-rgba-'));
  await mkdir(join(root, 'icons'));
  for (let i = 0; i < 4; i++) {
    // The left half shows, in a red of its own; the right half hides a green.
    const picture = new PNG({ width: 8, height: 8 });
    for (let p = 0; p < 64; p++) picture.data.set(p % 8 < 4 ? [10 * i, 0, 0, 255] : [0, 255, 0, 0], 4 * p);
    await writeFile(join(root, 'icons', `${i}.png`), PNG.sync.write(picture));
    await writeFile(join(root, 'icons', `${i}.txt`), `icon ${i}\n`);
  }
});
afterAll(() => rm(root, { recursive: true }));

const bytes = (values: ArrayLike<number>) => Array.from(values, v => Math.round((v + 1) * 127.5));
const icons = () => join(root, 'icons');

describe('pictures of four channels', () => {
  it('come out of every kind of folder as they are', async () => {
    const shape = [8, 8, 4] as const;
    const folders = [
      await imageFolder(icons(), { shape }),
      await captionFolder(icons(), { shape, captionLength: 8 }),
    ] as const;
    for (const source of folders) {
      for await (const batch of source.batches(4, new Rng(1))) {
        const row = bytes(batch.image.dataSync()).slice(0, 32);
        expect([row.slice(1, 4), row.slice(28)]).toEqual([
          [0, 0, 255],
          [0, 255, 0, 0],
        ]);
        dispose(batch);
      }
    }
    const unpaired = await unpairedFolders(icons(), icons(), { crop: 4, load: 8, channels: 4 });
    expect([unpaired.shape, unpaired.size, unpaired.files.b]).toEqual([
      [4, 4, 4],
      4,
      ['0.png', '1.png', '2.png', '3.png'],
    ]);
    for await (const { a, b } of unpaired.batches(2, new Rng(1))) {
      expect([a.shape, b.shape]).toEqual([
        [2, 4, 4, 4],
        [2, 4, 4, 4],
      ]);
      dispose([a, b]);
    }
    const { a, b } = await unpaired.examples(1, 2);
    expect(bytes(a.dataSync())).toEqual(bytes(b.dataSync()));
    // Resized from 8 to 4, a colour that shows is not mixed with one that does not.
    expect(bytes(a.dataSync()).slice(0, 4)).toEqual([10, 0, 0, 255]);
    dispose([a, b]);
    await expect(unpaired.examples(3, 2)).rejects.toThrow(/more than the 4 pictures/);
    await expect(unpairedFolders(icons(), icons(), { crop: 8, load: 4 })).rejects.toThrow(/load: expected at least/);
  });

  it('are learnt by DCGAN and written with their transparency', async () => {
    const gan = new DCGAN({ shape: [8, 8, 4], width: 2, seed: 1 });
    const out = join(root, 'samples');
    const observers = [sampleGrid(out, { every: 1, n: 4, scale: 1 })];
    await gan.fit(await imageFolder(icons(), { shape: [8, 8, 4] }), { steps: 1, batchSize: 2, observers });
    const file = await readFile(join(out, 'samples-latest.png'));
    expect(file[25]).toBe(6); // RGBA
    const images = gan.generate(4, { seed: 1 });
    const { channels, data } = await drawExamples(images, { scale: 1 });
    expect(channels).toBe(4);
    expect(new Set(data.filter((_, i) => i % 4 === 3)).size).toBeGreaterThan(2);
    dispose(images);
    gan.dispose();
  });
});
