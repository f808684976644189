import { classifierEntry } from './classifier';
import { acganEntry, conditionalDcganEntry, conditionalMlpEntry } from './conditional';
import type { Entry } from './entry';
import { dcganEntry, ganEntry, pointsEntry } from './gan';
import { infoganEntry } from './infogan';

/** Every model class. */
export const models: Readonly<Record<string, Entry>> = {
  GAN: ganEntry,
  'GAN of points, k = 2, averaged': pointsEntry,
  DCGAN: dcganEntry,
  InfoGAN: infoganEntry,
  Classifier: classifierEntry,
  ConditionalGAN: conditionalMlpEntry,
  'ConditionalGAN of convolutions': conditionalDcganEntry,
  ACGAN: acganEntry,
};
