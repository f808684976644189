import { check, showShape } from '../core/checks';
import { type ArraySource, arraySource } from './arrays';
import type { LabelledBatch } from './batch';

/** What an IDX file holds: sizes, and the bytes in row-major order (a view, not a copy). */
export interface Idx {
  readonly dims: readonly number[];
  readonly data: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;

/**
 * Parses an IDX file of unsigned bytes, the format of MNIST and its relatives: two zero bytes, the type 8, the number
 * of dimensions, each dimension as a big-endian uint32, then the data.
 *
 * @param name the file's name, for messages
 * @throws GanKitError `data` if it is no such file, or holds fewer or more bytes than its header says
 */
export function parseIdx(bytes: Uint8Array, name: string): Idx {
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
  const expected = dims.reduce((product, d) => product * d, 1);
  const got = bytes.length - start;
  check(
    got === expected,
    'data',
    () =>
      `${name}: its header ${showShape(dims)} asks for ${expected} bytes of data, got ${got}. Fetch the file again.`,
  );
  return { dims, data: bytes.subarray(start) };
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
