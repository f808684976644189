import type { ImageShape } from '../../nets/pyramid';
import { FastGAN } from '../../systems/fastgan/model';
import { given, type Preset } from './preset';

export const fastgan: Preset = {
  summary: 'for few pictures (Liu et al. 2021): skip-layer excitation, a D that decodes what it sees',
  example: 'fastgan --data ./faces --size 64',
  steps: 5000,
  batchSize: 8,
  data: 'mnist',
  learns: ['pictures', 'digits', 'sprites', 'captions'],
  takes: ['width'],
  terms: 'reconstruction',
  defaults: { width: 16 },
  // The authors', as the model has it by itself.
  augment: ['diffAugment({ cutout: false })'],
  make: ({ data, own: { width }, shared, seed }) =>
    new FastGAN({ shape: data.shape as ImageShape, seed, ...given({ width }), ...shared }),
};
