import type { ImageShape } from '../../nets/pyramid';
import { DCGAN } from '../../systems/dcgan/model';
import { given, type Preset } from './preset';

export const dcgan: Preset = {
  summary: 'convolutional GAN (Radford et al. 2015)',
  example: "dcgan --data ./faces --size 64 --adversarial hinge --augment 'diffAugment()'",
  steps: 2000,
  batchSize: 64,
  data: 'mnist',
  learns: ['pictures', 'digits', 'sprites', 'captions'],
  takes: ['width', 'attention'],
  defaults: { width: 32 },
  make: ({ data, own: { width, attention }, shared, seed }) =>
    new DCGAN({ shape: data.shape as ImageShape, seed, ...given({ width, attention }), ...shared }),
};
