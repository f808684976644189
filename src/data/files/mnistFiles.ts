import { check, checkWhole } from '../../core/checks';
import { signal as aSignal, oneOf, text, whole } from '../../core/kinds';
import { checkOptions, type Kinds, needed } from '../../core/options';
import { type ArraySource, arraySource } from '../arrays';
import type { LabelledBatch } from '../batch';
import { download } from './download';
import { gunzip, isGzip } from './gunzip';
import { idxHeader, idxSource } from './idx';

/** Which part of a data set: for training, held out for testing, or both together. */
export type Part = 'train' | 'test' | 'all';

/** Finds a file by name, as bytes; undefined if there is none. */
export type FindFile = (name: string) => Promise<{ name: string; bytes: Uint8Array } | undefined>;

const CLASSES = 10;
/** The most bytes that a file may hold: more than any set in this form does. */
const LIMIT = 1 << 30;
const HELD_OUT = 10_000;

/**
 * MNIST, or a set in the same form such as Fashion-MNIST, from the classic four IDX files, plain or gzip
 * (`train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-…`). Without the `t10k` pair the last `heldOut` training
 * examples are the test part.
 *
 * @throws GanKitError `data` if a file is missing or broken
 */
export async function mnistFrom(
  find: FindFile,
  place: string,
  options: { split?: Part; heldOut?: number } = {},
): Promise<ArraySource<LabelledBatch>> {
  const { split = 'train', heldOut } = options;
  const ownTest = await pair(find, 't10k');
  check(
    !ownTest || heldOut === undefined,
    'argument',
    `heldOut: ${place} has its own test files (t10k-…), so leave heldOut out.`,
  );
  if (split === 'test' && ownTest) return ownTest;
  const train = await pair(find, 'train');
  check(
    train !== undefined,
    'data',
    `${place}: expected train-images-idx3-ubyte and train-labels-idx1-ubyte there, plain or with .gz; found none.`,
  );
  if (ownTest) return split === 'train' ? train : join(train, ownTest);
  return split === 'all' ? train : lastHeldOut(train, split, heldOut ?? HELD_OUT);
}

/** What {@link mnistFromUrl} takes. */
export interface UrlOptions {
  readonly url: string;
  readonly split?: Part;
  readonly heldOut?: number;
  readonly signal?: AbortSignal;
}

/** What says which part of a set is meant. */
export const PART = { split: oneOf('train', 'test', 'all'), heldOut: whole(1), signal: aSignal };

const URL_OPTIONS: Kinds<UrlOptions> = { ...PART, url: needed(text) };

/**
 * MNIST by fetch, in browsers and Node alike.
 *
 * @param options.url the folder that holds the IDX files
 * @param options.signal ends the download
 * @throws GanKitError `io` if the server refuses or falls silent for a minute, `data` if a file is missing or broken;
 *   what `signal` was aborted with
 */
export async function mnistFromUrl(options: UrlOptions): Promise<ArraySource<LabelledBatch>> {
  checkOptions('mnistFromUrl', options, URL_OPTIONS);
  return mnistFrom(
    async name => {
      const address = `${options.url.replace(/\/+$/, '')}/${name}`;
      const bytes = await download(address, {
        limit: head => (isGzip(head) ? LIMIT : idxLength(head, address)),
        ...(options.signal && { signal: options.signal }),
      });
      return bytes && { name: address, bytes };
    },
    options.url,
    options,
  );
}

async function pair(find: FindFile, prefix: string): Promise<ArraySource<LabelledBatch> | undefined> {
  const images = await inflated(find, `${prefix}-images-idx3-ubyte`);
  const labels = await inflated(find, `${prefix}-labels-idx1-ubyte`);
  if (!images && !labels) return undefined;
  check(images !== undefined, 'data', `${labels?.name}: its images, ${prefix}-images-idx3-ubyte[.gz], are missing.`);
  check(labels !== undefined, 'data', `${images.name}: its labels, ${prefix}-labels-idx1-ubyte[.gz], are missing.`);
  return idxSource({ images, labels }, CLASSES);
}

async function inflated(find: FindFile, name: string) {
  const file = (await find(`${name}.gz`)) ?? (await find(name));
  return file && { name: file.name, bytes: await gunzip(file.bytes, file.name, head => idxLength(head, file.name)) };
}

/**
 * How long an IDX file is, by its header.
 *
 * @throws GanKitError `data` if that is more than is read, or there is no header
 */
export function idxLength(head: Uint8Array, name: string): number {
  const { end } = idxHeader(head, name);
  check(end <= LIMIT, 'data', `${name}: its header asks for ${end} bytes, and at most ${LIMIT} are read.`);
  return end;
}

function lastHeldOut(all: ArraySource<LabelledBatch>, split: 'train' | 'test', heldOut: number) {
  checkWhole('heldOut', heldOut, 1);
  check(
    heldOut < all.size,
    'argument',
    `heldOut: expected fewer than the ${all.size} examples there are, got ${heldOut}.`,
  );
  const edge = all.size - heldOut;
  return slice(all, split === 'train' ? 0 : edge, split === 'train' ? edge : all.size);
}

/** Examples `from` … `to − 1`, as views. */
function slice(all: ArraySource<LabelledBatch>, from: number, to: number): ArraySource<LabelledBatch> {
  const [height, width, channels] = all.shape;
  const each = height * width * channels;
  return arraySource({
    image: all.images.subarray(from * each, to * each),
    shape: all.shape,
    label: all.labels?.subarray(from, to) ?? [],
    classes: CLASSES,
  });
}

function join(a: ArraySource<LabelledBatch>, b: ArraySource<LabelledBatch>): ArraySource<LabelledBatch> {
  check(
    `${a.shape}` === `${b.shape}`,
    'data',
    `train pictures are ${a.shape} and test pictures ${b.shape}: they must agree.`,
  );
  const image = new Uint8Array(a.images.length + b.images.length);
  image.set(a.images);
  image.set(b.images, a.images.length);
  return arraySource({ image, shape: a.shape, label: [...(a.labels ?? []), ...(b.labels ?? [])], classes: CLASSES });
}
