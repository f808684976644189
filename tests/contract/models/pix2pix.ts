import type { Tensor } from '@tensorflow/tfjs-core';
import { labelMapSource } from '../../../src/data/made/labelMaps/labelMaps';
import { Pix2Pix } from '../../../src/systems/pix2pix/model';
import type { Entry } from './entry';

const streets = labelMapSource({ size: 16 });

export const pix2pixEntry: Entry = {
  make: (seed = 1, more = {}) =>
    new Pix2Pix({
      shape: [16, 16, 3],
      width: 2,
      discriminator: { layers: 1, width: 2 },
      average: { G: { halfLife: 10 } },
      seed,
      ...more,
    }),
  load: place => Pix2Pix.load(place),
  isAdversarial: true,
  data: () => streets,
  output: (model, seed): Tensor => {
    const { input, target, classes } = streets.examples(0, 2);
    const pictures = (model as Pix2Pix).translate(input, { seed });
    for (const t of [input, target, classes]) t.dispose();
    return pictures;
  },
};
