import { categorical } from '../../../src/core/latents/categorical';
import { uniform } from '../../../src/core/latents/uniform';
import { InfoGAN } from '../../../src/models/infogan';
import { bands } from '../../unit/models/toyData';
import type { Entry } from './entry';

export const infoganEntry: Entry = {
  make: (seed = 1) =>
    new InfoGAN({
      shape: [28, 28, 1],
      noise: 4,
      codes: { digit: categorical(10), slant: uniform() },
      width: 2,
      hidden: 8,
      seed,
    }),
  load: place => InfoGAN.load(place),
  data: bands,
};
