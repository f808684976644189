import { type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { checkNumber, checkWhole } from '../checks';
import type { Rng } from '../rng';
import { checkDraw } from './checkDraw';

/** Below this a uniform draw is more often kept than a normal one. */
const NARROW = 1.25;

/**
 * The truncation trick (Brock et al. 2019, §3.1): z of standard normal numbers, each drawn again until it lies within
 * ±limit, `[n, size]`. A generator that was trained on `normal(size)` then draws better and more alike: the smaller the
 * limit, the more so.
 *
 * @param limit above 0. The authors go from 2 to 0.04
 * @throws GanKitError `argument` if a number is out of range
 * @example
 * const gan = new DCGAN({ shape: [28, 28, 1], latent: normal(64) });
 * const typical = gan.generate(16, { z: truncatedNormal(16, 64, 0.7, new Rng(1)) });
 */
export function truncatedNormal(n: number, size: number, limit: number, rng: Rng): Tensor2D {
  checkDraw(n, rng);
  checkWhole('truncatedNormal(size)', size, 1);
  checkNumber('truncatedNormal(limit)', limit, 1e-6);
  const draw = limit < NARROW ? narrow : wide;
  return tensor2d(
    Float32Array.from({ length: n * size }, () => draw(limit, rng)),
    [n, size],
  );
}

/** A normal draw that lies within. */
function wide(limit: number, rng: Rng): number {
  let x = rng.gaussian();
  while (Math.abs(x) > limit) x = rng.gaussian();
  return x;
}

/** A uniform draw that is kept as often as a normal one lies there. */
function narrow(limit: number, rng: Rng): number {
  let x = 0;
  do x = limit * (2 * rng.next() - 1);
  while (rng.next() > Math.exp(-(x ** 2) / 2));
  return x;
}
