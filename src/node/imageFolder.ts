import { join } from 'node:path';
import { tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import { check, checkKnown, checkNumber, checkWhole } from '../core/checks';
import type { Rng } from '../core/rng';
import type { Source } from '../core/source';
import { checkBatchSize } from '../data/arrays';
import type { ImageBatch, LabelledBatch, PictureShape } from '../data/batch';
import { checkPictureShape, gatherFloats } from '../data/pixels';
import { recolor } from '../data/recolor';
import { cropResize } from '../data/resample';
import { decodePicture } from './decode';
import { checkPicture, listPictures, readPicture, reasonOf } from './imageFiles';

/** Pictures in a folder, shuffled anew on each pass. */
export interface ImageFolder<B extends ImageBatch = ImageBatch> extends Source<B> {
  readonly size: number;
  /** Height, width and channels every picture is brought to. */
  readonly shape: PictureShape;
  /** The files in use, relative to the folder, sorted; the order of `labels`. */
  readonly files: readonly string[];
  /** With classes: how many there are, their names (sorted), and the class of each file. */
  readonly classes?: number;
  readonly classNames?: readonly string[];
  readonly labels?: Int32Array;
  /** With `onBad: 'skip'`: what was left out, and why. */
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
}

/** How {@link imageFolder} reads. */
export interface ImageFolderOptions {
  /** Height, width and channels (1 grey, 3 colour, 4 colour and alpha) to bring every picture to. */
  readonly shape: readonly [number, number, number];
  /** Whether the first level of subfolders names classes. Default: if every picture lies in a subfolder. */
  readonly classes?: boolean;
  /** What shows through transparent pixels when alpha is dropped: a grey, 0 to 255. Default 255, white. */
  readonly background?: number;
  /** The most pixels a file may have. Default 64 million. */
  readonly pixelLimit?: number;
  /** Keep decoded pictures as bytes if all of them together take no more than this. Default 512 MiB. */
  readonly cacheLimit?: number;
  /** What to do about a file that cannot be used: stop with an error that names it, or leave it out. Default `throw`. */
  readonly onBad?: 'throw' | 'skip';
}

/**
 * A source of the PNG and JPEG files in a folder and below. Each is cut to the largest centred window of the shape's
 * proportions and resized (area average when it shrinks, bilinear when it grows); alpha is laid on `background`, and
 * orientation tags are not applied. With one subfolder per class, batches have a `label`.
 *
 * Headers are read at once, so what cannot be used is known before training. Pictures are decoded when they are first
 * needed; with `onBad: 'skip'` all of them at once, so that the size is exact from the start.
 *
 * @throws GanKitError `data` if there is no picture, or one is too large, damaged, or a link out of the folder; `io` if
 *   the disk refuses
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
  const { shape, pixelLimit = 64e6, cacheLimit = 512 << 20, background = 255, onBad = 'throw' } = options;
  checkPictureShape('shape', shape);
  const [height, width, channels] = shape;
  check(
    channels === 1 || channels === 3 || channels === 4,
    'argument',
    `shape: expected 1, 3 or 4 channels, got ${channels}.`,
  );
  checkWhole('pixelLimit', pixelLimit, 1);
  checkNumber('background', background, 0, 255);
  checkNumber('cacheLimit', cacheLimit, 0);
  checkKnown('onBad', onBad, ['throw', 'skip']);

  const each = height * width * channels;
  const load = async (file: string): Promise<Uint8Array> => {
    const name = join(path, file);
    const rgba = decodePicture(await readPicture(name, pixelLimit), name, pixelLimit);
    return cropResize(recolor(rgba.data, channels, background), [rgba.height, rgba.width, channels], [height, width]);
  };

  const listed = await listPictures(path);
  const files: string[] = [];
  const skipped: { file: string; reason: string }[] = [];
  const ready = new Map<string, Uint8Array>();
  const keep = listed.length * each <= cacheLimit;
  for (const file of listed) {
    try {
      await checkPicture(path, file, pixelLimit);
      if (onBad === 'skip') {
        const pixels = await load(file);
        if (keep) ready.set(file, pixels);
      }
      files.push(file);
    } catch (cause) {
      if (onBad === 'throw') throw cause;
      skipped.push({ file, reason: reasonOf(cause) });
    }
  }
  check(
    files.length > 0,
    'data',
    () =>
      `${path}: expected PNG or JPEG files there or below, found none${skipped.length ? ' that can be used' : ''}. Check the path.`,
  );
  const pixelsOf = async (file: string): Promise<Uint8Array> => {
    const known = ready.get(file);
    if (known) return known;
    const pixels = await load(file);
    if (keep) ready.set(file, pixels);
    return pixels;
  };
  const labelling = labelled(path, files, options.classes);
  return {
    size: files.length,
    shape,
    files,
    skipped,
    ...labelling,
    batches: (size, rng, skip = 0) => {
      checkBatchSize(size, files.length);
      checkWhole('skip', skip, 0);
      return batches(files, pixelsOf, shape, labelling.labels, { size, skip, rng });
    },
  };
}

function batches(
  files: readonly string[],
  pixelsOf: (file: string) => Promise<Uint8Array>,
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

/** Classes from the first folder of each file's path, if that is how the files lie. */
function labelled(path: string, files: readonly string[], wanted: boolean | undefined) {
  const loose = files.find(file => !file.includes('/'));
  const nested = files.find(file => file.includes('/'));
  check(
    wanted !== undefined || loose === undefined || nested === undefined,
    'data',
    () =>
      `${path}: some pictures lie in subfolders (${nested}) and some do not (${loose}). Pass classes: false to use all without classes.`,
  );
  check(
    wanted !== true || loose === undefined,
    'data',
    () =>
      `${path}: classes need every picture in a subfolder, and ${loose} is in none. Move it or pass classes: false.`,
  );
  if (wanted === false || loose !== undefined) return {};
  const classOf = (file: string) => file.slice(0, file.indexOf('/'));
  const classNames = [...new Set(files.map(classOf))].sort();
  const number = new Map(classNames.map((name, i) => [name, i]));
  const labels = Int32Array.from(files, file => number.get(classOf(file)) ?? 0);
  return { classes: classNames.length, classNames, labels };
}
