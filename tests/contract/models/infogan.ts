import { categorical } from '../../../src/core/latents/categorical';
import { uniform } from '../../../src/core/latents/uniform';
import type { Bending } from '../../../src/systems/infogan/bending';
import { InfoGAN } from '../../../src/systems/infogan/model';
import { bands } from '../../unit/model/toyData';
import type { Entry } from './entry';

const entry = (bend?: Bending, weights = {}): Entry => ({
  make: (seed = 1, more = {}) =>
    new InfoGAN({
      shape: [28, 28, 1],
      noise: 4,
      codes: { digit: categorical(10), slant: uniform() },
      width: 2,
      hidden: 8,
      seed,
      ...(bend && { bend, weights }),
      ...more,
    }),
  load: place => InfoGAN.load(place),
  isAdversarial: true,
  data: bands,
});

export const infoganEntry = entry();
export const bentInfoganEntry = entry(
  { codes: ['digit'], balance: 3, shear: 0.4, width: [0.75, 1.25], shift: 2 },
  { real: 1 },
);
