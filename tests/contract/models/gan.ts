import { normal } from '../../../src/core/latents/normal';
import { gaussianRing } from '../../../src/data/made/mixtures';
import { weightClipping } from '../../../src/penalties/weightClipping';
import { DCGAN } from '../../../src/systems/dcgan/model';
import { GAN } from '../../../src/systems/gan/model';
import { WGAN } from '../../../src/systems/wgan/model';
import { bands } from '../../unit/model/toyData';
import type { Entry } from './entry';

const shape = [28, 28, 1] as const;

export const ganEntry: Entry = {
  make: (seed = 1, more = {}) => new GAN({ shape, latent: normal(4), hidden: { G: [8], D: [8] }, seed, ...more }),
  load: place => GAN.load(place),
  isAdversarial: true,
  data: bands,
};

export const pointsEntry: Entry = {
  make: (seed = 1, more = {}) =>
    new GAN({
      shape: [2],
      latent: normal(2),
      hidden: { G: [8], D: [8] },
      discriminatorSteps: 2,
      average: { G: { halfLife: 10 } },
      seed,
      ...more,
    }),
  load: place => GAN.load(place),
  data: () => gaussianRing() as never,
};

const sagan = { architecture: 'residual', attention: 14 } as const;

/** SNGAN's residual nets, with SAGAN's attention on the middle map. */
export const attentiveDcganEntry: Entry = {
  make: (seed = 1, more = {}) => new DCGAN({ ...sagan, shape, latent: normal(4), width: 2, seed, ...more }),
  refuses: ['features'],
  load: place => DCGAN.load(place),
  isAdversarial: true,
  data: bands,
};

export const dcganEntry: Entry = {
  make: (seed = 1, more = {}) => new DCGAN({ shape, latent: normal(4), width: 2, seed, ...more }),
  load: place => DCGAN.load(place),
  isAdversarial: true,
  data: bands,
};

const clipped = { discriminatorSteps: 2, penalties: [weightClipping()] };

/** With weights clipped, so that any norm goes with it. */
export const wganEntry: Entry = {
  make: (seed = 1, more = {}) => new WGAN({ ...clipped, shape, latent: normal(4), width: 2, seed, ...more }),
  load: place => WGAN.load(place, { penalties: clipped.penalties }),
  isAdversarial: true,
  data: bands,
};
