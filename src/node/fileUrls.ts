import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { io } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import type { Store } from '../core/store';
import { registerStoreScheme } from '../core/storeSchemes';
import { nodeFiles } from './files';
import { folder } from './folder';
import { readArtifacts } from './readArtifacts';
import { readSettled } from './readSettled';
import { swapFolder } from './swapFolder';
import { MODEL, writeArtifacts } from './writeArtifacts';

const SCHEME = 'file://';

/**
 * A place for one net on disk, for `model.save(…)` and `tf.loadLayersModel(…)`, and at the same time a {@link Store}
 * for a whole checkpoint. One net is a folder with `model.json` and `weights.bin`, as tfjs-node writes it.
 *
 * @param path the folder, or, to load, the `model.json` in it
 *
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
 * await model.save(fileHandler('out/net'));
 * const same = await tf.loadLayersModel(fileHandler('out/net/model.json'));
 */
export function fileHandler(path: string): io.IOHandler & Store {
  return {
    ...folder(path),
    save: async artifacts => {
      await swapFolder(path, async at => {
        await checkNet(path);
        await writeArtifacts(at, artifacts, nodeFiles);
      });
      return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) };
    },
    load: () => readSettled(basename(path) === MODEL ? dirname(path) : path, readArtifacts),
  };
}

/**
 * Makes `file://` URLs work wherever tfjs takes a model and this library a place: `file://out/net` is relative to the
 * working directory, `file:///out/net` absolute. Calling it again changes nothing, and handlers of tfjs-node are kept.
 *
 * @example
 * registerFileUrls();
 * const model = await tf.loadLayersModel('file://out/net/model.json');
 */
export function registerFileUrls(): void {
  registerStoreScheme('file', path => folder(onDisk(path)));
  if (io.getSaveHandlers(`${SCHEME}x`).length === 0) io.registerSaveRouter(route);
  if (io.getLoadHandlers(`${SCHEME}x`).length === 0) io.registerLoadRouter(route);
}

// A router says "not mine" by returning null, though tfjs types it as an IOHandler.
const route: Parameters<typeof io.registerSaveRouter>[0] = url =>
  typeof url === 'string' && url.startsWith(SCHEME)
    ? fileHandler(onDisk(url.slice(SCHEME.length)))
    : (null as unknown as io.IOHandler);

// As tfjs-node reads such URLs: nothing is decoded. Windows has file:///C:/….
const onDisk = (path: string): string => path.replace(/^\/(?=[A-Za-z]:)/, '');

/** Throws if the folder holds anything but a net: replacing it would destroy it. */
async function checkNet(path: string): Promise<void> {
  const names = await readdir(path).catch(() => []);
  const other = names.find(name => name !== MODEL && !name.endsWith('.bin'));
  check(other === undefined, 'io', `${path}: '${other}' is in the way of a net. Choose another folder.`);
}
