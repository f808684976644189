import { VAE } from '../../../src/systems/vae/model';
import { bands } from '../../unit/model/toyData';
import type { Entry } from './entry';

const shape = [28, 28, 1] as const;

export const vaeEntry: Entry = {
  make: (seed = 1, more = {}) =>
    new VAE({ shape, latent: 3, hidden: [8], average: { G: { halfLife: 10 } }, seed, ...more }),
  load: place => VAE.load(place),
  data: bands,
};

export const convVaeEntry: Entry = {
  make: (seed = 1, more = {}) =>
    new VAE({ shape, latent: 3, layers: 'convolutional', width: 2, likelihood: 'gaussian', seed, ...more }),
  load: place => VAE.load(place),
  data: bands,
};
