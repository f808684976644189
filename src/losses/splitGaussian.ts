import { split, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { asRows, check, checkTensor } from '../core/checks';

/**
 * An encoder's output as the diagonal Gaussian it stands for: the first half of the columns are means, the second half
 * natural logarithms of standard deviations. `[n, 2d]` → `[n, d]` each.
 *
 * Kingma & Welling 2014, appendix C.2, and most code have `log σ²` in the second half: twice as much.
 *
 * @throws GanKitError `shape` if the columns do not halve
 * @example
 * splitGaussian(tf.tensor2d([[1, 2, 0, -1]]));   // { mean: [1, 2], logDeviation: [1, 2] }
 */
export function splitGaussian(parameters: Tensor): { mean: Tensor2D; logDeviation: Tensor2D } {
  checkTensor('splitGaussian: parameters', parameters);
  const { shape } = asRows('splitGaussian: parameters', parameters);
  const [, columns] = shape;
  check(
    columns > 0 && columns % 2 === 0,
    'shape',
    () => `splitGaussian: expected an even number of columns, means and as many log deviations, got ${columns}.`,
  );
  const [mean, logDeviation] = split<Tensor2D>(parameters, 2, 1);
  check(mean !== undefined && logDeviation !== undefined, 'shape', 'splitGaussian: expected two halves.');
  return { mean, logDeviation };
}
