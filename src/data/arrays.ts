import { Tensor, type Tensor1D, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { check, checkWhole, showShape } from '../core/checks';
import type { Field } from '../core/game';
import { sizeOf } from '../core/sizeOf';
import type { ImageBatch, LabelledBatch, PictureShape } from './batch';
import { type Columns, checkRows, columnOf, columnSource, examplesIn, type FieldSource, pickColumns } from './columns';
import { Held } from './held';
import { countClasses } from './labels';
import { flatNumbers, type Numbers } from './numbers';
import { checkPictureShape, type Pixels } from './pictures/pixels';

/** Pictures in memory, shuffled anew on each pass. */
export interface ArraySource<B extends ImageBatch = ImageBatch> extends FieldSource<B> {
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
  /** A source of the examples numbered `rows`, in that order. */
  pick(rows: ArrayLike<number>): ArraySource<B>;
}

/**
 * The numbers of a field, for all examples: a tensor or lists whose first axis counts them, or a typed array of as many
 * numbers each.
 */
export type FieldValues = Tensor | NumberArray | readonly Numbers[];

/** A typed array of numbers. */
export type NumberArray =
  | Uint8Array
  | Uint8ClampedArray
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint16Array
  | Uint32Array;

/** Class numbers, a column of them `[n, 1]`, or one-hot rows `[n, classes]`. */
export type LabelValues = ArrayLike<number> | Tensor1D | Tensor2D | readonly (readonly number[])[];

/** What {@link arraySource} takes: pictures, and any further fields by their names. */
export interface ArrayData {
  /** Bytes 0 … 255; or in [−1, 1] floats, lists, or a tensor `[n, h, w, c]` of any kind, which stays the caller's. */
  readonly image: Pixels | Uint8ClampedArray | Tensor4D | readonly Numbers[];
  /** Height, width and channels of one picture; a tensor knows its own. */
  readonly shape?: readonly [number, number, number];
  /** The class of each picture, from 0. */
  readonly label?: LabelValues;
  /** How many classes there are. Default: the largest label plus one. */
  readonly classes?: number;
  /** What the classes are called. */
  readonly classNames?: readonly string[];
  /** Any further field. */
  readonly [field: string]: FieldValues | LabelValues | readonly string[] | number | undefined;
}

/**
 * A source of pictures held in memory. Bytes stay bytes and become `x / 127.5 − 1` batch by batch. One pass is one
 * permutation of all examples; skipping batches costs nothing.
 *
 * Floats of which none is below 0 are likely in [0, 1], and a warning says so. Tensors are read at once; on a GPU that
 * waits, so hand them to `fit` as they are, which does not.
 *
 * @returns batches `{ image: [n, h, w, c] }`, with labels also `label: [n]` (int32), and with what other fields there
 *   are
 * @throws GanKitError `data` if a value is NaN or outside [−1, 1], a label is out of range or not one-hot, or there are
 *   no examples; `shape` if the lengths do not fit. `batches` throws `argument` for a batch larger than the data
 *
 * @example
 * const source = arraySource({ image: new Uint8Array(10 * 28 * 28), shape: [28, 28, 1] });
 * for await (const { image } of source.batches(5, new Rng(1))) image.dispose();
 */
export function arraySource(data: ArrayData & { label: LabelValues }): ArraySource<LabelledBatch>;
export function arraySource(data: ArrayData): ArraySource<ImageBatch>;
export function arraySource(data: ArrayData): ArraySource<ImageBatch> {
  return picturesOf(data, {});
}

/** {@link arraySource}, where it is known what fields must look like. */
export function picturesOf(data: ArrayData, expects: Readonly<Record<string, Field>>): ArraySource<ImageBatch> {
  const { image: _, shape: __, label, classes: given, classNames, ...rest } = data;
  const image = Array.isArray(data.image) ? listed(data.image, data.shape) : data.image;
  const shape = pictureShape(image, data.shape);
  const pictures = columnOf('image', image, { shape, picture: true }, undefined);
  const count = pictures.values.length / sizeOf(shape);
  if (given !== undefined) checkWhole('classes', given, 1);
  const more = fieldColumns({ label, ...rest }, expects, given, count);
  const labels = more.label?.values;
  const classes = labels && (given ?? rowWidth(label) ?? countClasses(labels));
  return withPictures(
    { ...more, image: pictures },
    { ...(classes !== undefined && { classes }), ...(classNames && { classNames }) },
  );
}

/** The columns of fields beside the pictures, as many as there are. */
export function fieldColumns(
  fields: Readonly<Record<string, unknown>>,
  expects: Readonly<Record<string, Field>>,
  classes: number | undefined,
  count: number,
): Columns {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([name, value]) => {
      const known = Object.hasOwn(expects, name) ? expects[name] : undefined;
      const wanted = name === 'label' ? { shape: [], ...known, ...(classes !== undefined && { classes }) } : known;
      const column = columnOf(name, value, wanted, count);
      const got = column.values.length / sizeOf(column.shape);
      check(got === count, 'shape', () => `${name}: expected ${count}, one for each picture, got ${got}.`);
      return [name, column];
    }),
  );
}

type Named = Pick<ArraySource, 'classes' | 'classNames'>;

/** The source over columns known to be good, one of which is of pictures. */
function withPictures<B extends ImageBatch>(columns: Columns, named: Named): ArraySource<B> {
  const { image, label } = columns as Columns & { readonly image: { values: Pixels; shape: PictureShape } };
  const size = image.values.length / sizeOf(image.shape);
  return {
    ...columnSource<B>(columns, size),
    ...named,
    images: image.values,
    shape: image.shape,
    ...(label && { labels: label.values as Int32Array }),
    pick: rows => {
      checkRows(rows, size);
      return withPictures(pickColumns(columns, rows), named);
    },
  };
}

/** How many columns one-hot rows have; undefined of class numbers. */
function rowWidth(label: unknown): number | undefined {
  const of: unknown = Array.isArray(label) ? label[0] : undefined;
  const width = label instanceof Tensor || label instanceof Held ? label.shape[1] : Array.isArray(of) ? of.length : 1;
  return width !== undefined && width > 1 ? width : undefined;
}

/** Lists of pictures as one array: as a tensor where they lie in each other as its axes do. */
function listed(lists: readonly unknown[], shape: ArrayData['shape']): Held {
  const { values, shape: own } = flatNumbers('image', lists);
  const flat = shape && own.length < 4;
  return new Held(
    Float32Array.from(values),
    flat ? [examplesIn('image', values, { shape, picture: true }), ...shape] : own,
    lists,
  );
}

function pictureShape(given: unknown, shape: ArrayData['shape']): PictureShape {
  if (given instanceof Tensor || given instanceof Held) {
    const [, height = 0, width = 0, channels = 0] = given.shape;
    check(
      given.shape.length === 4,
      'shape',
      () => `image: expected a tensor [n, height, width, channels], got one of shape ${showShape(given.shape)}.`,
    );
    const own = [height, width, channels] as const;
    check(
      !shape || `${shape}` === `${own}`,
      'shape',
      () => `image: expected pictures ${showShape(shape ?? [])}, got a tensor of shape ${showShape(given.shape)}.`,
    );
    return own;
  }
  check(shape !== undefined, 'argument', 'shape: a typed array needs its picture shape, such as shape: [28, 28, 1].');
  checkPictureShape('shape', shape);
  return shape;
}
