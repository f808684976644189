// R3GAN on emoji beside a DCGAN that is given as many multiplications, by kernel distance to emoji that neither has
// seen.

import { linear } from '../../src/schedules/linear';
import { R3GAN } from '../../src/systems/r3gan/model';
import { againstDcgan, BESIDE_DCGAN } from './support/againstDcgan';
import type { Reproduction } from './support/reproduction';

const STEPS = 1000;

export const reproduction: Reproduction = {
  ...BESIDE_DCGAN,
  published: {
    figure: 'no figure',
    source: 'on emoji',
    footnote: 'Huang et al. 2024, Fréchet distance on CIFAR-10: 1.96',
  },
  differs:
    '32 channels for 768, one block at each size for two, 32,000 images for 20 million; features of a classifier of ' +
    'nine kinds of emoji, trained on the same part as the GANs.',
  baseline: 'the untrained R3GAN',
  demands: [{ text: 'below the control', holds: ({ figure, control }) => figure < control }],
  run: setting =>
    againstDcgan(
      {
        name: 'R3GAN',
        steps: STEPS,
        round: 4,
        make: ({ images, average, ...shared }) =>
          new R3GAN({
            ...shared,
            width: 32,
            gamma: 1,
            learningRate: linear({ from: 1e-3, to: 2.5e-4, between: [0, images] }),
            average: { G: average },
          }),
      },
      setting,
    ),
};
