import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { GanKitError } from '../core/errors';
import type { Model } from '../model/model';
import { folder } from '../node/folder';
import { complete, isThere, leftovers } from '../node/leftovers';
import { openModel as opened } from '../systems/openModel';
import { CHECKPOINT, ENCODER, shown } from './runFolder';
import { UsageError } from './usageError';

/**
 * Opens the model of a run's folder, or of a checkpoint folder itself; with the text encoder beside it, if there is
 * one.
 *
 * @throws GanKitError `checkpoint` if it cannot be opened
 */
export async function openModel(path: string): Promise<Model> {
  const place = await checkpointIn(resolve(path));
  const encoder = join(dirname(place), ENCODER);
  return (await isThere(encoder))
    ? opened(folder(place), { encoder: await opened(folder(encoder)) })
    : opened(folder(place));
}

/** Opens a model, has something done with it, and frees it. What it does not take is the caller's mistake. */
export async function withModel<T>(path: string, use: (model: Model) => Promise<T>): Promise<T> {
  const model = await openModel(path);
  try {
    return await use(model);
  } catch (error) {
    if (error instanceof GanKitError && ['argument', 'shape'].includes(error.code)) throw new UsageError(error.message);
    throw error;
  } finally {
    model.dispose();
  }
}

/** The checkpoint folder a path means. @throws UsageError if there is none */
export async function checkpointIn(path: string): Promise<string> {
  const inside = join(path, CHECKPOINT);
  if ((await isThere(inside)) || complete(await leftovers(inside)) !== undefined) return inside;
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() && (await isThere(join(path, 'state', 'model.json')))) return path;
  throw new UsageError(
    `RUN: ${shown(path)} ${found ? 'holds no saved model' : 'is not there'}. Give the --out folder of a run, ` +
      'such as out/infogan.',
  );
}
