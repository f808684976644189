import type { Matrix } from '../../../src/metrics/matrix';
import { type ParzenFit, parzenLogLikelihood } from '../../../src/metrics/parzen';
import type { Digits } from './digits';
import { realDigits } from './realDigits';

/** So many validation digits choose the width of the window, as in Goodfellow's code. */
const CHOOSING = 1000;

/**
 * The Parzen log-likelihood of the judged digits under samples. The window is as wide as suits 1,000 validation digits
 * best.
 */
export async function parzenOf({ validation, judged }: Digits): Promise<(samples: Matrix) => Promise<ParzenFit>> {
  const [chosenBy, test] = [await realDigits(validation, CHOOSING), await realDigits(judged)];
  return samples => parzenLogLikelihood(samples, test.pixels, chosenBy.pixels);
}
