import { normal } from '../../../src/core/latents/normal';
import { arraySource } from '../../../src/data/arrays';
import { FastGAN } from '../../../src/systems/fastgan/model';
import type { Entry } from './entry';

/** Forty pictures of 8 × 8, each of another shade than the one before. */
const shades = () =>
  arraySource({ image: Uint8Array.from({ length: 40 * 64 }, (_, i) => 6 * Math.floor(i / 64)), shape: [8, 8, 1] });

export const fastganEntry: Entry = {
  make: (seed = 1, more = {}) => new FastGAN({ shape: [8, 8, 1], latent: normal(4), width: 1, seed, ...more }),
  load: place => FastGAN.load(place),
  isAdversarial: true,
  data: shades,
};
