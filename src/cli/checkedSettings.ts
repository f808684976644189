import { either, flag, list, number, oneOf, record, text, whole } from '../core/kinds';
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
  backend: oneOf(...BACKENDS),
  width: whole(1),
  hidden: whole(1),
  latent: whole(1),
  weights: either(value => typeof value === 'number' && value >= 0, record(number(0))),
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
  size: whole(1),
  grey: flag,
  onBad: oneOf('throw', 'skip'),
};

/** Settings from a file, once they are what settings must be. @throws GanKitError `argument` naming what is not */
export function checkedSettings(saved: unknown): Settings {
  checkOptions<Settings>('settings', saved as Settings, SETTINGS);
  return saved as Settings;
}
