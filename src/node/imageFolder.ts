import { tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import { check, checkWhole } from '../core/checks';
import { flag, list, number, oneOf, text } from '../core/kinds';
import { checkOptions, type Kinds, needed } from '../core/options';
import type { Rng } from '../core/rng';
import type { Source } from '../core/source';
import type { ImageBatch, LabelledBatch, PictureShape } from '../data/batch';
import { checkBatchSize } from '../data/batchSize';
import { checkRows } from '../data/columns';
import { folderClasses } from '../data/files/folderClasses';
import { type BadFile, type OnBad, usable } from '../data/files/tryFiles';
import { checkPictureShape, gatherFloats } from '../data/pictures/pixels';
import type { Fit } from '../data/pictures/resample';
import { checkPicture, READ } from './imageFiles';
import { listSomePictures } from './listPictures';
import { type Loader, loader, remembered } from './pictureLoader';

/** Pictures in a folder, shuffled anew on each pass. */
export interface ImageFolder<B extends ImageBatch = ImageBatch> extends Source<B> {
  readonly size: number;
  /** Height, width and channels every picture is brought to. */
  readonly shape: PictureShape;
  /** The files in use, relative to the folder, sorted; the order of `labels`. */
  readonly files: readonly string[];
  /** With classes: how many there are, their names, and the class of each file. */
  readonly classes?: number;
  readonly classNames?: readonly string[];
  readonly labels?: Int32Array;
  /** With `onBad: 'skip'`: what was left out, and why. */
  readonly skipped: readonly BadFile[];
  /** Pictures of other formats than PNG and JPEG, such as WebP, which are not read. */
  readonly passedOver: readonly string[];
  /** A source of the files numbered `rows`, in that order. */
  pick(rows: ArrayLike<number>): ImageFolder<B>;
}

/** How {@link imageFolder} reads. */
export interface ImageFolderOptions {
  /** Height, width and channels (1 grey, 3 colour, 4 colour and alpha) to bring every picture to. */
  readonly shape: readonly [number, number, number];
  /** Whether the first level of subfolders names classes. Default: if every picture lies in a subfolder. */
  readonly classes?: boolean;
  /** The classes in the order of their numbers. Default: the subfolders, sorted, empty ones too. */
  readonly classNames?: readonly string[];
  /** What shows through transparent pixels when alpha is dropped: a grey, 0 to 255. Default 255, white. */
  readonly background?: number;
  /**
   * How pictures of other proportions are brought to the shape: `cover` cuts the largest centred window, `contain`
   * keeps all and lays it on `background` (transparent where alpha is kept), `stretch` keeps all and bends it. Default
   * `cover`.
   */
  readonly fit?: Fit;
  /** The most pixels a file may have. Default 64 million. */
  readonly pixelLimit?: number;
  /** Keep decoded pictures as bytes if all of them together take no more than this. Default 512 MiB. */
  readonly cacheLimit?: number;
  /**
   * What to do about files that cannot be used: stop with an error that names them all, or leave them out. Default
   * `throw`.
   */
  readonly onBad?: OnBad;
}

const OPTIONS: Kinds<ImageFolderOptions> = {
  ...READ,
  shape: needed(checkPictureShape),
  classes: flag,
  classNames: list(text),
  fit: oneOf('cover', 'contain', 'stretch'),
  cacheLimit: number(0),
  onBad: oneOf('throw', 'skip'),
};

/**
 * A source of the PNG and JPEG files in a folder and below. Each is cut to the largest centred window of the shape's
 * proportions, or as `fit` says, and resized (area average when it shrinks, bilinear when it grows); alpha is laid on
 * `background`, and EXIF orientation is applied. With one subfolder per class, batches have a `label`; a subfolder is a
 * class also while it is empty. Linked folders are read as long as they lie inside. Pictures of other formats are
 * passed over, with a warning.
 *
 * What cannot be used is known before training: headers are read first, then all pictures are decoded, once, and kept
 * resized. A folder larger than `cacheLimit` is decoded as it is needed instead, unless `onBad: 'skip'` needs the exact
 * size.
 *
 * @throws GanKitError `data` if there is no picture, or some are too large, damaged, or links out of the folder; `io`
 *   if the disk refuses
 *
 * @example
 * const faces = await imageFolder('faces', { shape: [64, 64, 3] });
 */
export async function imageFolder(
  path: string,
  options: ImageFolderOptions & { classes: true },
): Promise<ImageFolder<LabelledBatch>>;
export async function imageFolder(path: string, options: ImageFolderOptions): Promise<ImageFolder>;
export async function imageFolder(path: string, options: ImageFolderOptions): Promise<ImageFolder> {
  checkOptions('imageFolder', options, OPTIONS);
  const { shape, pixelLimit = 64e6, cacheLimit = 512 << 20, background = 255, onBad = 'throw' } = options;
  const { fit = 'cover' } = options;
  const [height, width, channels] = shape;
  check(
    channels === 1 || channels === 3 || channels === 4,
    'argument',
    `shape: expected 1, 3 or 4 channels, got ${channels}.`,
  );

  const listing = await listSomePictures(path);
  const load = loader(path, { shape: [height, width, channels], background, pixelLimit, fit });
  const fits = listing.files.length * height * width * channels <= cacheLimit;
  const pixelsOf = fits ? remembered(load) : load;
  const test = async (file: string) => {
    await checkPicture(path, file, pixelLimit);
    if (fits || onBad === 'skip') await pixelsOf(file);
  };
  const { files, skipped } = await usable(path, listing.files, onBad, test);
  const classes = folderClasses(path, { files, folders: listing.folders }, options);
  return filesSource({ files, shape, skipped, passedOver: listing.passedOver, ...classes }, pixelsOf);
}

/** The source over files that are known. */
function filesSource(of: Omit<ImageFolder, 'size' | 'pick' | 'batches'>, pixelsOf: Loader): ImageFolder {
  const { files, shape, labels } = of;
  return {
    ...of,
    size: files.length,
    batches: (size, rng, skip = 0) => {
      checkBatchSize(size, files.length, rng);
      checkWhole('skip', skip, 0);
      return batches(files, pixelsOf, shape, labels, { size, skip, rng });
    },
    pick: rows => {
      checkRows(rows, files.length);
      const some = Array.from(rows);
      const picked = labels && { labels: Int32Array.from(some, row => labels[row] ?? 0) };
      return filesSource({ ...of, files: some.map(row => files[row] ?? ''), ...picked }, pixelsOf);
    },
  };
}

function batches(
  files: readonly string[],
  pixelsOf: Loader,
  shape: PictureShape,
  labels: Int32Array | undefined,
  { size, skip, rng }: { size: number; skip: number; rng: Rng },
): AsyncIterable<ImageBatch> {
  const order = rng.fork('order').permutation(files.length);
  const each = shape[0] * shape[1] * shape[2];
  return (async function* () {
    for (let at = skip * size; at + size <= order.length; at += size) {
      const rows = order.subarray(at, at + size);
      const pixels = new Uint8Array(size * each);
      for (const [i, row] of rows.entries()) pixels.set(await pixelsOf(files[row] ?? ''), i * each);
      const image = tensor4d(gatherFloats(pixels, Int32Array.from(rows.keys()), each), [size, ...shape]);
      yield {
        image,
        ...(labels && {
          label: tensor1d(
            rows.map(row => labels[row] ?? 0),
            'int32',
          ),
        }),
      };
    }
  })();
}
