import { anything, whole } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { aligned, type Plane } from './luma';

/** How pictures are held against each other by {@link psnr} and {@link ssim}. */
export interface FidelityOptions {
  /** Pixels left out on each side. Default 0; super-resolution by a factor leaves out as many. */
  readonly border?: number;
  /** The greatest value there may be; the least is 0. Default 255. */
  readonly peak?: number;
}

/** What they may be. */
export const FIDELITY: Kinds<FidelityOptions> = { border: whole(), peak: anything };

/**
 * Peak signal-to-noise ratio in decibels, `10 log₁₀(peak² / MSE)`: infinite for equal planes. Papers on
 * super-resolution give it for {@link luma} with the border of the factor left out: bicubic ×4 on Set5 is then 28.42
 * dB.
 *
 * @throws GanKitError `shape` if the planes differ in size, `argument` if the border leaves nothing, `data` if values
 *   leave 0 … peak or plainly have another peak
 * @example
 * psnr(luma(made, shape), luma(original, shape), { border: 4 });
 */
export function psnr(a: Plane, b: Plane, options: FidelityOptions = {}): number {
  checkOptions('psnr', options, FIDELITY);
  const { border = 0, peak = 255 } = options;
  const [one, other] = aligned('psnr', a, b, border, peak);
  let squares = 0;
  for (let i = 0; i < one.values.length; i++) squares += ((one.values[i] ?? 0) - (other.values[i] ?? 0)) ** 2;
  return 10 * Math.log10(peak ** 2 / (squares / one.values.length));
}
