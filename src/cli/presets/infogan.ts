import { InfoGAN } from '../../systems/infogan/model';
import { infoganOptions } from './infoganOptions';
import type { Preset } from './preset';

export const infogan: Preset = {
  summary: 'InfoGAN (Chen et al. 2016): learns codes for class, slant, width, … without labels',
  example: 'infogan --steps 200 --seed 7 --out out/short',
  steps: 5000,
  batchSize: 64,
  data: 'mnist',
  learns: ['pictures', 'digits', 'sprites', 'captions'],
  takes: ['width', 'hidden', 'weights', 'bend', 'classes'],
  defaults: { width: 16, hidden: 128 },
  make: ({ data, own: { weights, classes, ...own }, shared, seed }) => {
    const known = classes === undefined ? data : { ...data, classes };
    return new InfoGAN({ ...infoganOptions(known, { ...own, seed }, weights), ...shared });
  },
};
