import type { ImageShape } from '../../nets/pyramid';
import { DCGAN } from '../../systems/dcgan/model';
import { UsageError } from '../usageError';
import { given, type Preset } from './preset';

export const dcgan: Preset = {
  summary: 'convolutional GAN (Radford et al. 2015)',
  example: "dcgan --data ./faces --size 64 --adversarial hinge --augment 'diffAugment()'",
  steps: 2000,
  batchSize: 64,
  data: 'mnist',
  learns: ['pictures', 'digits', 'sprites', 'captions'],
  takes: ['architecture', 'width', 'attention'],
  defaults: { width: 32 },
  make: ({ data, own: { architecture, width, attention }, shared, seed }) => {
    if (architecture === 'mlp')
      throw new UsageError('--architecture mlp: dcgan has convolutional nets alone. Take the model gan.');
    const own = given({ architecture, width, attention });
    return new DCGAN({ shape: data.shape as ImageShape, seed, ...own, ...shared });
  },
};
