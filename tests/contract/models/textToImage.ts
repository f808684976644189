import { normal } from '../../../src/core/latents/normal';
import { StackGAN } from '../../../src/systems/stackGan/model';
import { TextToImageGAN } from '../../../src/systems/textToImage/model';
import { captioned, letters, WORDS } from '../../unit/systems/toyText';
import type { Entry } from './entry';

const given = { encoder: letters };

const entryOf = (discriminator: 'joined' | 'projection'): Entry => ({
  make: (seed = 1, more = {}) =>
    new TextToImageGAN({
      ...given,
      shape: [8, 8, 1],
      captions: WORDS,
      latent: normal(4),
      width: 2,
      projection: 3,
      discriminator,
      seed,
      ...more,
    }),
  load: place => TextToImageGAN.load(place, given),
  isAdversarial: true,
  given,
  data: () => captioned as never,
});

export const textToImageEntry = entryOf('joined');
export const projectionEntry = entryOf('projection');

export const stackGanEntry: Entry = {
  make: (seed = 1, more = {}) =>
    new StackGAN({
      ...given,
      shape: [8, 8, 1],
      ratio: 1,
      captions: WORDS,
      latent: normal(4),
      condition: 3,
      width: 2,
      blocks: 0,
      seed,
      ...more,
    }),
  load: place => StackGAN.load(place, given),
  isAdversarial: true,
  given,
  data: () => captioned as never,
  opens: 'G2',
};
