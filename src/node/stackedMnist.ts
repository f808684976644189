import { checkOptions } from '../core/options';
import { type StackedSource, stackDigits } from '../data/stackDigits';
import { MNIST, type MnistOptions, mnist } from './mnist';

/**
 * Stacked MNIST: three digits of {@link mnist} as the red, green and blue of one picture `[28, 28, 3]`, drawn anew from
 * the seed for each example, with a label 0 … 999 that reads them: 7 in red, 0 in green and 2 in blue are 702. What is
 * trained on it is judged by how many of the thousand it draws.
 *
 * The digits are those of the part asked for, and no other part's: see {@link stackDigits} for parts of your own.
 *
 * @param options as of {@link mnist}: where the digits come from, and which part
 * @returns batches without an end
 * @throws GanKitError as {@link mnist}
 *
 * @example
 * const source = await stackedMnist();
 * for await (const { image, label } of source.batches(64, new Rng(1))) { tf.dispose([image, label]); break; }
 */
export async function stackedMnist(options: MnistOptions = {}): Promise<StackedSource> {
  checkOptions('stackedMnist', options, MNIST);
  return stackDigits(await mnist(options));
}
