// What the words after --data name, before any of it is read.
import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { nearest } from '../core/checks';
import { UsageError } from './usageError';

export type DataKind = 'digits' | 'sprites' | 'points' | 'pictures' | 'captions' | 'pairs' | 'unpaired' | 'patches';

/** What can be trained on without any file of one's own, and of what kind it is, or kinds it can be. */
const NAMES = {
  mnist: 'digits',
  ring: 'points',
  grid: 'points',
  sprites: 'sprites',
  shapes: 'captions',
  labelMaps: ['pairs', 'unpaired'],
  patches: 'patches',
  emoji: ['pictures', 'captions', 'pairs', 'unpaired'],
  'stacked-mnist': 'pictures',
} as const satisfies Readonly<Record<string, DataKind | readonly DataKind[]>>;
/** What is taken from packages and folders in the size asked for, and whose colours may be left out. */
const COLORED: readonly string[] = ['emoji'];
const IDX = ['train-images-idx3-ubyte', 'train-images-idx3-ubyte.gz'];

/** What each kind is called in a sentence. */
export const KINDS: Readonly<Record<DataKind, string>> = {
  digits: 'digits',
  sprites: 'sprites',
  points: 'points of the plane',
  pictures: 'pictures',
  captions: 'pictures with captions',
  pairs: 'pairs of pictures',
  unpaired: 'pictures of two kinds',
  patches: 'patches of large pictures',
};

/** Kinds of data that are brought to a size. */
const SIZED: readonly DataKind[] = ['pictures', 'sprites', 'captions', 'pairs', 'unpaired', 'patches'];

/** Kinds that a folder can hold. */
const IN_FOLDERS: readonly DataKind[] = ['pictures', 'captions', 'pairs', 'unpaired', 'patches'];

/** The names of data that need no file of one's own. */
export const DATA_NAMES: readonly string[] = Object.keys(NAMES);

export const isName = (text: string): text is keyof typeof NAMES => Object.hasOwn(NAMES, text);

/**
 * What `--data` names, in the form it is kept in: a name, a URL, or an absolute path.
 *
 * @throws UsageError if it is none of these
 */
export function resolveData(text: string): string {
  if (isName(text) || isUrl(text)) return text;
  const path = resolve(text);
  if (existsSync(path) && statSync(path).isDirectory()) return path;
  const near = nearest(text, DATA_NAMES);
  const what = existsSync(path) ? 'is a file, not a folder' : 'is no folder and no data known here';
  throw new UsageError(
    `--data: '${text}' ${what}.${near ? ` Did you mean '${near}'?` : ''} Use ${DATA_NAMES.join(', ')}, a folder of ` +
      'pictures or IDX files, or a URL.',
  );
}

/** What kind of data a resolved name holds for a model that learns from these kinds, before any is read. */
export function kindOf(data: string, learns: readonly DataKind[]): DataKind {
  if (isName(data)) {
    const kinds: readonly DataKind[] = [NAMES[data]].flat();
    return learns.find(kind => kinds.includes(kind)) ?? kinds[0] ?? 'pictures';
  }
  if (isUrl(data) || isIdx(data)) return 'digits';
  return learns.find(kind => IN_FOLDERS.includes(kind)) ?? 'pictures';
}

/** Whether pictures of files are brought to a size. */
export const isFolder = (data: string, kind: DataKind): boolean => IN_FOLDERS.includes(kind) && !isName(data);

/** Whether pictures may be made grey, or keep their transparency. */
export const hasColors = (data: string, kind: DataKind): boolean => isFolder(data, kind) || COLORED.includes(data);

/** Whether pictures may be brought to a size. */
export const hasSizes = (data: string, kind: DataKind): boolean => SIZED.includes(kind) && data !== 'stacked-mnist';

/** A resolved name, short enough for a sentence. */
export const dataTitle = (data: string): string => (isName(data) || isUrl(data) ? data : basename(data));

/** Whether it is an address. */
export const isUrl = (text: string) => /^https?:\/\//.test(text);

const isIdx = (path: string) => IDX.some(name => existsSync(join(path, name)));
