import { io } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import { GanKitError } from '../core/errors';
import type { Store } from '../core/store';
import { isRecord } from '../core/untrusted';
import { nothingAt } from './handlerStore';
import { pack, unpack } from './pack';

// The database of tfjs's own handler, so that `tf.loadLayersModel`, `tf.io.listModels` and `tf.io.removeModel` know
// what is saved here.
const DATABASE = 'tensorflowjs';
const VERSION = 1;
const MODELS = 'models_store';
const INFO = 'model_info_store';

/**
 * `indexeddb://name`: what tfjs's handler writes, in one transaction. The handler itself says that it has saved before
 * the browser has agreed to it, so a full quota would pass for a save.
 */
export function indexedDbStore(url: string, path: string): Store {
  return {
    name: url,
    write: async parts => {
      const modelArtifacts = pack(parts);
      const modelArtifactsInfo = io.getModelArtifactsInfoForJSON(modelArtifacts);
      await transact(url, 'readwrite', ' What was saved there before is intact.', tx => {
        tx.objectStore(INFO).put({ modelPath: path, modelArtifactsInfo });
        return tx.objectStore(MODELS).put({ modelPath: path, modelArtifacts, modelArtifactsInfo });
      });
    },
    read: async () => {
      const found = await transact(url, 'readonly', '', tx => tx.objectStore(MODELS).get(path));
      check(found !== undefined, 'missing', nothingAt(url));
      check(isRecord(found), 'checkpoint', `${url}: it was not saved by gan-kit.`);
      return unpack(url, found.modelArtifacts);
    },
  };
}

/** Runs one transaction over the database and gives what was asked of it, once the browser has it for good. */
async function transact(
  url: string,
  mode: IDBTransactionMode,
  tail: string,
  ask: (tx: IDBTransaction) => IDBRequest,
): Promise<unknown> {
  try {
    const database = await open();
    try {
      return await new Promise((resolve, reject) => {
        const tx = database.transaction([INFO, MODELS], mode);
        const request = ask(tx);
        tx.oncomplete = () => resolve(request.result);
        tx.onabort = () => reject(tx.error ?? request.error);
      });
    } finally {
      database.close();
    }
  } catch (cause) {
    throw new GanKitError('io', `${url}: ${reasonOf(cause)}.${tail}`, { cause });
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => {
      for (const name of [MODELS, INFO]) request.result.createObjectStore(name, { keyPath: 'modelPath' });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function reasonOf(cause: unknown): string {
  const { name = '', message = '' } = cause instanceof Error ? cause : {};
  if (name === 'QuotaExceededError')
    return "the browser's room for this page is full: remove something (tf.io.removeModel)";
  return `IndexedDB refuses (${[name, message].filter(Boolean).join(': ') || String(cause)})`;
}
