import { check, checkIs } from '../core/checks';
import { crc32 } from '../core/crc32';
import { giveTurn } from '../core/giveTurn';
import { callable, number } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import type { ImageBatch, LabelledBatch, PictureShape } from '../data/batch';
import { folderClasses } from '../data/files/folderClasses';
import { isHidden } from '../data/files/isHidden';
import { usable } from '../data/files/tryFiles';
import { recolor } from '../data/made/shapes/recolor';
import { checkChannels, FOLDER, type FolderOptions } from '../data/pictures/folderOptions';
import { folderSource, type ImageFolder } from '../data/pictures/folderSource';
import { fitted } from '../data/pictures/resample';
import { type Found, filesOf, type Pictures } from './files';
import { rgbaFrom } from './rgbaFrom';

/** How {@link imageFiles} reads. */
export interface ImageFilesOptions extends FolderOptions {
  /** The most bytes that zips may unfold to. Default 1 GiB. */
  readonly zipLimit?: number;
  /** Told after each picture how many of how many are read. */
  readonly onProgress?: (done: number, of: number) => void;
}

const OPTIONS: Kinds<ImageFilesOptions> = { ...FOLDER, zipLimit: number(1), onProgress: callable };

/** What pictures were found to be, for a look before training. */
export interface PictureReport {
  /** Height and width as they came, and how many came so; the most frequent first. */
  readonly sizes: readonly { readonly height: number; readonly width: number; readonly count: number }[];
  /** How many are smaller than the shape they are brought to, and get blurred by it. */
  readonly enlarged: number;
  /** How many have transparent pixels. */
  readonly transparent: number;
  /** Names of pictures that are the same once they are brought to the shape: a list for each picture. */
  readonly duplicates: readonly (readonly string[])[];
}

/** All pictures at once, as a model takes them and `postMessage` carries them. */
export type PictureFields = {
  /** One after the other in the order of `files`, `height · width · channels` bytes each. */
  readonly image: Uint8Array;
  /** Height, width and channels. */
  readonly shape: PictureShape;
  /** With classes: that of each picture, how many there are, and their names. */
  readonly label?: Int32Array;
  readonly classes?: number;
  readonly classNames?: readonly string[];
};

/** Pictures of a page as a source, and what they were found to be. */
export interface ImageFiles<B extends ImageBatch = ImageBatch> extends ImageFolder<B> {
  readonly report: PictureReport;
  /** The same pictures as plain arrays, for a Worker to train on. */
  readonly fields: PictureFields;
}

/** What a page cannot read, or what is no picture at all. */
const OTHER = /\.(heic|heif|avif|tiff?|svg|psd|pdf|mp4|mov|webm|txt|md|json|csv|html?|xml|ini|db)$/i;

/**
 * A source of pictures that a page is given: dropped, pasted, chosen, fetched or drawn; PNG, JPEG, WebP, GIF (its first
 * frame) and BMP, in folders and zips too. They are brought to the shape as `imageFolder` of `gan-kit/node` does it,
 * and kept in memory. Where each lies in a folder, that is its class. Files of other kinds are passed over.
 *
 * Nothing leaves the page. Call it in the handler of the event itself: what was dropped is gone after.
 *
 * @throws GanKitError `data` if there is no picture, or some are too large or damaged and `onBad` is not `'skip'`; `io`
 *   if a URL cannot be fetched; `argument` if it is nothing of the kind
 *
 * @example
 * document.ondrop = async event => {
 *   event.preventDefault();
 *   const pictures = await imageFiles(event.dataTransfer, { shape: [32, 32, 3], onBad: 'skip' });
 *   console.log(pictures.size, pictures.classNames, pictures.report);
 * };
 */
