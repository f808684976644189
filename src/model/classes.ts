import { own } from '../core/untrusted';

/** The class of each kind of model, as a file names the kind. */
export const CLASSES: Readonly<Record<string, string>> = {
  gan: 'GAN',
  dcgan: 'DCGAN',
  'conditional-gan': 'ConditionalGAN',
  acgan: 'ACGAN',
  'semi-supervised-gan': 'SemiSupervisedGAN',
  infogan: 'InfoGAN',
  bigan: 'BiGAN',
  'text-to-image-gan': 'TextToImageGAN',
  'stack-gan': 'StackGAN',
  srgan: 'SRGAN',
  pix2pix: 'Pix2Pix',
  vae: 'VAE',
  vaegan: 'VAEGAN',
  'char-cnn-rnn': 'CharCnnRnn',
  classifier: 'Classifier',
};

/** What opens a file of another kind, in words. */
export function opener(kind: string): string {
  const name = own(CLASSES, kind);
  return name ? ` Open it with ${name}.load.` : '';
}
