import type { ImageShape } from '../../nets/pyramid';
import { WGAN } from '../../systems/wgan/model';
import { given, type Preset } from './preset';

export const wgan: Preset = {
  summary: 'Wasserstein GAN with gradient penalty (Gulrajani et al. 2017), or with weights clipped',
  example: "wgan --data ./faces --size 32 --penalty 'weightClipping()'",
  steps: 1000,
  batchSize: 64,
  data: 'mnist',
  learns: ['pictures', 'digits', 'sprites', 'captions'],
  takes: ['width', 'discriminatorSteps'],
  defaults: { width: 16 },
  make: ({ data, own: { width, discriminatorSteps }, shared, seed }) =>
    new WGAN({ shape: data.shape as ImageShape, seed, ...given({ width, discriminatorSteps }), ...shared }),
};
