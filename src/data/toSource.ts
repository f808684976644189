import { Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { check, isObject } from '../core/checks';
import { GanKitError } from '../core/errors';
import type { Batch, Field } from '../core/game';
import { anything, shape as aShape, oneOf, record, text, whole } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { isPicture } from '../core/range';
import type { Source } from '../core/source';
import { type ArrayData, type ArraySource, fieldColumns, picturesOf } from './arrays';
import type { ImageBatch } from './batch';
import { columnSource, countOf, type FieldSource } from './columns';
import type { Data, FieldData } from './data';
import { described, isPixelObject } from './describe';
import { type Known, mainField, translated, wantedOf } from './fields';
import { Held } from './held';
import { isStream } from './items';
import type { ItemOptions } from './itemToBatch';
import { isNumbers } from './numbers';
import type { Pixels } from './pictures/pixels';
import { streamSource } from './stream';

export type { Data } from './data';

/** What {@link toSource} needs to know where the data does not say. */
export type SourceOptions = ItemOptions & Known;

const OPTIONS: Kinds<SourceOptions> = {
  shape: aShape,
  each: oneOf('example', 'batch'),
  classes: whole(1),
  expects: record(anything),
  field: text,
};

/**
 * Makes a {@link Source} of whatever the user has. A source comes back as it is. Tensors, typed arrays and lists of
 * examples are shuffled on each pass; streams and lists of batches keep their order and are started again for each
 * pass, and each of their batches is checked: equal shapes, pictures in [−1, 1], labels in range, nothing NaN. Pictures
 * of which none is below 0 are likely in [0, 1], and a warning says so.
 *
 * Rows `[n, columns]` are the field `point`; pictures `[n, h, w, c]`, and series `[n, steps, columns]`, are `image`.
 * Labels are class numbers, a column of them, or one-hot rows. A tensor of int32 or bool means what one of floats
 * means: only a Uint8Array, and a Uint8ClampedArray, is bytes.
 *
 * Items of a stream are a tensor, `{ image, label }` with any further fields, or tf.data's `{ xs, ys }`; their tensors
 * pass to the source, except those of an array or Set, which stay the caller's.
 *
 * @param options what the data does not tell: the `shape` of a picture, how many `classes` labels may name, whether
 *   `each` item is an example or a batch
 * @throws GanKitError `argument` if the data is of no kind above; `data` or `shape` if its values cannot be used
 *
 * @example
 * const source = toSource(tf.zeros<tf.Rank.R4>([100, 8, 8, 1]));
 * const stream = toSource(function* () { for (let i = 0; i < 64; i++) yield { image: tf.zeros([8, 8, 1]), label: i % 10 }; });
 */
export function toSource<B extends Batch>(data: Source<B>, options?: SourceOptions): Source<B>;
export function toSource(data: Tensor4D | Pixels | Uint8ClampedArray | ArrayData, options?: SourceOptions): ArraySource;
export function toSource(data: Tensor | FieldData, options?: SourceOptions): FieldSource;
export function toSource<B extends Batch = ImageBatch>(data: Data<B>, options?: SourceOptions): Source<B>;
export function toSource(data: unknown, options: SourceOptions = {}): Source {
  checkOptions('toSource', options, OPTIONS);
  if (isSource(data)) return data;
  const fields = fieldsOf(data, options);
  if (fields) return fromFields(fields, options);
  if (typeof data === 'function') return streamSource(data as () => unknown, options);
  if (!isForeign(data) && isStream(data)) return streamSource(data, options);
  throw new GanKitError(
    'argument',
    'data: expected a source, a tensor [n, height, width, channels] or [n, columns], a Uint8Array or ' +
      'Float32Array with a shape, ' +
      `an object of such fields, an iterable or a tf.data.Dataset, got ${described(data)}`,
  );
}

const isSource = (data: unknown): data is Source =>
  isObject(data) && 'batches' in data && typeof data.batches === 'function';

const isPixels = (data: unknown): data is Pixels | Uint8ClampedArray =>
  data instanceof Uint8Array || data instanceof Float32Array || data instanceof Uint8ClampedArray;

const isTensor = (data: unknown): data is Tensor | Held => data instanceof Tensor || data instanceof Held;

/** The data as fields in memory, if that is what it is. */
function fieldsOf(data: unknown, options: SourceOptions): Record<string, unknown> | undefined {
  if (isTensor(data)) return { [mainField(options, data.shape.length - 1)]: data };
  if (isPixels(data)) return { [mainField(options, options.shape?.length)]: data };
  if (Array.isArray(data) && Array.isArray(data[0])) return { [mainField(options, axesOf(data) - 1)]: data };
  if (!isObject(data) || isStream(data) || isPixelObject(data)) return undefined;
  const plain = Object.getPrototypeOf(data) === Object.prototype || 'image' in data;
  const isField = (value: unknown) => isTensor(value) || isNumbers(value) || (Array.isArray(value) && value.length > 0);
  const some = 'image' in data || Object.values(data).some(isField);
  return plain && some ? translated(data as Record<string, unknown>, mainField(options)) : undefined;
}

/** How deep lists lie in each other. */
const axesOf = (lists: unknown): number => (Array.isArray(lists) ? 1 + axesOf(lists[0]) : 0);

function fromFields(all: Record<string, unknown>, options: SourceOptions): Source {
  const { shape: ownShape, classes: ownClasses, classNames: _, ...fields } = all;
  const main = Object.keys(fields)[0] === 'point' ? 'point' : mainField(options);
  const shape = (ownShape ?? options.shape) as readonly number[] | undefined;
  const classes = (ownClasses ?? options.classes) as number | undefined;
  const wanted = wantedOf({ ...options, ...(shape && { shape }), ...(classes !== undefined && { classes }) }, main);
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  const names = given.map(([name]) => name).join(', ') || 'none';
  const learnt = mainField(options);
  const open = options.expects === undefined && options.field === undefined;
  check(
    open || fields[learnt] !== undefined,
    'argument',
    () => `data: the field '${learnt}' is missing, which the model learns from; the fields given are ${names}.`,
  );
  const { image } = fields;
  if (image !== undefined && isPictures(image, wanted.get('image'))) {
    const pictures = wanted.get('image')?.shape ?? shape;
    const data = {
      ...(pictures && { shape: pictures }),
      ...all,
      ...(fields.label !== undefined && classes && { classes }),
    };
    return picturesOf(data as ArrayData, Object.fromEntries(wanted));
  }
  const counts = given.map(([name, value]) => countOf(value, wanted.get(name)));
  const count = counts.find(n => n !== undefined);
  check(count !== undefined, 'argument', () =>
    shape && fields[main] === undefined
      ? `data: the field '${main}', whose shape is given, is missing; the fields given are ${names}.`
      : `shape: a typed array needs the shape of one example, such as shape: [2]; ${given[0]?.[0]} came without.`,
  );
  return columnSource(fieldColumns(fields, Object.fromEntries(wanted), classes, count), count);
}

/** Whether the field `image` is of pictures, and not of rows or series. */
const isPictures = (image: unknown, wanted: Field | undefined): boolean =>
  wanted ? isPicture(wanted) : !isTensor(image) || image.shape.length === 4;

/** Iterable, and yet certainly not data. */
const isForeign = (data: unknown): boolean =>
  ArrayBuffer.isView(data) || data instanceof Map || typeof data === 'string';
