import { readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';
import { check, isWhole } from '../core/checks';
import { GanKitError } from '../core/errors';
import { encodeCaption } from '../data/characters';
import { listPictures } from './imageFiles';
import { codeOf, ioError } from './ioError';

/** A picture and what is said of it. */
export interface CaptionEntry {
  /** The picture, relative to the folder, with `/`. */
  readonly file: string;
  /** One sentence or several, each by itself true of the picture. */
  readonly captions: readonly string[];
  /** What it shows, a whole number from 0: a caption is never taken for wrong of a picture with the same label. */
  readonly label?: number;
}

/** The JSON file that is looked for where none is named. */
const MANIFEST = 'captions.json';

/**
 * The captions of a folder: of the JSON file named, else of `captions.json` if there is one, else of a text file beside each picture,
 * `bird.txt` for `bird.png`, with one caption in each line.
 */
export async function readEntries(root: string, name: string | undefined): Promise<readonly CaptionEntry[]> {
  const manifest = name ?? ((await isFile(join(root, MANIFEST))) ? MANIFEST : undefined);
  return manifest === undefined ? textFiles(root) : parseEntries(await readText(root, manifest), join(root, manifest));
}

/**
 * Throws unless every entry names a file inside the folder and has captions that can be encoded, and all have labels or none.
 *
 * @returns the codes of each caption, by entry
 */
export function checkEntries(
  root: string,
  entries: readonly CaptionEntry[],
  captionLength: number,
): readonly (readonly Int32Array[])[] {
  check(entries.length > 0, 'data', `${root}: expected captions of at least one picture, found none.`);
  const labelled = entries.filter(entry => entry.label !== undefined).length;
  const without = entries.find(entry => entry.label === undefined);
  check(
    labelled === 0 || without === undefined,
    'data',
    () =>
      `${root}: ${labelled} of ${entries.length} pictures have a label, and ${without?.file} has none. Label all or none.`,
  );
  return entries.map(entry => {
    const { file, captions, label } = entry;
    checkInside(root, file);
    check(
      label === undefined || isWhole(label, 0),
      'data',
      () => `${root}, ${file}: label: expected a whole number from 0, got ${String(label)}.`,
    );
    check(captions.length > 0, 'data', () => `${root}, ${file}: expected at least one caption, got none.`);
    return captions.map(caption => encoded(`${root}, ${file}`, caption, captionLength));
  });
}

function encoded(where: string, caption: string, captionLength: number): Int32Array {
  try {
    return encodeCaption(caption, captionLength);
  } catch (cause) {
    if (!(cause instanceof GanKitError)) throw cause;
    throw new GanKitError(cause.code, `${where}: ${cause.message}`, { cause });
  }
}

/** Throws if a name leads out of the folder. Links are followed where the file is opened. */
export function checkInside(root: string, file: string): void {
  const leaves =
    isAbsolute(file) || /^[A-Za-z]:/.test(file) || file.split(/[/\\]/).includes('..') || file.includes('\0');
  check(
    file !== '' && !leaves,
    'data',
    () => `${root}: ${JSON.stringify(file)} leads out of the folder. Name files relative to it.`,
  );
}

async function textFiles(root: string): Promise<readonly CaptionEntry[]> {
  const entries: CaptionEntry[] = [];
  for (const file of await listPictures(root)) {
    const text = file.replace(/\.[^.]+$/, '.txt');
    check(
      await isFile(join(root, text)),
      'data',
      () =>
        `${join(root, file)}: expected its captions in ${text}, or those of all pictures in ${MANIFEST}; there is neither.`,
    );
    const captions = (await readText(root, text)).split(/\r?\n/).filter(line => line.trim() !== '');
    entries.push({ file, captions });
  }
  check(entries.length > 0, 'data', `${root}: expected PNG or JPEG files there or below, found none. Check the path.`);
  return entries;
}

function parseEntries(text: string, name: string): readonly CaptionEntry[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (cause) {
    throw new GanKitError('data', `${name}: not JSON: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  check(Array.isArray(list), 'data', `${name}: expected a list [{ "file": "a.png", "captions": ["…"] }, …].`);
  return list.map((entry: unknown, i) => {
    check(
      isEntry(entry),
      'data',
      () =>
        `${name}, entry ${i}: expected { "file": "a.png", "captions": ["…"] }, with a "label" if all have one, ` +
        `got ${JSON.stringify(entry).slice(0, 200)}.`,
    );
    const { file, captions, label } = entry;
    return { file, captions, ...(label !== undefined && { label }) };
  });
}

function isEntry(entry: unknown): entry is CaptionEntry {
  if (typeof entry !== 'object' || entry === null) return false;
  const { file, captions, label } = entry as Record<string, unknown>;
  const said = Array.isArray(captions) && captions.every(caption => typeof caption === 'string');
  return typeof file === 'string' && said && (label === undefined || typeof label === 'number');
}

/** A text file of the folder, which no link may lead out of. */
async function readText(root: string, name: string): Promise<string> {
  checkInside(root, name);
  const path = join(root, name);
  try {
    const target = await realpath(path);
    const inside = target.startsWith((await realpath(root)).replace(/[/\\]*$/, sep));
    check(inside, 'data', `${path}: a link that leads out of the folder, to ${target}. Copy the file instead.`);
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw ioError(path, cause);
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return false;
    throw ioError(path, cause);
  }
}
