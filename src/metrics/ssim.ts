import { check } from '../core/checks';
import { checkOptions } from '../core/options';
import { aligned, type Plane } from './luma';
import type { FidelityOptions } from './psnr';
import { FIDELITY } from './psnr';

const SIDE = 11;
const DEVIATION = 1.5;
const [K1, K2] = [0.01, 0.03];

const WINDOW: readonly number[] = (() => {
  const raw = Array.from({ length: SIDE }, (_, i) => Math.exp(-((i - (SIDE - 1) / 2) ** 2) / (2 * DEVIATION ** 2)));
  const total = raw.reduce((sum, w) => sum + w, 0);
  return raw.map(w => w / total);
})();

/** Local means under the window, where it lies inside the plane. */
function blurred(value: (i: number) => number, height: number, width: number): Float64Array {
  const columns = width - SIDE + 1;
  const rows = height - SIDE + 1;
  const across = new Float64Array(height * columns);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      for (let k = 0; k < SIDE; k++) sum += (WINDOW[k] ?? 0) * value(y * width + x + k);
      across[y * columns + x] = sum;
    }
  }
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let k = 0; k < SIDE; k++) sum += (WINDOW[k] ?? 0) * (across[i + k * columns] ?? 0);
    out[i] = sum;
  }
  return out;
}

/**
 * Structural similarity (Wang et al. 2004, eq. 13), at most 1: the mean over all places of an 11 × 11 Gaussian window
 * (deviation 1.5) that lie inside, K₁ = 0.01, K₂ = 0.03. The authors' MATLAB code, without its downsampling of large
 * pictures, as papers on super-resolution use it.
 *
 * @throws GanKitError `shape` if the planes differ in size or are smaller than the window, `argument` if the border
 *   leaves nothing, `data` if values leave 0 … peak or plainly have another peak
 * @example
 * ssim(luma(made, shape), luma(original, shape), { border: 4 });
 */
export function ssim(a: Plane, b: Plane, options: FidelityOptions = {}): number {
  checkOptions('ssim', options, FIDELITY);
  const { border = 0, peak = 255 } = options;
  const [one, other] = aligned('ssim', a, b, border, peak);
  check(
    Math.min(one.height, one.width) >= SIDE,
    'shape',
    () => `ssim: expected at least ${SIDE} × ${SIDE} pixels, the window, got ${one.height} × ${one.width}.`,
  );
  return meanSimilarity(one, other, peak).similarity;
}

/** The side of the window, below which planes have no place for it. */
export const SSIM_WINDOW = SIDE;

/**
 * The mean similarity of two planes of one size, and that of contrast and structure alone, without the light (Wang et
 * al. 2004, eqs. 13 and 6).
 */
export function meanSimilarity(one: Plane, other: Plane, peak: number): { similarity: number; contrast: number } {
  const { height, width } = one;
  const [c1, c2] = [(K1 * peak) ** 2, (K2 * peak) ** 2];
  const p = (i: number) => one.values[i] ?? 0;
  const q = (i: number) => other.values[i] ?? 0;
  const local = (value: (i: number) => number) => blurred(value, height, width);
  const [meanP, meanQ] = [local(p), local(q)];
  const [squareP, squareQ, product] = [local(i => p(i) ** 2), local(i => q(i) ** 2), local(i => p(i) * q(i))];
  let [similarity, contrast] = [0, 0];
  for (let i = 0; i < product.length; i++) {
    const [mp, mq] = [meanP[i] ?? 0, meanQ[i] ?? 0];
    const variances = (squareP[i] ?? 0) - mp * mp + (squareQ[i] ?? 0) - mq * mq;
    const covariance = (product[i] ?? 0) - mp * mq;
    const structure = (2 * covariance + c2) / (variances + c2);
    contrast += structure / product.length;
    similarity += (structure * (2 * mp * mq + c1)) / (mp * mp + mq * mq + c1) / product.length;
  }
  return { similarity, contrast };
}
