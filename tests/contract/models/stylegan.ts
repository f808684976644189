import { normal } from '../../../src/core/latents/normal';
import { arraySource } from '../../../src/data/arrays';
import { StyleGAN } from '../../../src/systems/stylegan/model';
import type { Entry, More } from './entry';

const common = { shape: [9, 8, 1], latent: normal(4), width: [3, 2], mapping: { width: 4 } } as const;
/** Forty pictures of 9 × 8, each class another shade. */
const shades = () => {
  const label = Int32Array.from({ length: 40 }, (_, i) => i % 10);
  const image = Uint8Array.from({ length: 40 * 72 }, (_, i) => 25 * (Math.floor(i / 72) % 10));
  return arraySource({ image, label, shape: [9, 8, 1], classes: 10 });
};
/** It has no normalisation to choose. */
const without = ({ norm: _, ...more }: More): Omit<More, 'norm'> => more;

export const styleganEntry: Entry = {
  make: (seed = 1, more = {}) => new StyleGAN({ ...common, seed, ...without(more) }),
  load: place => StyleGAN.load(place),
  isAdversarial: true,
  normless: true,
  data: shades,
};

export const styleganClassesEntry: Entry = {
  make: (seed = 1, more = {}) =>
    new StyleGAN({ ...common, classes: 10, weights: { pathLength: 0 }, seed, ...without(more) }),
  load: place => StyleGAN.load(place),
  isAdversarial: true,
  normless: true,
  data: shades,
};
