import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { io } from '@tensorflow/tfjs-core';
import { check, checkText } from '../core/checks';
import { GanKitError } from '../core/errors';
import type { Parts, Store } from '../core/store';
import { type Files, nodeFiles } from './files';
import { codeOf, ioError } from './ioError';
import { readArtifacts } from './readArtifacts';
import { readSettled } from './readSettled';
import { swapFolder } from './swapFolder';
import { MODEL, writeArtifacts } from './writeArtifacts';

/**
 * A checkpoint folder: for each part a subfolder with `model.json` and `weights.bin` as tfjs writes them, so that
 * `tf.loadLayersModel` opens `generator/model.json` on its own. The folder is the checkpoint's alone and is replaced
 * whole: a crash at any moment leaves the previous or the new one, and {@link Store.read} finds it.
 *
 * @throws GanKitError `io` if the disk is full, read-only or refuses (what was saved before is then intact), or if
 *   other things lie in the folder; `missing` if nothing is saved there; `checkpoint` if what is read is incomplete,
 *   damaged, or leads out of the folder
 *
 * @example
 * const store = folder('out/infogan');
 * await store.write({ state: { userDefinedMetadata: { step: 3 } } });
 * const { state } = await store.read();
 */
export function folder(path: string): Store {
  checkText('folder: path', path);
  return folderOn(path, nodeFiles);
}

/** {@link folder} on a given file system. */
export const folderOn = (path: string, files: Files): Store => ({
  name: path,
  write: async parts => {
    const names = checkNames(parts);
    await swapFolder(
      path,
      async root => {
        await checkOwn(path);
        for (const name of names) {
          await files.mkdir(join(root, name));
          await writeArtifacts(join(root, name), parts[name] ?? {}, files);
        }
      },
      files,
    );
  },
  read: () => readSettled(path, readParts),
});

async function readParts(root: string): Promise<Parts> {
  const parts: Record<string, io.ModelArtifacts> = {};
  for (const name of await partNames(root)) parts[name] = await readArtifacts(join(root, name));
  if (Object.keys(parts).length > 0) return parts;
  const code = (await foreignIn(root)) === undefined ? 'missing' : 'checkpoint';
  throw new GanKitError(code, `${root}: holds no part (a subfolder with ${MODEL}).`);
}

async function partNames(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(cause => {
    throw ioError(root, cause);
  });
  return entries.flatMap(e => (e.isDirectory() && PART.test(e.name) ? [e.name] : [])).sort();
}

// Plain names on every system: no separators, no leading dot, nothing a shell or URL would change.
const PART = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

function checkNames(parts: Parts): string[] {
  const names = Object.keys(parts);
  check(names.length > 0, 'argument', 'parts: expected at least one, got none.');
  for (const name of names) {
    check(
      PART.test(name),
      'argument',
      `parts: '${name}' cannot name a folder. Use letters, digits, '_', '-' and '.', and begin with no dot.`,
    );
  }
  const lower = new Set(names.map(name => name.toLowerCase()));
  check(
    lower.size === names.length,
    'argument',
    () => `parts: ${names.join(', ')}: names must differ by more than case, as some disks see none.`,
  );
  return names;
}

// Left by file browsers without anybody's doing.
const LITTER = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

/** Throws if the folder holds anything but parts: replacing it would destroy it. */
async function checkOwn(path: string): Promise<void> {
  const foreign = await foreignIn(path);
  check(
    foreign === undefined,
    'io',
    `${path}: a checkpoint is a folder of its own, and '${foreign}' is in the way. Choose another folder.`,
  );
}

/** What lies in a checkpoint's folder and is no part of one; undefined if there is nothing, or no folder. */
export async function foreignIn(path: string): Promise<string | undefined> {
  const entries = await readdir(path, { withFileTypes: true }).catch(cause => {
    if (codeOf(cause) === 'ENOENT') return [];
    throw ioError(path, cause);
  });
  for (const entry of entries) {
    if (LITTER.has(entry.name)) continue;
    const own = entry.isDirectory() && (await stat(join(path, entry.name, MODEL)).catch(() => undefined))?.isFile();
    if (!own) return entry.name;
  }
  return undefined;
}
