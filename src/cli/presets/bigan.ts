import { BiGAN } from '../../systems/bigan/model';
import { given, type Preset } from './preset';

export const bigan: Preset = {
  summary: 'BiGAN (Donahue et al. 2017): also finds the code of an example',
  example: 'bigan --hidden 512',
  steps: 5000,
  batchSize: 128,
  data: 'mnist',
  learns: ['pictures', 'digits', 'sprites', 'captions', 'points'],
  takes: ['hidden'],
  defaults: { hidden: 256 },
  make: ({ data, own: { hidden }, shared, seed }) =>
    new BiGAN({ shape: data.shape, seed, ...given({ hidden }), ...shared }),
};
