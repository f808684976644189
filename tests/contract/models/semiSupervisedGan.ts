import { semiSupervised } from '../../../src/data/semiSupervised';
import { SemiSupervisedGAN } from '../../../src/models/semiSupervisedGan';
import { bands } from '../../unit/models/toyData';
import type { Entry } from './entry';

export const semiSupervisedEntry: Entry = {
  make: (seed = 1, more = {}) =>
    new SemiSupervisedGAN({
      shape: [28, 28, 1],
      hidden: { G: [8], D: [8, 6] },
      average: { trunk: { halfLife: 10 }, classifier: { halfLife: 10 } },
      seed,
      ...more,
    }),
  load: place => SemiSupervisedGAN.load(place),
  data: () => semiSupervised(bands(), { labelled: 20 }),
};
