import {
  acos,
  add,
  clipByValue,
  div,
  less,
  mul,
  norm,
  reshape,
  sin,
  stack,
  sub,
  sum,
  type Tensor2D,
  tidy,
  where,
} from '@tensorflow/tfjs-core';
import { check, checkNumber, checkShape, checkWhole } from '../checks';

/** A way from one row to another: `[n, d]`, `[n, d]`, how far from 0 to 1 → `[n, d]`. */
export type Way = (a: Tensor2D, b: Tensor2D, t: number) => Tensor2D;

/** Below this sine the arc is a point, or half a circle of no certain direction: the straight line then. */
const FLAT = 1e-4;

/**
 * The straight line between rows: `(1 − t) a + t b`.
 *
 * @throws GanKitError `shape` if the shapes differ, `argument` if `t` is no number
 * @example
 * lerp(tf.tensor2d([[0, 2]]), tf.tensor2d([[4, 0]]), 0.25);   // [[1, 1.5]]
 */
export const lerp: Way = (a, b, t) => {
  checkEnds('lerp', a, b, t);
  return tidy(() => add(mul(a, 1 - t), mul(b, t)));
};

/**
 * The great circle between rows: `sin((1 − t)Ω)/sin Ω · a + sin(tΩ)/sin Ω · b`, with Ω the angle between a and b (Shoemake 1985; White 2016,
 * §2.1).
 *
 * Draws of a normal of many columns lie near a sphere, and the straight line between two of them runs through a middle where the prior hardly
 * puts anything. Where a and b point the same way, or opposite ways, it is the straight line.
 *
 * @throws GanKitError `shape` if the shapes differ, `argument` if `t` is no number
 * @example
 * slerp(tf.tensor2d([[1, 0]]), tf.tensor2d([[0, 1]]), 0.5);   // [[0.707, 0.707]]
 */
export const slerp: Way = (a, b, t) => {
  checkEnds('slerp', a, b, t);
  return tidy(() => {
    const lengths = mul(norm(a, 2, 1, true), norm(b, 2, 1, true));
    const cosine = div(sum(mul(a, b), 1, true), where(less(lengths, 1e-30), 1, lengths));
    const angle = acos(clipByValue(cosine, -1, 1));
    const sine = sin(angle);
    const flat = less(sine, FLAT);
    const weight = (part: number) => where(flat, part, div(sin(mul(angle, part)), where(flat, 1, sine)));
    return add(mul(a, weight(1 - t)), mul(b, weight(t)));
  });
};

/**
 * Latents in equal steps from each row of `a` to the same row of `b`, ends included: `[n, d]` each → `[n · steps, d]`, row by row.
 *
 * @param way along the great circle, {@link slerp}, or straight, {@link lerp}
 * @throws GanKitError `argument` if `steps` is below 2, `shape` if the shapes differ
 * @example
 * const [a, b] = [normal(64).sample(4, rng), normal(64).sample(4, rng)];
 * const pictures = gan.generate(32, { z: interpolate(a, b, 8) });   // four rows of eight
 */
export function interpolate(a: Tensor2D, b: Tensor2D, steps: number, way: Way = slerp): Tensor2D {
  checkWhole('interpolate(steps)', steps, 2);
  return tidy(() => {
    const along = Array.from({ length: steps }, (_, i) => way(a, b, i / (steps - 1)));
    return reshape(stack(along, 1), [-1, a.shape[1]]);
  });
}

/**
 * `a − b + c`, each the mean of a few latents that show the same thing (Radford et al. 2015, §6.3.2: smiling woman − neutral woman + neutral
 * man). `[any, d]` each → `[1, d]`.
 *
 * One latent alone gave the authors unstable pictures; means of three did not.
 *
 * @throws GanKitError `shape` if the columns differ or there is no row
 * @example
 * const smilingMan = analogy(smilingWomen, women, men);   // [1, d]
 * gan.generate(1, { z: smilingMan });
 */
export function analogy(a: Tensor2D, b: Tensor2D, c: Tensor2D): Tensor2D {
  const columns = a.shape[1];
  for (const [name, latents] of Object.entries({ a, b, c })) {
    checkShape(`analogy(${name})`, latents, [null, columns]);
    check(latents.shape[0] > 0, 'shape', `analogy(${name}): expected at least one latent, got none.`);
  }
  return tidy(() => add(sub(meanRow(a), meanRow(b)), meanRow(c)));
}

const meanRow = (latents: Tensor2D): Tensor2D => div(sum(latents, 0, true), latents.shape[0]);

function checkEnds(name: string, a: Tensor2D, b: Tensor2D, t: number): void {
  checkNumber(`${name}(t)`, t);
  checkShape(`${name}(a)`, a, [null, null]);
  checkShape(`${name}(b)`, b, a.shape);
}
