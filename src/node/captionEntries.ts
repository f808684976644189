import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { check, isWhole } from '../core/checks';
import { GanKitError } from '../core/errors';
import { checkAll } from '../data/files/tryFiles';
import { encodeCaption } from '../text/characters';
import { insideOf } from './insideOf';
import { codeOf, ioError } from './ioError';
import { listSomePictures } from './listPictures';
import { readJson, readText } from './readRegular';

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

// Bytes: three times what all captions of COCO take; and one picture's.
const MANIFEST_LIMIT = 128 << 20;
const TEXT_LIMIT = 1 << 20;

/**
 * The captions of a folder: of the JSON file named, else of `captions.json` if there is one, else of a text file beside
 * each picture, `bird.txt` for `bird.png`, with one caption in each line.
 */
export async function readEntries(root: string, name: string | undefined): Promise<readonly CaptionEntry[]> {
  const manifest = name ?? ((await isFile(join(root, MANIFEST))) ? MANIFEST : undefined);
  if (manifest === undefined) return textFiles(root);
  const path = await named(root, manifest);
  return parseEntries(await readJson(path, MANIFEST_LIMIT, 'Pass the list itself as captions.'), path);
}

/**
 * Throws unless every entry names a file inside the folder and has captions that can be encoded, and all have labels or
 * none.
 *
 * @returns the codes of each caption, by entry
 */
export async function checkEntries(
  root: string,
  entries: readonly CaptionEntry[],
  captionLength: number,
): Promise<readonly (readonly Int32Array[])[]> {
  check(entries.length > 0, 'data', `${root}: expected captions of at least one picture, found none.`);
  const labelled = entries.filter(entry => entry.label !== undefined).length;
  const without = entries.find(entry => entry.label === undefined);
  check(
    labelled === 0 || without === undefined,
    'data',
    () =>
      `${root}: ${labelled} of ${entries.length} pictures have a label, and ${without?.file} has none. Label all ` +
      'or none.',
  );
  const codes: (readonly Int32Array[])[] = [];
  await checkAll(entries, ({ file, captions, label }) => {
    checkInside(root, file);
    check(
      label === undefined || isWhole(label, 0),
      'data',
      () => `${root}, ${file}: label: expected a whole number from 0, got ${String(label)}.`,
    );
    check(captions.length > 0, 'data', () => `${root}, ${file}: expected at least one caption, got none.`);
    codes.push(captions.map(caption => encoded(`${root}, ${file}`, caption, captionLength)));
  });
  return codes;
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
  const { files } = await listSomePictures(root);
  await checkAll(files, async file => {
    const text = file.replace(/\.[^.]+$/, '.txt');
    check(
      await isFile(join(root, text)),
      'data',
      () =>
        `${join(root, file)}: expected its captions in ${text}, or those of all pictures in ${MANIFEST}; there ` +
        'is neither.',
    );
    const lines = await readText(await named(root, text), TEXT_LIMIT, 'Is it a text?');
    entries.push({ file, captions: lines.split(/\r?\n/).filter(line => line.trim() !== '') });
  });
  return entries;
}

/** Entries that a caller lists, each of them checked. */
export const listedEntries = (list: unknown): readonly CaptionEntry[] => parseEntries(list, 'captions');

function parseEntries(list: unknown, name: string): readonly CaptionEntry[] {
  check(Array.isArray(list), 'data', `${name}: expected a list [{ "file": "a.png", "captions": ["…"] }, …].`);
  return list.map((entry: unknown, i) => {
    check(
      isEntry(entry),
      'data',
      () =>
        `${name}, entry ${i}: expected { "file": "a.png", "captions": ["…"] }, with a "label" if all have one, ` +
        `got ${outline(entry)}.`,
    );
    const { file, captions, label } = entry;
    return { file, captions, ...(label !== undefined && { label }) };
  });
}

/** What an entry is, however deep it goes. */
function outline(entry: unknown): string {
  if (Array.isArray(entry)) return `a list of ${entry.length}`;
  if (typeof entry !== 'object' || entry === null) return `${JSON.stringify(entry)}`.slice(0, 200);
  const fields = Object.entries(entry).map(([key, value]) => {
    const kind = Array.isArray(value) ? `a list of ${value.length}` : value === null ? 'null' : typeof value;
    return `${JSON.stringify(key).slice(0, 40)}: ${kind}`;
  });
  return `{ ${fields.slice(0, 5).join(', ')} }`;
}

function isEntry(entry: unknown): entry is CaptionEntry {
  if (typeof entry !== 'object' || entry === null) return false;
  const { file, captions, label } = entry as Record<string, unknown>;
  const said = Array.isArray(captions) && captions.every(caption => typeof caption === 'string');
  return typeof file === 'string' && said && (label === undefined || typeof label === 'number');
}

/** The path of a file of the folder, which no link may lead out of. */
async function named(root: string, name: string): Promise<string> {
  checkInside(root, name);
  const path = join(root, name);
  await insideOf(root, path, 'Copy the file instead.');
  return path;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return false;
    throw ioError(path, cause);
  }
}
