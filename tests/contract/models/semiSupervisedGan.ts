import { semiSupervised } from '../../../src/data/semiSupervised';
import { SemiSupervisedGAN } from '../../../src/systems/semiSupervisedGan/model';
import { bands } from '../../unit/model/toyData';
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
  isAdversarial: true,
  data: () => semiSupervised(bands(), { labelled: 20 }),
};
