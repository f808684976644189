import { aliEntry, biganEntry } from './bigan';
import { charCnnRnnEntry } from './charCnnRnn';
import { classifierEntry } from './classifier';
import { acganEntry, conditionalDcganEntry, conditionalMlpEntry, projectedConditionalEntry } from './conditional';
import { cycleganEntry } from './cyclegan';
import type { Entry } from './entry';
import { fastganEntry } from './fastgan';
import { attentiveDcganEntry, dcganEntry, ganEntry, pointsEntry, wganEntry } from './gan';
import { bentInfoganEntry, infoganEntry } from './infogan';
import { pix2pixEntry } from './pix2pix';
import { r3ganClassesEntry, r3ganEntry } from './r3gan';
import { semiSupervisedEntry } from './semiSupervisedGan';
import { srganEntry } from './srgan';
import { styleganClassesEntry, styleganEntry } from './stylegan';
import { projectionEntry, stackGanEntry, textToImageEntry } from './textToImage';
import { convVaeEntry, vaeEntry } from './vae';
import { vaeganEntry } from './vaegan';

/** Every model class. */
export const models: Readonly<Record<string, Entry>> = {
  GAN: ganEntry,
  'GAN of points, k = 2, averaged': pointsEntry,
  DCGAN: dcganEntry,
  'DCGAN with attention': attentiveDcganEntry,
  FastGAN: fastganEntry,
  WGAN: wganEntry,
  InfoGAN: infoganEntry,
  'InfoGAN that reads a code off bent pictures': bentInfoganEntry,
  SemiSupervisedGAN: semiSupervisedEntry,
  BiGAN: biganEntry,
  'BiGAN with a stochastic encoder': aliEntry,
  CharCnnRnn: charCnnRnnEntry,
  Classifier: classifierEntry,
  ConditionalGAN: conditionalMlpEntry,
  'ConditionalGAN of convolutions': conditionalDcganEntry,
  'ConditionalGAN by batch norm and projection, with attention': projectedConditionalEntry,
  ACGAN: acganEntry,
  R3GAN: r3ganEntry,
  'R3GAN told classes, of a known length': r3ganClassesEntry,
  StyleGAN: styleganEntry,
  'StyleGAN told classes, without path lengths': styleganClassesEntry,
  TextToImageGAN: textToImageEntry,
  'TextToImageGAN by projection': projectionEntry,
  StackGAN: stackGanEntry,
  VAE: vaeEntry,
  'VAE of convolutions, learned deviation': convVaeEntry,
  VAEGAN: vaeganEntry,
  SRGAN: srganEntry,
  Pix2Pix: pix2pixEntry,
  CycleGAN: cycleganEntry,
};

/**
 * Those that are a class's usual nets with other terms, and FastGAN, whose layers others have but for a gate: what a
 * GPU computes for them is computed for others too.
 */
export const VARIANTS: readonly string[] = [
  'GAN of points, k = 2, averaged',
  'WGAN',
  'FastGAN',
  'InfoGAN that reads a code off bent pictures',
  'BiGAN with a stochastic encoder',
  'ConditionalGAN of convolutions',
  'R3GAN told classes, of a known length',
  'StyleGAN told classes, without path lengths',
  'TextToImageGAN by projection',
];
