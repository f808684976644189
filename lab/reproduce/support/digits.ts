import { check } from '../../../src/core/checks';
import type { ArraySource } from '../../../src/data/arrays';
import type { LabelledBatch } from '../../../src/data/batch';
import { type FindFile, mnistFrom } from '../../../src/data/files/mnistFiles';
import { split } from '../../../src/data/split';
import { filesIn } from '../../../src/node/idxFiles';
import { mnist } from '../../../src/node/mnist';
import type { Setting } from './reproduction';

type Source = ArraySource<LabelledBatch>;

/** Digits by the three parts of docs/protocol.md. */
export interface Digits {
  /** What nets learn from. */
  readonly train: Source;
  /** What is chosen on: settings while a recipe is sought, and widths of windows always. */
  readonly validation: Source;
  /** What figures are taken on: the validation part while a recipe is chosen, else the test part. */
  readonly judged: Source;
}

/** Of MNIST's training files the last so many are the validation part. */
const VALIDATION = 10_000;
/** Of the package's 10,000 digits so many are the validation part, and as many the test part. */
const OF_PACKAGE = 1000;

/**
 * Of a folder of MNIST the first 50,000 training digits, the last 10,000 of them and `t10k`, whose files are not looked
 * for while the validation part is judged; of the package 8,000, 1,000 and 1,000.
 *
 * @throws GanKitError `data` if files are missing
 */
export async function digits({ data, part }: Pick<Setting, 'data' | 'part'>): Promise<Digits> {
  if (data === undefined) return ofPackage(part);
  const find = filesIn(data);
  const training = only(find, 'train-');
  const train = await mnistFrom(training, data, { split: 'train', heldOut: VALIDATION });
  const validation = await mnistFrom(training, data, { split: 'test', heldOut: VALIDATION });
  return { train, validation, judged: part === 'test' ? await t10k(find, data) : validation };
}

async function t10k(find: FindFile, folder: string): Promise<Source> {
  const images = 't10k-images-idx3-ubyte';
  const file = (await find(`${images}.gz`)) ?? (await find(images));
  check(
    file !== undefined,
    'data',
    `${folder}: expected t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte there, plain or with .gz: figures are taken ` +
      'on them alone, see docs/protocol.md. For trials on the last training digits there is --validate.',
  );
  return mnistFrom(find, folder, { split: 'test' });
}

/** Finds files of one beginning alone. */
const only =
  (find: FindFile, beginning: string): FindFile =>
  async name =>
    name.startsWith(beginning) ? find(name) : undefined;

async function ofPackage(part: Setting['part']): Promise<Digits> {
  const rest = await mnist({ split: 'train' });
  const { train, test: validation } = split(rest, OF_PACKAGE, { seed: 0, balanced: true });
  return { train, validation, judged: part === 'test' ? await mnist({ split: 'test' }) : validation };
}
