import { check } from '../core/checks';
import type { Place } from '../core/store';
import { quoted } from '../core/untrusted';
import { registerLayers } from '../layers/registerLayers';
import type { Model } from '../model/model';
import { RECIPES } from '../model/recipes';
import { reopened } from '../model/reopened';
import { readCheckpoint } from '../train/checkpoint';
import { CLASSES } from './registry';

/**
 * Opens a saved model of any class of this package; what it is can be asked by `instanceof`, and what it can do by
 * {@link canGenerate} and its like. Losses, penalties, augmentations, optimizers, schedules and layers of this package
 * are made again. An app that knows the class saves its users bytes by the class's own `load`, for this function brings
 * all classes and all of these.
 *
 * @param given what no file can hold, such as the caption encoder of a {@link TextToImageGAN}; and options to take in
 *   place of the saved ones
 * @throws GanKitError `missing` if nothing is saved there, `checkpoint` if it cannot be opened, `argument` if what is
 *   given does not fit it
 * @example
 * const model = await openModel('indexeddb://digits');
 * if (canGenerate(model)) model.generate(16, { seed: 1 });
 */
export async function openModel(place: Place, given: Readonly<Record<string, unknown>> = {}): Promise<Model> {
  const checkpoint = await readCheckpoint(place);
  const { kind } = checkpoint;
  const Class = CLASSES.find(one => one.kind === kind);
  check(
    Class !== undefined,
    'checkpoint',
    () =>
      `openModel: ${quoted(kind)} is no class of gan-kit; known are ${CLASSES.map(one => one.kind).join(', ')}. ` +
      'Open a model of your own by the load of its class.',
  );
  // What nets of the user's own may be made of.
  registerLayers();
  return reopened(Class, checkpoint, given, RECIPES);
}
