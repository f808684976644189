import type { ImageShape } from '../../nets/pyramid';
import { StyleGAN } from '../../systems/stylegan/model';
import { classesOf } from '../data';
import { besides } from './infoganOptions';
import { given, type Preset } from './preset';

/** Two fifths of the authors', and a larger γ: runs of the command are a thousandth of theirs. */
const RATE = 1e-3;

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
  further: ({ penalties }) => (penalties ? {} : { gamma: 1 }),
  lacks: ['norm'],
  make: ({ data, own: { width, gamma, classes }, shared, seed }) =>
    new StyleGAN({
      shape: data.shape as ImageShape,
      seed,
      ...besides(RATE, shared.optimizers),
      ...given({ width, gamma, classes: classes && classesOf(data, classes) }),
      ...shared,
    }),
};
