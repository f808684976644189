import { join } from 'node:path';
import type { io } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import { type Files, syncFolder, writeSynced } from './files';
import { weightBytes } from './weightBytes';

/** The file of a net's topology and manifest, as tfjs names it. */
export const MODEL = 'model.json';
const WEIGHTS = 'weights.bin';
/** Many times what topologies and options take. */
export const MOST_JSON = 64 << 20;

/** Writes one net as tfjs does: `model.json` and `weights.bin`. */
export async function writeArtifacts(folder: string, artifacts: io.ModelArtifacts, files: Files): Promise<void> {
  const { weightSpecs, weightData, getWeightStream: _, ...rest } = artifacts;
  const chunks = [weightData ?? []].flat().map(buffer => new Uint8Array(buffer));
  const manifest = weightSpecs && [{ paths: [WEIGHTS], weights: weightSpecs }];
  const json = JSON.stringify({ ...rest, ...(manifest && { weightsManifest: manifest }) });
  check(json.length <= MOST_JSON, 'argument', `${MODEL}: ${json.length} characters are too many.`);
  if (weightSpecs) {
    const got = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const expected = weightBytes(weightSpecs) ?? got;
    check(got === expected, 'argument', `weightData: its weightSpecs take ${expected} bytes, ${got} were passed.`);
    await writeSynced(files, join(folder, WEIGHTS), chunks);
  }
  await writeSynced(files, join(folder, MODEL), [new TextEncoder().encode(json)]);
  await syncFolder(files, folder);
}
