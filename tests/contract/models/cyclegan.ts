import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import { Rng } from '../../../src/core/rng';
import { arraySource } from '../../../src/data/arrays';
import { unpaired } from '../../../src/data/unpaired';
import { CycleGAN } from '../../../src/systems/cyclegan/model';
import type { Entry } from './entry';

const shape = [8, 12, 1] as const;
/** Pictures of one brightness each, darker or lighter ones. */
const shades = (count: number, from: number) =>
  arraySource({ image: Uint8Array.from({ length: count * 96 }, (_, i) => from + (Math.floor(i / 96) % 90)), shape });

export const cycleganEntry: Entry = {
  make: (seed = 1, more = {}) =>
    new CycleGAN({
      shape,
      width: 2,
      depth: 1,
      blocks: 1,
      discriminator: { layers: 1, width: 2 },
      pool: 3,
      totalImages: 40,
      average: { G: { halfLife: 10 } },
      seed,
      ...more,
    }),
  load: place => CycleGAN.load(place),
  isAdversarial: true,
  data: () => unpaired(shades(40, 0), shades(24, 160)) as never,
  output: (model, seed): Tensor => {
    const images = new Rng(seed).uniform<never>([2, ...shape] as never, -1, 1);
    const made = (model as CycleGAN).translate(images);
    dispose(images);
    return made;
  },
};
