import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { nearest } from '../core/checks';
import type { Source } from '../core/source';
import type { ArraySource } from '../data/arrays';
import type { LabelledBatch } from '../data/batch';
import { gaussianGrid, gaussianRing, type MixtureSource } from '../data/made/mixtures';
import { spriteSource } from '../data/made/sprites';
import { imageFolder } from '../node/imageFolder';
import { mnist } from '../node/mnist';
import { UsageError } from './usageError';

/** What can be trained on without any file. */
const NAMES = ['mnist', 'ring', 'grid', 'sprites'] as const;
const IDX = ['train-images-idx3-ubyte', 'train-images-idx3-ubyte.gz'];

/** How pictures that have no size of their own are brought to one. */
export interface PictureOptions {
  readonly size?: number;
  readonly grey?: boolean;
}

/** Data, and what a preset has to know of it. */
export interface Data {
  readonly source: Source;
  readonly kind: DataKind;
  /** Shape of one example. */
  readonly shape: readonly number[];
  readonly classes?: number;
  /** Held-out examples with labels. */
  readonly test?: () => Promise<ArraySource<LabelledBatch>>;
  /** Where points are meant to be. */
  readonly centers?: MixtureSource['centers'];
}

export type DataKind = 'digits' | 'sprites' | 'points' | 'pictures';

/**
 * What `--data` names, in the form it is kept in: a name, a URL, or an absolute path.
 *
 * @throws UsageError if it is none of these
 */
export function resolveData(text: string): string {
  if ((NAMES as readonly string[]).includes(text) || isUrl(text)) return text;
  const path = resolve(text);
  if (existsSync(path) && statSync(path).isDirectory()) return path;
  const near = nearest(text, NAMES);
  const what = existsSync(path) ? 'is a file, not a folder' : 'is no folder and no data known here';
  throw new UsageError(
    `--data: '${text}' ${what}.${near ? ` Did you mean '${near}'?` : ''} Use ${NAMES.join(', ')}, a folder of pictures or IDX files, or a URL.`,
  );
}

/** What kind of data a resolved name holds, before any is read. */
export function kindOf(data: string): DataKind {
  if (data === 'ring' || data === 'grid') return 'points';
  if (data === 'sprites') return 'sprites';
  return data === 'mnist' || isUrl(data) || isIdx(data) ? 'digits' : 'pictures';
}

/** Opens what {@link resolveData} gave. @throws GanKitError `data` or `io` if it cannot be used */
export async function openData(
  data: string,
  { size = 32, grey = false }: PictureOptions,
  signal?: AbortSignal,
): Promise<Data> {
  const kind = kindOf(data);
  if (kind === 'points') {
    const source = data === 'ring' ? gaussianRing() : gaussianGrid();
    return { source, kind, shape: [2], centers: source.centers };
  }
  if (kind === 'sprites') return { source: spriteSource({ size }), kind, shape: [size, size, 1] };
  if (kind === 'pictures') {
    const source = await imageFolder(data, { shape: [size, size, grey ? 1 : 3] });
    return { source, kind, shape: source.shape, ...(source.classes !== undefined && { classes: source.classes }) };
  }
  const place = data === 'mnist' ? {} : isUrl(data) ? { url: data } : { folder: data };
  const source = await mnist({ ...place, ...(signal && { signal }) });
  return {
    source,
    kind,
    shape: source.shape,
    classes: source.classes ?? 10,
    test: () => mnist({ ...place, split: 'test' }),
  };
}

/** A resolved name, short enough for a sentence. */
export const dataTitle = (data: string): string =>
  (NAMES as readonly string[]).includes(data) || isUrl(data) ? data : basename(data);

const isUrl = (text: string) => /^https?:\/\//.test(text);
const isIdx = (path: string) => IDX.some(name => existsSync(join(path, name)));