export async function imageFiles(
  pictures: Pictures | null | undefined,
  options: ImageFilesOptions & { classes: true },
): Promise<ImageFiles<LabelledBatch>>;
export async function imageFiles(
  pictures: Pictures | null | undefined,
  options: ImageFilesOptions,
): Promise<ImageFiles>;
export async function imageFiles(
  pictures: Pictures | null | undefined,
  options: ImageFilesOptions,
): Promise<ImageFiles> {
  checkOptions('imageFiles', options, OPTIONS);
  checkIs(pictures != null, 'pictures', 'event.dataTransfer, input.files, or a list of files', pictures);
  const { shape, pixelLimit = 64e6, background = 255, onBad = 'throw', fit = 'cover' } = options;
  const { zipLimit = 2 ** 30, onProgress } = options;
  const [height, width, channels] = checkChannels(shape);
  const all = await filesOf(pictures, zipLimit);
  const seen = all.filter(one => !liesHidden(one));
  const found = new Map(numbered(seen.filter(({ path }) => !OTHER.test(path))));
  const passedOver = seen.flatMap(({ path }) => (OTHER.test(path) ? [path] : [])).sort();
  check(
    found.size > 0,
    'data',
    () => `pictures: there is none among ${all.length} ${all.length === 1 ? 'file' : 'files'}.`,
  );

  const pixels = new Map<string, Uint8Array>();
  const report = new Findings([height, width]);
  let done = 0;
  const read = async (name: string) => {
    try {
      const { from } = found.get(name) as Found;
      const rgba = await rgbaFrom(from, name, pixelLimit);
      const colored = recolor(rgba.data, channels, background);
      const size = [rgba.height, rgba.width, channels] as const;
      const ready = fitted(colored, size, [height, width], { fit, ground: background });
      pixels.set(name, ready);
      report.add(name, rgba, ready);
    } finally {
      onProgress?.(++done, found.size);
      await giveTurn();
    }
  };
  // By code unit, as the folder of the same files is sorted in Node.
  const { files, skipped } = await usable('pictures', [...found.keys()].sort(), onBad, read);
  const classes = folderClasses('pictures', { files, folders: foldersOf([...found.keys()]) }, options);
  const source = folderSource(
    { files, shape: [height, width, channels], skipped, passedOver, ...classes },
    async file => pixels.get(file) ?? new Uint8Array(height * width * channels),
  );
  return { ...source, report: report.all, fields: fieldsOf(source, pixels) };
}

function fieldsOf(source: ImageFolder, pixels: ReadonlyMap<string, Uint8Array>): PictureFields {
  const { files, shape, labels, classes, classNames } = source;
  const each = shape[0] * shape[1] * shape[2];
  const image = new Uint8Array(files.length * each);
  for (const [i, file] of files.entries()) image.set(pixels.get(file) ?? [], i * each);
  if (!labels || classes === undefined || !classNames) return { image, shape };
  return { image, shape, label: labels, classes, classNames };
}

/** Two files of one name, of two folders that were chosen apart, are told apart by a number. */
function* numbered(found: readonly Found[]): Generator<[string, Found]> {
  const seen = new Map<string, number>();
  for (const one of found) {
    const count = (seen.get(one.path) ?? 0) + 1;
    seen.set(one.path, count);
    yield [count === 1 ? one.path : `${one.path} (${count})`, one];
  }
}

const liesHidden = ({ path }: Found): boolean => path.split('/').some(isHidden);

const foldersOf = (paths: readonly string[]): string[] =>
  [...new Set(paths.flatMap(path => (path.includes('/') ? [path.slice(0, path.indexOf('/'))] : [])))].sort();

/** What is found, picture by picture. */
class Findings {
  private readonly sizes = new Map<string, { height: number; width: number; count: number }>();
  private readonly same = new Map<number, string[]>();
  private enlarged = 0;
  private transparent = 0;

  constructor(private readonly to: readonly [number, number]) {}

  add(name: string, { height, width, data }: { height: number; width: number; data: Uint8Array }, ready: Uint8Array) {
    const size = this.sizes.get(`${height} ${width}`) ?? { height, width, count: 0 };
    size.count++;
    this.sizes.set(`${height} ${width}`, size);
    if (height < this.to[0] || width < this.to[1]) this.enlarged++;
    if (hasTransparent(data)) this.transparent++;
    const sum = crc32(ready);
    this.same.set(sum, [...(this.same.get(sum) ?? []), name]);
  }

  get all(): PictureReport {
    return {
      sizes: [...this.sizes.values()].sort((a, b) => b.count - a.count),
      enlarged: this.enlarged,
      transparent: this.transparent,
      duplicates: [...this.same.values()].filter(names => names.length > 1),
    };
  }
}

function hasTransparent(rgba: Uint8Array): boolean {
  for (let i = 3; i < rgba.length; i += 4) if ((rgba[i] ?? 255) < 255) return true;
  return false;
}
