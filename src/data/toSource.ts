import { Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { GanKitError } from '../core/errors';
import type { Batch } from '../core/game';
import type { Source } from '../core/source';
import { type ArrayData, type ArraySource, arraySource } from './arrays';
import type { ImageBatch } from './batch';
import type { Expected } from './checkBatch';
import { describe } from './describe';
import { isStream, type Stream } from './items';
import type { ItemOptions } from './itemToBatch';
import type { Pixels } from './pixels';
import { streamSource } from './stream';

/**
 * Whatever may be passed as training data: a {@link Source}; a tensor `[n, h, w, c]`; bytes or floats with a `shape`;
 * `{ image, label }` of these; an iterable, async iterable or `tf.data.Dataset` of batches or single examples; or a
 * function that starts such a stream.
 */
export type Data<B extends Batch = Batch> =
  | Source<B>
  | Tensor4D
  | Pixels
  | Uint8ClampedArray
  | ArrayData
  | Stream
  | (() => Iterable<unknown> | AsyncIterable<unknown>);

/** What {@link toSource} needs to know where the data does not say. */
export type SourceOptions = ItemOptions & Expected & { readonly shape?: readonly [number, number, number] };

/**
 * Makes a {@link Source} of whatever the user has. A source comes back as it is. Arrays are shuffled on each pass;
 * streams keep their order and are started again for each pass, and each of their batches is checked: equal shapes,
 * pictures in [−1, 1], labels in range, nothing NaN.
 *
 * Items of a stream are a tensor, `{ image, label }` with any further fields, or tf.data's `{ xs, ys }`; their tensors
 * pass to the source, except those of an array or Set, which stay the caller's.
 *
 * @param options what the data does not tell: the `shape` of a picture, how many `classes` labels may name, whether `each` item is
 *   an example or a batch
 * @throws GanKitError `argument` if the data is of no kind above; `data` or `shape` if its values cannot be used
 *
 * @example
 * const source = toSource(tf.zeros<tf.Rank.R4>([100, 8, 8, 1]));
 * const stream = toSource(function* () { for (let i = 0; i < 64; i++) yield { image: tf.zeros([8, 8, 1]), label: i % 10 }; });
 */
export function toSource<B extends Batch>(data: Source<B>, options?: SourceOptions): Source<B>;
export function toSource(data: Tensor4D | Pixels | Uint8ClampedArray | ArrayData, options?: SourceOptions): ArraySource;
export function toSource<B extends Batch = ImageBatch>(data: Data<B>, options?: SourceOptions): Source<B>;
export function toSource(data: unknown, options: SourceOptions = {}): Source {
  const { shape, classes } = options;
  if (isSource(data)) return data;
  const array = arrayData(data);
  if (array) {
    return arraySource({ ...(shape && { shape }), ...(array.label && classes !== undefined && { classes }), ...array });
  }
  if (typeof data === 'function') return streamSource(data as () => unknown, options);
  if (!isForeign(data) && isStream(data)) return streamSource(data, options);
  throw new GanKitError(
    'argument',
    `data: expected a source, a tensor [n, height, width, channels], a Uint8Array or Float32Array with a shape, an iterable or a tf.data.Dataset, got ${describe(data)}.${hint(data)}`,
  );
}

const isSource = (data: unknown): data is Source =>
  typeof data === 'object' && data !== null && 'batches' in data && typeof data.batches === 'function';

/** The data as pictures in memory, if that is what it is. */
function arrayData(data: unknown): ArrayData | undefined {
  if (data instanceof Tensor) return { image: data as Tensor4D };
  if (data instanceof Uint8ClampedArray) {
    return { image: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
  }
  if (data instanceof Uint8Array || data instanceof Float32Array) return { image: data };
  const named = typeof data === 'object' && data !== null && 'image' in data;
  return named && !isStream(data) ? (data as ArrayData) : undefined;
}

/** Iterable, and yet certainly not data. */
const isForeign = (data: unknown): boolean => ArrayBuffer.isView(data) || data instanceof Map;

function hint(data: unknown): string {
  if (data instanceof Promise) return ' Await it first.';
  if (ArrayBuffer.isView(data)) return ' Convert it: Float32Array.from(…).';
  return typeof data === 'string' ? ' To read files use imageFolder or mnist from gan-kit/node.' : '';
}
