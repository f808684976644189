import { check, checkNumber } from '../core/checks';
import { squaredDistances } from './distances';
import { checkMatrices, type Matrix } from './matrix';

/** What {@link parzenLogLikelihood} finds. */
export interface ParzenFit {
  /** Mean log-likelihood of a test example, in nats. */
  readonly nats: number;
  /** The standard error of that mean. */
  readonly error: number;
  /** The width of the window that suits the validation examples best. */
  readonly sigma: number;
}

/** Ten widths from 0.1 to 1, evenly apart in their logarithm. */
const SIGMAS: readonly number[] = Array.from({ length: 10 }, (_, i) => 10 ** (-1 + i / 9));

/**
 * Log-likelihood under a Parzen window (Goodfellow et al. 2014, §5, by the authors' code): each sample becomes an
 * isotropic Gaussian, their mean the density, whose width is the best for the validation examples. On MNIST: pixels in
 * [0, 1] ({@link pixelMatrix}), 10,000 samples, 1,000 validation examples.
 *
 * It says little of how pictures look (Theis et al. 2016, §3.3): compare it with published figures of the same protocol
 * and with nothing else.
 *
 * @param sigmas widths to choose from; default ten from 0.1 to 1
 * @throws GanKitError `shape` or `argument` if sizes do not fit or a width is not positive, `data` if a value is not
 *   finite
 * @example
 * const { nats } = await parzenLogLikelihood(await pixelMatrix(samples), await pixelMatrix(test), await pixelMatrix(validation));
 */
export async function parzenLogLikelihood(
  samples: Matrix,
  test: Matrix,
  validation: Matrix,
  sigmas: readonly number[] = SIGMAS,
): Promise<ParzenFit> {
  checkMatrices('parzenLogLikelihood', { samples, test, validation });
  check(sigmas.length > 0, 'argument', 'sigmas: expected at least one width, got none.');
  for (const sigma of sigmas) checkNumber('sigmas', sigma, Number.MIN_VALUE);
  const scores = sigmas.length > 1 ? (await logDensities(samples, validation, sigmas)).map(mean) : [0];
  const sigma = sigmas[scores.indexOf(Math.max(...scores))] ?? 1;
  const [onTest = new Float64Array()] = await logDensities(samples, test, [sigma]);
  const nats = mean(onTest);
  const variance = mean(onTest.map(value => (value - nats) ** 2));
  return { nats, error: Math.sqrt(variance / test.rows), sigma };
}

/** For each width, the logarithm of the density at each point. */
async function logDensities(samples: Matrix, points: Matrix, sigmas: readonly number[]): Promise<Float64Array[]> {
  // Sums of exp(−d² / 2σ²) relative to their greatest term, which belongs to the least distance so far.
  const least = new Float64Array(points.rows).fill(Number.POSITIVE_INFINITY);
  const sums = sigmas.map(() => new Float64Array(points.rows));
  await squaredDistances(points, samples, (i, distances) => {
    const before = least[i] ?? 0;
    const now = distances.reduce((a, b) => Math.min(a, b), before);
    least[i] = now;
    sigmas.forEach((sigma, s) => {
      const of = sums[s];
      if (!of) return;
      const scale = -0.5 / sigma ** 2;
      let sum =
        before === now || before === Number.POSITIVE_INFINITY
          ? (of[i] ?? 0)
          : (of[i] ?? 0) * Math.exp((before - now) * scale);
      for (let j = 0; j < distances.length; j++) {
        const exponent = ((distances[j] ?? 0) - now) * scale;
        // Smaller terms are lost in the sum, which is at least 1, anyhow.
        if (exponent > NEGLIGIBLE) sum += Math.exp(exponent);
      }
      of[i] = sum;
    });
  });
  return sigmas.map((sigma, s) => {
    const norm = Math.log(samples.rows) + (samples.columns / 2) * Math.log(2 * Math.PI * sigma ** 2);
    return (sums[s] ?? new Float64Array()).map((sum, i) => Math.log(sum) - (least[i] ?? 0) / (2 * sigma ** 2) - norm);
  });
}

const NEGLIGIBLE = -45;

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
