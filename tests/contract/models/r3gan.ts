import { normal } from '../../../src/core/latents/normal';
import { arraySource } from '../../../src/data/arrays';
import { R3GAN } from '../../../src/systems/r3gan/model';
import type { Entry, More } from './entry';

const common = { shape: [9, 8, 1], latent: normal(4), width: 2, groupWidth: 2 } as const;
/** Forty pictures of 9 × 8, each class another shade. */
const shades = () => {
  const label = Int32Array.from({ length: 40 }, (_, i) => i % 10);
  const image = Uint8Array.from({ length: 40 * 72 }, (_, i) => 25 * (Math.floor(i / 72) % 10));
  return arraySource({ image, label, shape: [9, 8, 1], classes: 10 });
};
/** It has no normalisation to choose. */
const without = ({ norm: _, ...more }: More): Omit<More, 'norm'> => more;

export const r3ganEntry: Entry = {
  make: (seed = 1, more = {}) => new R3GAN({ ...common, seed, ...without(more) }),
  load: place => R3GAN.load(place),
  isAdversarial: true,
  normless: true,
  data: shades,
};

export const r3ganClassesEntry: Entry = {
  make: (seed = 1, more = {}) =>
    new R3GAN({ ...common, width: [4, 2], classes: 10, totalImages: 100, seed, ...without(more) }),
  load: place => R3GAN.load(place),
  isAdversarial: true,
  normless: true,
  data: shades,
};
