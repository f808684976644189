import { flag, list, number, oneOf, text, whole } from '../core/kinds';
import { checkOptions, type Kinds, needed } from '../core/options';
import { BACKENDS } from './backend';
import { MODELS } from './presets/all';
import type { Settings } from './settings';

const SETTINGS: Kinds<Settings> = {
  model: needed(oneOf(...MODELS)),
  data: needed(text),
  steps: needed(whole()),
  batchSize: needed(whole(1)),
  seed: needed(whole()),
  every: needed(whole(1)),
  doctor: needed(whole()),
  heldOut: whole(),
  backend: oneOf(...BACKENDS),
  width: whole(1),
  hidden: whole(1),
  architecture: oneOf('mlp', 'dcgan', 'residual'),
  layers: oneOf('dense', 'convolutional'),
  blocks: whole(1),
  discriminatorSteps: whole(1),
  gamma: number(0),
  totalImages: whole(1),
  attention: whole(1),
  conditioning: oneOf('joined', 'batchNorm'),
  discriminator: oneOf('joined', 'projection'),
  latent: whole(1),
  bend: flag,
  classes: whole(2),
  captions: list(text),
  labelled: whole(1),
  scale: whole(2),
  firstSteps: whole(),
  encoderSteps: whole(1),
  adversarial: text,
  penalties: list(text),
  augment: list(text),
  norm: text,
  optimizers: list(text),
  learningRate: list(text),
  average: list(text),
  weights: list(text),
  size: whole(1),
  grey: flag,
  alpha: flag,
  fit: oneOf('cover', 'contain', 'stretch'),
  onBad: oneOf('throw', 'skip'),
};

/** Settings from a file, once they are what settings must be. @throws GanKitError `argument` naming what is not */
export function checkedSettings(saved: unknown): Settings {
  checkOptions<Settings>('settings', saved as Settings, SETTINGS);
  return saved as Settings;
}
