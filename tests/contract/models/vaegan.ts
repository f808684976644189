import { VAEGAN } from '../../../src/systems/vaegan/model';
import { bands } from '../../unit/model/toyData';
import type { Entry } from './entry';

export const vaeganEntry: Entry = {
  make: (seed = 1, more = {}) => new VAEGAN({ shape: [28, 28, 1], latent: 3, width: 2, seed, ...more }),
  load: place => VAEGAN.load(place),
  isAdversarial: true,
  data: bands,
};
