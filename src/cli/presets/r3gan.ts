import type { ImageShape } from '../../nets/pyramid';
import { R3GAN } from '../../systems/r3gan/model';
import { classesOf } from '../data';
import { given, type Preset } from './preset';

const [steps, batchSize] = [2000, 32];

export const r3gan: Preset = {
  summary: 'residual GAN without tricks (Huang et al. 2024): relativistic loss, R1 and R2',
  example: "r3gan --data ./faces --size 64 --gamma 2 --augment 'diffAugment()'",
  steps,
  batchSize,
  data: 'mnist',
  learns: ['pictures', 'digits', 'sprites', 'captions'],
  takes: ['width', 'blocks', 'gamma', 'classes', 'totalImages'],
  defaults: { width: 32 },
  // Kept with the run, so that one that is made longer goes on along the schedules that it began with.
  further: given => ({ totalImages: (given.steps ?? steps) * (given.batchSize ?? batchSize) }),
  lacks: ['norm'],
  make: ({ data, own: { width, blocks, gamma, classes, totalImages }, shared, seed }) =>
    new R3GAN({
      shape: data.shape as ImageShape,
      seed,
      ...given({ width, blocks, gamma, totalImages, classes: classes && classesOf(data, classes) }),
      ...shared,
    }),
};
