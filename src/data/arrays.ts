import { Tensor, type Tensor1D, type Tensor4D, tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import { check, checkWhole, showShape } from '../core/checks';
import { checkLabels } from '../core/labels';
import type { Source } from '../core/source';
import type { ImageBatch, LabelledBatch, PictureShape } from './batch';
import { checkBatchSize } from './batchSize';
import { describe } from './describe';
import { countClasses } from './labels';
import { checkPictureShape, checkRange, gatherFloats, gatherPixels, type Pixels } from './pixels';

/** Pictures in memory, shuffled anew on each pass. */
export interface ArraySource<B extends ImageBatch = ImageBatch> extends Source<B> {
  /** How many examples there are. */
  readonly size: number;
  /** Height, width and channels of one picture. */
  readonly shape: PictureShape;
  /** How many classes the labels name; left out without labels. */
  readonly classes?: number;
  /** What the classes are called, where that is known. */
  readonly classNames?: readonly string[];
  /** All pictures, one after the other: bytes 0 … 255 or floats in [−1, 1], as they came. Not a copy. */
  readonly images: Pixels;
  /** The label of each picture. Not a copy. */
  readonly labels?: Int32Array;
  /** `count` examples from number `from`, in stored order. The caller disposes of the tensors. */
  examples(from: number, count: number): B;
  /** A source of the examples numbered `rows`, in that order. */
  pick(rows: ArrayLike<number>): ArraySource<B>;
}

/** What {@link arraySource} takes. */
export interface ArrayData {
  /** Bytes 0 … 255, floats in [−1, 1], or a tensor `[n, h, w, c]` in [−1, 1], which stays the caller's. */
  readonly image: Pixels | Tensor4D;
  /** Height, width and channels of one picture; a tensor knows its own. */
  readonly shape?: readonly [number, number, number];
  /** The class of each picture, from 0. */
  readonly label?: ArrayLike<number> | Tensor1D;
  /** How many classes there are. Default: the largest label plus one. */
  readonly classes?: number;
  /** What the classes are called. */
  readonly classNames?: readonly string[];
}

/**
 * A source of pictures held in memory. Bytes stay bytes and become `x / 127.5 − 1` batch by batch. One pass is one
 * permutation of all examples; skipping batches costs nothing.
 *
 * @returns batches `{ image: [n, h, w, c] }`, with labels also `label: [n]` (int32)
 * @throws GanKitError `data` if a value is NaN or outside [−1, 1], a label is out of range, or there are no examples;
 *   `shape` if the lengths do not fit. `batches` throws `argument` for a batch larger than the data
 *
 * @example
 * const source = arraySource({ image: new Uint8Array(10 * 28 * 28), shape: [28, 28, 1] });
 * for await (const { image } of source.batches(5, new Rng(1))) image.dispose();
 */
export function arraySource(data: ArrayData & { label: ArrayLike<number> | Tensor1D }): ArraySource<LabelledBatch>;
export function arraySource(data: ArrayData): ArraySource<ImageBatch>;
export function arraySource(data: ArrayData): ArraySource<ImageBatch> {
  const { image, label } = data;
  const images = image instanceof Tensor ? (image.dataSync<'float32'>() as Float32Array) : image;
  const shape = pictureShape(data);
  const each = shape[0] * shape[1] * shape[2];
  check(images.length > 0, 'data', 'image: expected at least one example, got none.');
  check(
    images.length % each === 0,
    'shape',
    () => `image: ${images.length} values are no whole number of pictures ${showShape(shape)} of ${each} values each.`,
  );
  if (images instanceof Float32Array) checkRange('image', images, each);
  const labels = label && Int32Array.from(checkedLabels(data, label, images.length / each));
  const { classes = labels && countClasses(labels), classNames } = data;
  return sourceOf({
    images,
    shape,
    ...(labels && { labels }),
    ...(labels && classes !== undefined && { classes }),
    ...(classNames && { classNames }),
  });
}

type Held = Pick<ArraySource, 'images' | 'shape' | 'labels' | 'classes' | 'classNames'>;

/** The source over data known to be good. */
function sourceOf<B extends ImageBatch>(held: Held): ArraySource<B> {
  const { images, shape, labels } = held;
  const each = shape[0] * shape[1] * shape[2];
  const size = images.length / each;
  const batch = (rows: ArrayLike<number>): B => {
    const image = tensor4d(gatherFloats(images, rows, each), [rows.length, ...shape]);
    const label = labels && tensor1d(gatherLabels(labels, rows), 'int32');
    return { image, ...(label && { label }) } as ImageBatch as B;
  };
  return {
    ...held,
    size,
    batches: (count, rng, skip = 0) => {
      checkBatchSize(count, size);
      checkWhole('skip', skip, 0);
      return slices(rng.fork('order').permutation(size), count, skip, batch);
    },
    examples: (from, count) => {
      checkWhole('from', from, 0);
      checkWhole('count', count, 1);
      check(
        from + count <= size,
        'argument',
        `examples: ${from} + ${count} is more than the ${size} examples there are.`,
      );
      return batch(Int32Array.from({ length: count }, (_, i) => from + i));
    },
    pick: rows => {
      checkRows(rows, size);
      const picked = { ...held, images: gatherPixels(images, rows, each) };
      return sourceOf(labels ? { ...picked, labels: gatherLabels(labels, rows) } : picked);
    },
  };
}

async function* slices<B>(order: Int32Array, count: number, skip: number, batch: (rows: Int32Array) => B) {
  for (let at = skip * count; at + count <= order.length; at += count) yield batch(order.subarray(at, at + count));
}

const gatherLabels = (labels: Int32Array, rows: ArrayLike<number>): Int32Array =>
  Int32Array.from({ length: rows.length }, (_, i) => labels[rows[i] ?? 0] ?? 0);

function pictureShape({ image, shape }: ArrayData): PictureShape {
  if (image instanceof Tensor) {
    check(
      image.rank === 4,
      'shape',
      () => `image: expected a tensor [n, height, width, channels], got one of shape ${showShape(image.shape)}.`,
    );
    const own = [image.shape[1], image.shape[2], image.shape[3]] as const;
    check(
      !shape || `${shape}` === `${own}`,
      'shape',
      () => `image: expected pictures ${showShape(shape ?? [])}, got a tensor of shape ${showShape(image.shape)}.`,
    );
    return own;
  }
  check(
    image instanceof Uint8Array || image instanceof Float32Array,
    'argument',
    () => `image: expected a Uint8Array, a Float32Array or a tensor, got ${describe(image)}.`,
  );
  check(shape !== undefined, 'argument', 'shape: a typed array needs its picture shape, such as shape: [28, 28, 1].');
  checkPictureShape('shape', shape);
  return shape;
}

function checkedLabels({ classes }: ArrayData, label: ArrayLike<number> | Tensor1D, count: number): ArrayLike<number> {
  const labels: ArrayLike<number> = label instanceof Tensor ? label.dataSync() : label;
  check(
    labels.length === count,
    'shape',
    () => `label: expected ${count}, one for each picture, got ${labels.length}.`,
  );
  if (classes !== undefined) checkWhole('classes', classes, 1);
  checkLabels('label', labels, classes ?? Number.MAX_SAFE_INTEGER);
  return labels;
}

function checkRows(rows: ArrayLike<number>, size: number): void {
  check(rows.length > 0, 'argument', 'rows: expected at least one example number, got none.');
  checkLabels('rows', rows, size);
}
