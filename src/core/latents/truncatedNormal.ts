import { abs, add, all, fill, lessEqual, type Tensor1D, tensor2d, tidy, where, zeros } from '@tensorflow/tfjs-core';
import { checkNumber, checkWhole } from '../checks';
import { gaussianNll } from '../density';
import type { Rng } from '../rng';
import { checkDraw } from './checkDraw';
import type { Latent } from './latent';

/** Below this a uniform draw is more often kept than a normal one. */
const NARROW = 1.25;

/**
 * The truncation trick (Brock et al. 2019, §3.1): standard normal noise, each number drawn again until it lies within
 * ±limit. A generator that was trained on `normal(size)` then draws better and more alike: the smaller the limit, the
 * more so.
 *
 * @param limit above 0. The authors go from 2 to 0.04
 * @throws GanKitError `argument` if a number is out of range
 * @example
 * const gan = new DCGAN({ shape: [28, 28, 1], latent: normal(64) });
 * const typical = gan.generate(16, { z: truncatedNormal(64, 0.7).sample(16, new Rng(1)) });
 */
export function truncatedNormal(size: number, limit: number): Latent {
  checkWhole('truncatedNormal(size)', size, 1);
  checkNumber('truncatedNormal(limit)', limit, 1e-6);
  const inside = erf(limit / Math.SQRT2);
  const logInside = Math.log(inside);
  const density = Math.exp(-(limit ** 2) / 2) / Math.sqrt(2 * Math.PI);
  return {
    kind: 'truncatedNormal',
    width: size,
    entropy: size * ((Math.log(2 * Math.PI) + 1) / 2 + logInside - (limit * density) / inside),
    sample: (n, rng) => {
      checkDraw(n, rng);
      const values = Float32Array.from({ length: n * size }, () => (limit < NARROW ? narrow : wide)(limit, rng));
      return tensor2d(values, [n, size]);
    },
    nll: values =>
      tidy(() => {
        const within = all(lessEqual(abs(values), limit), 1);
        const free = add<Tensor1D>(gaussianNll(values, zeros([1, size]), zeros([1, size])), size * logInside);
        return where<Tensor1D>(within, free, fill([values.shape[0]], Number.POSITIVE_INFINITY));
      }),
    config: { kind: 'truncatedNormal', size, limit },
  };
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

/** The error function from 0, by its series. */
function erf(x: number): number {
  if (x > 6) return 1;
  let [term, sum] = [x, x];
  for (let n = 1; Math.abs(term) > 1e-17 * sum; n++) {
    term *= -(x ** 2) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}
