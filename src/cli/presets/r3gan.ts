import type { ImageShape } from '../../nets/pyramid';
import { cosine } from '../../schedules/cosine';
import { R3GAN } from '../../systems/r3gan/model';
import { classesOf } from '../data';
import { besides } from './infoganOptions';
import { given, type Preset } from './preset';

const [steps, batchSize] = [2000, 32];

/** Five times the authors' rate: runs of the command are a hundredth of theirs and less. */
const rate = (totalImages = steps * batchSize) => cosine({ from: 1e-3, to: 2.5e-4, between: [0, totalImages] });

export const r3gan: Preset = {
  summary: 'residual GAN without tricks (Huang et al. 2024): relativistic loss, R1 and R2',
  example: "r3gan --data ./faces --size 64 --gamma 2 --augment 'diffAugment()'",
  steps,
  batchSize,
  data: 'mnist',
  learns: ['pictures', 'digits', 'sprites', 'captions'],
  takes: ['width', 'blocks', 'gamma', 'classes', 'totalImages'],
  defaults: { width: 16 },
  // Kept with the run, so that one that is made longer goes on along the schedules that it began with.
  further: (given, kind) => ({
    totalImages: (given.steps ?? steps) * (given.batchSize ?? batchSize),
    // As in the example: digits are more alike than their size tells.
    ...(kind === 'digits' && !given.penalties && { gamma: 5 }),
  }),
  lacks: ['norm'],
  make: ({ data, own: { width, blocks, gamma, classes, totalImages }, shared, seed }) =>
    new R3GAN({
      shape: data.shape as ImageShape,
      seed,
      ...given({ width, blocks, gamma, totalImages, classes: classes && classesOf(data, classes) }),
      ...besides(rate(totalImages), shared.optimizers),
      ...shared,
    }),
};
