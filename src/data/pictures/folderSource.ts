import { tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import { checkWhole } from '../../core/checks';
import type { Rng } from '../../core/rng';
import type { Source } from '../../core/source';
import type { ImageBatch, PictureShape } from '../batch';
import { checkBatchSize } from '../batchSize';
import { checkRows } from '../columns';
import type { BadFile } from '../files/tryFiles';
import { gatherFloats } from './pixels';

/** Gives a file's pixels as bytes, brought to one shape. */
export type Loader = (file: string) => Promise<Uint8Array>;

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

/** The source over files that are known, whose pixels `pixelsOf` gives. */
export function folderSource(of: Omit<ImageFolder, 'size' | 'pick' | 'batches'>, pixelsOf: Loader): ImageFolder {
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
      return folderSource({ ...of, files: some.map(row => files[row] ?? ''), ...picked }, pixelsOf);
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
