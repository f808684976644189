import type { ImageShape } from '../../nets/pyramid';
import { StyleGAN } from '../../systems/stylegan/model';
import { classesOf } from '../data';
import { given, type Preset } from './preset';

export const stylegan: Preset = {
  summary: 'StyleGAN2 at small sizes (Karras et al. 2020): styles that scale convolutions, noise, path lengths',
  example: "stylegan --data ./faces --size 64 --augment 'adaptive()'",
  steps: 2000,
  batchSize: 32,
  data: 'mnist',
  learns: ['pictures', 'digits', 'sprites', 'captions'],
  takes: ['width', 'gamma', 'classes'],
  terms: 'pathLength',
  defaults: { width: 16 },
  // StyleGAN2-ADA's rule is for runs a thousand times as long; digits are more alike than their size tells.
  further: (given, kind) => (given.penalties ? {} : { gamma: kind === 'digits' ? 5 : 1 }),
  lacks: ['norm'],
  make: ({ data, own: { width, gamma, classes }, shared, seed }) =>
    new StyleGAN({
      shape: data.shape as ImageShape,
      seed,
      ...given({ width, gamma, classes: classes && classesOf(data, classes) }),
      ...shared,
    }),
};
