import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { Rng } from '../../../src/core/rng';
import { patchSource } from '../../../src/data/pictures/patches';
import { SRGAN } from '../../../src/systems/srgan/model';
import type { Entry } from './entry';

/** Two pictures of coloured waves, of different sizes. */
export const waves = () =>
  [
    [20, 24],
    [30, 17],
  ].map(([height = 0, width = 0], n) => ({
    pixels: Uint8Array.from({ length: height * width * 3 }, (_, i) => {
      const [y, x] = [Math.floor(i / 3 / width), Math.floor(i / 3) % width];
      return 128 + 100 * Math.sin(0.5 * x + 0.3 * y * (n + 1) + 2 * (i % 3));
    }),
    shape: [height, width, 3] as const,
  }));

export const srganEntry: Entry = {
  make: (seed = 1, more = {}) =>
    new SRGAN({ scale: 2, patch: 16, blocks: 1, width: 2, discriminator: { width: 2, hidden: 4 }, seed, ...more }),
  load: place => SRGAN.load(place),
  isAdversarial: true,
  data: () => patchSource({ pictures: waves(), patch: 16, scale: 2 }) as never,
  output: (model, seed): Tensor =>
    tidy(() => (model as SRGAN).upscale(new Rng(seed).uniform([1, 9, 7, 3], -1, 1), { tile: 6 })),
};
