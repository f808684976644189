import { check, showShape } from '../../core/checks';
import { sizeOf } from '../../core/sizeOf';
import { type ArraySource, arraySource } from '../arrays';
import type { LabelledBatch } from '../batch';

/** What an IDX file holds: sizes, and the bytes in row-major order (a view, not a copy). */
export interface Idx {
  readonly dims: readonly number[];
  readonly data: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;

/** Bytes from which every header can be read. */
export const IDX_HEADER = 4 + 4 * 255;

/** What an IDX header says: the sizes, and where the data begins and ends. */
interface IdxHeader {
  readonly dims: readonly number[];
  readonly start: number;
  readonly end: number;
}

/**
 * Reads the header of an IDX file of unsigned bytes, the format of MNIST and its relatives: two zero bytes, the type 8,
 * the number of dimensions, each dimension as a big-endian uint32; then comes the data.
 *
 * @param bytes the file's start, as far as {@link IDX_HEADER} or all of it
 * @param name the file's name, for messages
 * @throws GanKitError `data` if it is no such file
 */
export function idxHeader(bytes: Uint8Array, name: string): IdxHeader {
  check(bytes.length >= 4, 'data', () => `${name}: expected an IDX header of 4 bytes or more, got ${bytes.length}.`);
  const [zero0, zero1, type, rank = 0] = bytes;
  check(
    zero0 === 0 && zero1 === 0 && type === UNSIGNED_BYTE && rank > 0,
    'data',
    () =>
      `${name}: expected an IDX file of bytes (00 00 08 ..), got one that starts with ${hex(bytes.subarray(0, 4))}.`,
  );
  const start = 4 + 4 * rank;
  check(
    bytes.length >= start,
    'data',
    () => `${name}: cut off in its header, after ${bytes.length} of ${start} bytes.`,
  );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dims = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  return { dims, start, end: start + sizeOf(dims) };
}

/** Throws unless a file of so many bytes is as long as its header says. */
export function checkIdxLength({ dims, start, end }: IdxHeader, length: number, name: string): void {
  check(
    length === end,
    'data',
    () =>
      `${name}: its header ${showShape(dims)} asks for ${end - start} bytes of data, got ${length - start}. ` +
      'Fetch the file again.',
  );
}

/**
 * Parses an IDX file.
 *
 * @throws GanKitError `data` if it is no such file, or holds fewer or more bytes than its header says
 */
export function parseIdx(bytes: Uint8Array, name: string): Idx {
  const header = idxHeader(bytes, name);
  checkIdxLength(header, bytes.length, name);
  return { dims: header.dims, data: bytes.subarray(header.start) };
}

/** The images file and the labels file of one data set, inflated. */
export interface IdxPair {
  readonly images: { readonly name: string; readonly bytes: Uint8Array };
  readonly labels: { readonly name: string; readonly bytes: Uint8Array };
}

/**
 * A source of labelled pictures from an IDX pair. Images are `[n, h, w]` or `[n, h, w, c]`, labels `[n]`; the bytes are
 * used as they lie, without a copy.
 *
 * @param classes how many classes there are; default: the largest label plus one
 * @throws GanKitError `data` if either file is broken or they do not fit together
 */
export function idxSource({ images, labels }: IdxPair, classes?: number): ArraySource<LabelledBatch> {
  const image = parseIdx(images.bytes, images.name);
  const label = parseIdx(labels.bytes, labels.name);
  const [count = 0, height = 0, width = 0, channels = 1] = image.dims;
  check(
    (image.dims.length === 3 || image.dims.length === 4) && image.dims.every(d => d > 0),
    'data',
    () => `${images.name}: expected images [n, height, width], got ${showShape(image.dims)}.`,
  );
  check(
    label.dims.length === 1 && label.dims[0] === count,
    'data',
    () =>
      `${labels.name}: expected ${count} labels, one for each image of ${images.name}, got ${showShape(label.dims)}.`,
  );
  return arraySource({
    image: image.data,
    shape: [height, width, channels],
    label: label.data,
    ...(classes !== undefined && { classes }),
  });
}

const hex = (bytes: Uint8Array): string => [...bytes].map(b => b.toString(16).padStart(2, '0')).join(' ');
