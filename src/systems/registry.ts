import type { Model } from '../model/model';
import type { ModelClass } from '../model/reopened';
import { ACGAN } from './acgan/model';
import { BiGAN } from './bigan/model';
import { Classifier } from './classifier/model';
import { ConditionalGAN } from './conditionalGan/model';
import { CycleGAN } from './cyclegan/model';
import { DCGAN } from './dcgan/model';
import { FastGAN } from './fastgan/model';
import { GAN } from './gan/model';
import { InfoGAN } from './infogan/model';
import { Pix2Pix } from './pix2pix/model';
import { R3GAN } from './r3gan/model';
import { SemiSupervisedGAN } from './semiSupervisedGan/model';
import { SRGAN } from './srgan/model';
import { StackGAN } from './stackGan/model';
import { StyleGAN } from './stylegan/model';
import { CharCnnRnn } from './textEncoder/model';
import { TextToImageGAN } from './textToImage/model';
import { VAE } from './vae/model';
import { VAEGAN } from './vaegan/model';
import { WGAN } from './wgan/model';

/** Every class of models. Whoever imports this imports them all. */
// biome-ignore lint/suspicious/noExplicitAny: each is made of options of its own.
export const CLASSES: readonly ModelClass<any, Model>[] = [
  ACGAN,
  BiGAN,
  CharCnnRnn,
  Classifier,
  ConditionalGAN,
  CycleGAN,
  DCGAN,
  FastGAN,
  GAN,
  InfoGAN,
  Pix2Pix,
  R3GAN,
  SemiSupervisedGAN,
  SRGAN,
  StackGAN,
  StyleGAN,
  TextToImageGAN,
  VAE,
  VAEGAN,
  WGAN,
];
