import { check } from '../core/checks';
import { number } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { checkMatrices, type Matrix } from './matrix';
import { squaredDistance } from './neighbours';

/** Options of {@link perceptualPathLength}. */
export interface PathLengthOptions {
  /** Share of the paths left out at either end, the shortest and the longest. Default 0.01. */
  readonly trim?: number;
}

const OPTIONS: Kinds<PathLengthOptions> = { trim: number(0, 0.49) };

/** What {@link perceptualPathLength} finds. */
export interface PathLength {
  /** The mean squared way of features, over the square of the step. */
  readonly length: number;
  /** The standard error of that mean. */
  readonly error: number;
  readonly epsilon: number;
  /** Paths that were counted. */
  readonly n: number;
}

/**
 * Perceptual path length (Karras et al. 2019, StyleGAN, eq. 2): how far features move for a small step of the latent,
 * `‖f(G(z)) − f(G(z + ε))‖² / ε²`, the mean over many places. It is small where a generator's latent space is smooth:
 * detours of a picture make it long.
 *
 * StyleGAN takes the features of VGG16 by the weights of LPIPS, 50,000 paths and ε of 1e-4. The figures of other
 * features compare among themselves alone. In float32 the way of so small a step is lost in rounding: take 1e-2, as a
 * share of the way between two latents.
 *
 * @param start features of pictures at some latents, one in each row
 * @param end features of pictures a step further on, in the same order
 * @param epsilon the length of the step
 * @throws GanKitError `shape` if the matrices differ, `argument` if a number is out of range, `data` if a value is not
 *   finite
 * @example
 * const [from, to] = [latent.sample(500, new Rng(1)), latent.sample(500, new Rng(2))];
 * const at = async (t: number) => matrixOf(judge.features(gan.generate(500, { z: slerp(from, to, t) })));
 * perceptualPathLength(await at(0), await at(0.01), 0.01);   // { length: …, error: …, n: 490 }
 */
export function perceptualPathLength(
  start: Matrix,
  end: Matrix,
  epsilon: number,
  options: PathLengthOptions = {},
): PathLength {
  checkOptions('perceptualPathLength', options, OPTIONS);
  checkMatrices('perceptualPathLength', { start, end });
  number(Number.MIN_VALUE)('perceptualPathLength: epsilon', epsilon);
  check(
    start.rows === end.rows,
    'shape',
    () => `perceptualPathLength: expected a row of end for each of start, ${start.rows}, got ${end.rows}.`,
  );
  const { trim = 0.01 } = options;
  const lengths = Float64Array.from({ length: start.rows }, (_, i) => squaredDistance(start, i, end, i) / epsilon ** 2);
  const out = Math.floor(trim * lengths.length);
  const kept = lengths.sort().subarray(out, lengths.length - out);
  const length = kept.reduce((sum, value) => sum + value, 0) / kept.length;
  const variance = kept.reduce((sum, value) => sum + (value - length) ** 2, 0) / Math.max(1, kept.length - 1);
  return { length, error: Math.sqrt(variance / kept.length), epsilon, n: kept.length };
}
