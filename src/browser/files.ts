import { check } from '../core/checks';
import { GanKitError, messageOf } from '../core/errors';
import { describe, isPixelObject } from '../data/describe';
import { unzipped } from './unzipped';

/** What has pixels already. */
export type Drawn =
  | ImageData
  | ImageBitmap
  | OffscreenCanvas
  | HTMLCanvasElement
  | HTMLImageElement
  | HTMLVideoElement
  | VideoFrame;

/** One picture, or a zip of pictures; a text is a URL. */
export type PictureInput = Blob | Drawn | string;

/**
 * What pictures come as on a page: what was dropped (`event.dataTransfer`) or pasted (`event.clipboardData`), folders
 * and zips among it, what an `<input type="file">` has (`input.files`), or a list of files, URLs, canvases, videos.
 */
export type Pictures = DataTransfer | FileList | PictureInput | Iterable<PictureInput> | AsyncIterable<PictureInput>;

/** Something to read, and where it lay: folders are what stands before a `/`. */
export interface Found {
  readonly path: string;
  readonly from: Blob | Drawn;
}

/**
 * All that was given, one by one: folders and zips opened, URLs fetched. What was dropped is asked for before anything
 * is waited for, as a page may not later.
 *
 * @param limit the most bytes that all zips together may unfold to
 * @throws GanKitError `argument` if it is none of these; `data` if a zip is damaged or too large; `io` if a URL cannot
 *   be fetched or a folder not read
 */
export async function filesOf(pictures: Pictures, limit: number): Promise<readonly Found[]> {
  const found: Found[] = [];
  let left = limit;
  for await (const { path, from } of isDataTransfer(pictures) ? dropped(pictures) : listed(pictures)) {
    if (!(from instanceof Blob) || !/\.zip$/i.test(path)) {
      found.push({ path, from });
      continue;
    }
    const inside = await unzipped(from, path, left);
    left -= inside.reduce((sum, { from: blob }) => sum + blob.size, 0);
    found.push(...inside.map(file => ({ ...file, path: `${path.slice(0, -'.zip'.length)}/${file.path}` })));
  }
  return withoutRoot(found);
}

/** Folders that all lies in are no classes, but where they lie. */
function withoutRoot(found: readonly Found[]): readonly Found[] {
  const { path: first = '' } = found[0] ?? {};
  let shared = 0;
  for (let end = first.indexOf('/') + 1; end > 0; end = first.indexOf('/', end) + 1) {
    if (!found.every(({ path }) => path.startsWith(first.slice(0, end)))) break;
    shared = end;
  }
  return shared === 0 ? found : found.map(({ path, from }) => ({ path: path.slice(shared), from }));
}

const isDataTransfer = (value: unknown): value is DataTransfer =>
  typeof DataTransfer === 'function' && value instanceof DataTransfer;

/** What was dropped: its entries are there only while the event is handled. */
function dropped({ items, files }: DataTransfer): AsyncIterable<Found> {
  const entries = Array.from(items, item => item.webkitGetAsEntry?.()).filter(entry => entry != null);
  const plain = Array.from(files);
  return (async function* () {
    if (entries.length === 0) for (const file of plain) yield { path: file.name, from: file };
    for (const entry of entries) yield* inEntry(entry, '');
  })();
}

async function* inEntry(entry: FileSystemEntry, folder: string): AsyncGenerator<Found> {
  const path = `${folder}${entry.name}`;
  try {
    if (entry.isFile) {
      const read = (entry as FileSystemFileEntry).file.bind(entry);
      yield { path, from: await new Promise<File>(read) };
      return;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    // A call gives the next hundred or so.
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) return;
      for (const inner of some) yield* inEntry(inner, `${path}/`);
    }
  } catch (cause) {
    if (cause instanceof GanKitError) throw cause;
    throw new GanKitError('io', `${path}: cannot be read (${messageOf(cause)}).`, { cause });
  }
}

async function* listed(pictures: Exclude<Pictures, DataTransfer>): AsyncGenerator<Found> {
  let number = 0;
  for await (const one of isOne(pictures) ? [pictures] : iterable(pictures)) yield await found(one, number++);
}

async function found(one: PictureInput, number: number): Promise<Found> {
  if (typeof one === 'string') return { path: nameIn(one), from: await fetched(one) };
  if (one instanceof File) return { path: one.webkitRelativePath || one.name, from: one };
  check(
    isOne(one),
    'argument',
    () => `pictures[${number}]: expected a file, a URL, a canvas or another picture of the page, got ${describe(one)}.`,
  );
  return { path: `picture ${number + 1}`, from: one };
}

/** A text, too, can be gone through, letter by letter. */
const isOne = (value: unknown): value is PictureInput =>
  typeof value === 'string' || value instanceof Blob || isPixelObject(value);

function iterable(value: unknown): Iterable<PictureInput> | AsyncIterable<PictureInput> {
  const isIterable =
    typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value);
  check(
    isIterable,
    'argument',
    () =>
      `pictures: expected event.dataTransfer, input.files, or a list of files, URLs and canvases, got ${describe(value)}.`,
  );
  return value as Iterable<PictureInput>;
}

const nameIn = (url: string): string => {
  const path = url.startsWith('data:') ? '' : url.replace(/[?#].*/s, '');
  return path.slice(path.lastIndexOf('/') + 1) || url.slice(0, 40);
};

async function fetched(url: string): Promise<Blob> {
  try {
    const response = await fetch(url);
    if (response.ok) return await response.blob();
    throw new Error(`the server answers ${response.status}`);
  } catch (cause) {
    throw new GanKitError('io', `${url}: cannot be fetched (${messageOf(cause)}).`, { cause });
  }
}
