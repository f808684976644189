import { acgan } from './acgan';
import { bigan } from './bigan';
import { cgan } from './cgan';
import { classifier } from './classifier';
import { cyclegan } from './cyclegan';
import { dcgan } from './dcgan';
import { fastgan } from './fastgan';
import { gan } from './gan';
import { infogan } from './infogan';
import { pix2pix } from './pix2pix';
import type { Preset } from './preset';
import { r3gan } from './r3gan';
import { sgan } from './sgan';
import { srgan } from './srgan';
import { stackGan } from './stackGan';
import { stylegan } from './stylegan';
import { textToImage } from './textToImage';
import { vae } from './vae';
import { vaegan } from './vaegan';
import { wgan } from './wgan';

/** The models the command trains, by the names it knows them by. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  gan,
  dcgan,
  wgan,
  r3gan,
  stylegan,
  fastgan,
  cgan,
  acgan,
  sgan,
  infogan,
  bigan,
  'text-to-image': textToImage,
  stackgan: stackGan,
  srgan,
  pix2pix,
  cyclegan,
  vae,
  vaegan,
  classifier,
};

export const MODELS = Object.keys(PRESETS);
