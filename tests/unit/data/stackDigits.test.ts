import '@tensorflow/tfjs-backend-cpu';
import { dispose } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { arraySource } from '../../../src/data/arrays';
import { stackDigits } from '../../../src/data/stackDigits';

describe('stackDigits', () => {
  // Each digit is a picture of one pixel, as bright as its label says.
  const label = Int32Array.from({ length: 10 }, (_, i) => i);
  const image = Uint8Array.from(label, i => 25 * i);
  const digits = arraySource({ image, shape: [1, 1, 1], label });

  it('lays three digits over each other, and its label reads them', async () => {
    for (const of of [
      digits,
      arraySource({ image: Float32Array.from(image, b => b / 127.5 - 1), shape: [1, 1, 1], label }),
    ]) {
      const source = stackDigits(of);
      expect([source.shape, source.classes, source.size]).toEqual([[1, 1, 3], 1000, undefined]);
      for await (const batch of source.batches(500, new Rng(1))) {
        const [pixels, labels] = [batch.image.dataSync(), batch.label.dataSync()];
        const read = Array.from({ length: 500 }, (_, i) =>
          [0, 1, 2].reduce((sum, c) => 10 * sum + Math.round((((pixels[3 * i + c] ?? 0) + 1) * 127.5) / 25), 0),
        );
        expect([...labels]).toEqual(read);
        // 500 draws of 1000 show 393.5 of them (999/1000 to the 500th are left out), give or take 11.
        expect(Math.abs(new Set(read).size - 393.5)).toBeLessThan(4 * 11);
        dispose(batch);
        break;
      }
    }
  });

  it('refuses colour, and digits without labels', () => {
    const none = arraySource({ image, shape: [1, 1, 1] }) as typeof digits;
    expect(() => stackDigits(none)).toThrow(/expected pictures with labels/);
    expect(() => stackDigits(arraySource({ image: new Uint8Array(9), shape: [1, 1, 3], label: [0, 1, 2] }))).toThrow(
      /expected grey pictures of 1 channel, got 3/,
    );
  });
});
