import { either, flag, number, oneOf, record, text, whole } from '../core/kinds';
import { checkOptions, type Kinds, needed } from '../core/options';
import { BACKENDS } from './backend';
import { MODELS } from './presets';
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
  weights: either(value => typeof value === 'number' && value >= 0, record(number(0))),
  bend: flag,
  size: whole(1),
  grey: flag,
};

/** Settings from a file, once they are what settings must be. @throws GanKitError `argument` naming what is not */
export function checkedSettings(saved: unknown): Settings {
  checkOptions<Settings>('settings', saved as Settings, SETTINGS);
  return saved as Settings;
}
