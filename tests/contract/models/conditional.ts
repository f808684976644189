import { normal } from '../../../src/core/latents/normal';
import { ACGAN } from '../../../src/systems/acgan/model';
import { ConditionalGAN } from '../../../src/systems/conditionalGan/model';
import { bands } from '../../unit/model/toyData';
import type { Entry } from './entry';

const common = { shape: [28, 28, 1], classes: 10, latent: normal(4) } as const;

export const conditionalMlpEntry: Entry = {
  make: (seed = 1, more = {}) =>
    new ConditionalGAN({
      ...common,
      width: 24,
      dropout: { D: 0.5, G: 0.5 },
      average: { G: { halfLife: 10 } },
      seed,
      ...more,
    }),
  load: place => ConditionalGAN.load(place),
  isAdversarial: true,
  data: bands,
};

export const conditionalDcganEntry: Entry = {
  make: (seed = 1, more = {}) =>
    new ConditionalGAN({ ...common, architecture: 'dcgan', width: 2, hidden: 8, seed, ...more }),
  load: place => ConditionalGAN.load(place),
  isAdversarial: true,
  data: bands,
};

/** Told by batch norm and projection, as SAGAN is, with its attention. */
export const projectedConditionalEntry: Entry = {
  make: (seed = 1, more = {}) =>
    new ConditionalGAN({
      ...common,
      architecture: 'dcgan',
      conditioning: 'batchNorm',
      discriminator: 'projection',
      attention: 14,
      width: 2,
      hidden: 8,
      seed,
      ...more,
    }),
  load: place => ConditionalGAN.load(place),
  isAdversarial: true,
  data: bands,
};

export const acganEntry: Entry = {
  make: (seed = 1, more = {}) => new ACGAN({ ...common, width: 2, seed, ...more }),
  load: place => ACGAN.load(place),
  isAdversarial: true,
  data: bands,
};
