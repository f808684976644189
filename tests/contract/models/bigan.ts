import { normal } from '../../../src/core/latents/normal';
import { BiGAN } from '../../../src/systems/bigan/model';
import { bands } from '../../unit/model/toyData';
import type { Entry } from './entry';

const shape = [28, 28, 1] as const;

export const biganEntry: Entry = {
  make: (seed = 1, more = {}) => new BiGAN({ shape, hidden: 8, seed, ...more }),
  load: place => BiGAN.load(place),
  isAdversarial: true,
  data: bands,
};

export const aliEntry: Entry = {
  make: (seed = 1, more = {}) => new BiGAN({ shape, latent: normal(3), stochastic: true, hidden: 8, seed, ...more }),
  load: place => BiGAN.load(place),
  isAdversarial: true,
  data: bands,
};
