import { open, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { io } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import { GanKitError, messageOf } from '../core/errors';
import { quoted } from '../core/untrusted';
import { codeOf, ioError } from './ioError';
import { weightBytes } from './weightBytes';
import { MODEL, MOST_JSON } from './writeArtifacts';

/**
 * Reads one net as tfjs writes it, in one weights file or several. Sizes are compared before memory is taken.
 *
 * @throws GanKitError `checkpoint` that names the file if one is missing, broken or of another size; `io` if it cannot
 *   be read
 */
export async function readArtifacts(folder: string): Promise<io.ModelArtifacts> {
  const path = join(folder, MODEL);
  const at = await inside(folder, path);
  const { weightsManifest, ...rest } = parse(path, await readText(at));
  if (weightsManifest === undefined) return rest;
  check(
    Array.isArray(weightsManifest) && weightsManifest.every(g => Array.isArray(g?.paths) && Array.isArray(g.weights)),
    'checkpoint',
    `${path}: its weightsManifest is not as tfjs writes it.`,
  );
  const parts = await Promise.all(weightsManifest.map(group => groupFiles(folder, group)));
  const paths = parts.flat().map(p => p.path);
  check(
    new Set(paths).size === paths.length,
    'checkpoint',
    `${path}: its weightsManifest names a file twice. The checkpoint is damaged; use another.`,
  );
  const weightSpecs = weightsManifest.flatMap(group => group.weights);
  return { ...rest, weightSpecs, weightData: await readAll(parts.flat()) };
}

type ModelJson = Omit<io.ModelArtifacts, 'weightSpecs' | 'weightData'> & { weightsManifest?: io.WeightsManifestConfig };

/** What only the manifest may say is not taken from the JSON. */
function withoutWeights(json: object): ModelJson {
  const { weightSpecs: _, weightData: __, getWeightStream: ___, ...rest } = json as io.ModelArtifacts;
  return rest;
}

function parse(path: string, text: string): ModelJson {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return withoutWeights(json);
  } catch (cause) {
    throw new GanKitError('checkpoint', `${path}: not valid JSON. The checkpoint is damaged; use another.`, { cause });
  }
  throw new GanKitError('checkpoint', `${path}: expected a JSON object. The checkpoint is damaged; use another.`);
}

interface Piece {
  readonly path: string;
  readonly size: number;
}

/** The files of a group, once their sizes together are what its weights take. */
async function groupFiles(folder: string, group: io.WeightsManifestConfig[number]): Promise<Piece[]> {
  const pieces = await Promise.all(group.paths.map(name => piece(folder, name)));
  const got = pieces.reduce((sum, p) => sum + p.size, 0);
  let expected: number | undefined;
  try {
    expected = weightBytes(group.weights);
  } catch (cause) {
    throw new GanKitError('checkpoint', `${join(folder, MODEL)}: ${messageOf(cause)}.`, { cause });
  }
  check(
    expected === undefined || got === expected,
    'checkpoint',
    () =>
      `${group.paths.map(p => join(folder, p)).join(', ')}: expected ${expected} bytes, got ${got}. The ` +
      'checkpoint is damaged; use another.',
  );
  return pieces;
}

async function piece(folder: string, name: unknown): Promise<Piece> {
  const isInside = typeof name === 'string' && name !== '' && !/^[/\\]|\\|(^|\/)\.\.(\/|$)|^[A-Za-z]:/.test(name);
  check(
    isInside,
    'checkpoint',
    () => `${join(folder, MODEL)}: the weights path ${quoted(name)} leads out of the folder.`,
  );
  const path = join(folder, name);
  const at = await inside(folder, path);
  const found = await stat(at).catch(cause => missing(path, cause));
  check(found.isFile(), 'checkpoint', `${path}: expected a file of weights.`);
  return { path: at, size: found.size };
}

/** Where a path leads. Throws if a symbolic link leads out of the folder. */
async function inside(folder: string, path: string): Promise<string> {
  const [root, at] = await Promise.all([realpath(folder), realpath(path).catch(cause => missing(path, cause))]);
  check(at.startsWith(root + sep), 'checkpoint', `${path}: a link that leads out of the folder, to ${at}.`);
  return at;
}

async function readText(path: string): Promise<string> {
  const found = await stat(path).catch(cause => missing(path, cause));
  const { size } = found;
  check(found.isFile(), 'checkpoint', `${path}: expected a file of JSON.`);
  check(size <= MOST_JSON, 'checkpoint', `${path}: ${size} bytes are too many for a ${MODEL}.`);
  return new TextDecoder().decode(await readAll([{ path, size }]));
}

/** Memory for so many bytes, which a file may only say it has: its holes take no space. */
function room(bytes: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(bytes);
  } catch (cause) {
    throw new GanKitError('memory', `checkpoint: there is no memory for its ${bytes} bytes of weights.`, { cause });
  }
}

/** The files one after the other, in one buffer. */
async function readAll(pieces: readonly Piece[]): Promise<ArrayBuffer> {
  const all = room(pieces.reduce((sum, p) => sum + p.size, 0));
  let at = 0;
  for (const { path, size } of pieces) {
    const file = await open(path).catch(cause => missing(path, cause));
    try {
      for (const end = at + size; at < end; ) {
        const { bytesRead } = await file.read(all, at, end - at);
        check(bytesRead > 0, 'checkpoint', `${path}: became shorter while it was read.`);
        at += bytesRead;
      }
    } catch (cause) {
      throw ioError(path, cause);
    } finally {
      await file.close();
    }
  }
  return all.buffer;
}

function missing(path: string, cause: unknown): never {
  if (codeOf(cause) !== 'ENOENT') throw ioError(path, cause);
  throw new GanKitError('checkpoint', `${path}: missing. The checkpoint is incomplete; use another.`, { cause });
}
