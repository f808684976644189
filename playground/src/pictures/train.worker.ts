import '@tensorflow/tfjs-backend-webgl';
import { DCGAN, diffAugment, R3GAN, VAE, WGAN } from 'gan-kit';
import type { PictureFields } from 'gan-kit/browser';
import { serveTraining, type Trainable } from 'gan-kit/worker';
import { type PictureSettings, shapeOf } from './settings';

/** What the page hands to the Worker. */
export interface PictureRun {
  readonly settings: PictureSettings;
  readonly pictures: PictureFields;
}

/** Some hundreds of pictures are few: D sees them augmented. */
function modelOf(settings: PictureSettings): Trainable<PictureFields> {
  const { model, width, seed } = settings;
  const shape = shapeOf(settings);
  const average = { G: { halfLife: 1000 } };
  const augment = diffAugment();
  if (model === 'vae') return new VAE({ shape, seed });
  if (model === 'wgan') return new WGAN({ shape, width, seed, augment, average });
  if (model === 'r3gan') return new R3GAN({ shape, width, seed, augment, average });
  return new DCGAN({ shape, width, seed, augment, average });
}

serveTraining(({ settings, pictures }: PictureRun) => {
  // Labels are for other models.
  const { image, shape } = pictures;
  return { model: modelOf(settings), data: { image, shape } };
});
