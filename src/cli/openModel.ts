import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Model } from '../model/model';
import { folder } from '../node/folder';
import { complete, isThere, leftovers } from '../node/leftovers';
import { openModel as opened } from '../systems/openModel';
import { CHECKPOINT, shown } from './runFolder';
import { UsageError } from './usageError';

/**
 * Opens the model of a run's folder, or of a checkpoint folder itself.
 *
 * @throws GanKitError `checkpoint` if it cannot be opened
 */
export async function openModel(path: string): Promise<Model> {
  return opened(folder(await checkpointIn(resolve(path))));
}

/** The checkpoint folder a path means. @throws UsageError if there is none */
export async function checkpointIn(path: string): Promise<string> {
  const inside = join(path, CHECKPOINT);
  if ((await isThere(inside)) || complete(await leftovers(inside)) !== undefined) return inside;
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() && (await isThere(join(path, 'state', 'model.json')))) return path;
  throw new UsageError(
    `RUN: ${shown(path)} ${found ? 'holds no saved model' : 'is not there'}. Give the --out folder of a run, such as out/infogan.`,
  );
}
