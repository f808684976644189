import {
  abs,
  add,
  argMin,
  atan2,
  clone,
  cos,
  div,
  greater,
  less,
  max,
  minimum,
  mul,
  norm,
  oneHot,
  reshape,
  sin,
  stack,
  sub,
  sum,
  type Tensor2D,
  tidy,
  where,
} from '@tensorflow/tfjs-core';
import { check, checkNumber, checkShape, checkTensor, checkWhole } from '../checks';

/** A way from one row to another: `[n, d]`, `[n, d]`, how far from 0 to 1 → `[n, d]`. */
export type Way = (a: Tensor2D, b: Tensor2D, t: number) => Tensor2D;

/** Two unit rows nearer than this to opposite ways show float32's rounding in place of the circle through them. */
const OPPOSITE = 1e-6;

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
 * The great circle between rows: directions turn at an even pace through the angle Ω between a and b, lengths go evenly
 * from |a| to |b|. Of rows of equal length it is `sin((1 − t)Ω)/sin Ω · a + sin(tΩ)/sin Ω · b` (Shoemake 1985; White
 * 2016, §2.1).
 *
 * Draws of a normal of many columns lie near a sphere, and the straight line between two of them runs through a middle
 * where the prior hardly puts anything. Where lengths differ, the formula itself leaves them the farther, the nearer a
 * and b are to opposite ways: without bound.
 *
 * Opposite ways have no one great circle between them: it is then that through the axis of the column in which a is
 * nearest to 0, of several the first. A row of zeros has no direction, and a single column no circle: the straight line
 * then.
 *
 * @throws GanKitError `shape` if the shapes differ, `argument` if `t` is no number
 * @example
 * slerp(tf.tensor2d([[1, 0]]), tf.tensor2d([[0, 1]]), 0.5);   // [[0.707, 0.707]]
 */
export const slerp: Way = (a, b, t) => {
  checkEnds('slerp', a, b, t);
  if (t === 0 || t === 1) return clone(t === 0 ? a : b);
  if (a.shape[1] === 1) return lerp(a, b, t);
  return tidy(() => {
    const [from, to] = [polar(a), polar(b)];
    const [difference, total] = [
      sub<Tensor2D>(to.direction, from.direction),
      add<Tensor2D>(from.direction, to.direction),
    ];
    // Kahan: of unit vectors u and v, 2 atan2(‖u − v‖, ‖u + v‖) has all its digits at any angle, the arc cosine of u ·
    // v has not.
    const angle = mul(atan2(norm(difference, 2, 1, true), norm(total, 2, 1, true)), 2);
    // The shorter of the two is exact up to the rounding of u and v, and what it has across u points where v does.
    const obtuse = greater(angle, Math.PI / 2);
    const across = acrossFrom(from.direction, where(obtuse, total, difference));
    const length = norm(across, 2, 1, true);
    const free = less(length, OPPOSITE);
    const chosen = where(free, where(obtuse, acrossAxis(from.direction), 0), div(across, where(free, 1, length)));
    const turn = mul(angle, t);
    const direction = add(mul(from.direction, cos(turn)), mul(chosen, sin(turn)));
    const curved = mul<Tensor2D>(direction, add(mul(from.length, 1 - t), mul(to.length, t)));
    return where(greater(minimum(from.scale, to.scale), 0), curved, add<Tensor2D>(mul(a, 1 - t), mul(b, t)));
  });
};

/** Each row as its length and the unit vector that way; `scale` is its largest entry, 0 of a row of zeros. */
function polar(rows: Tensor2D) {
  const scale = max(abs(rows), 1, true);
  // By the largest entry first: squares of small or large ones leave float32.
  const scaled = div(rows, where(greater(scale, 0), scale, 1));
  const length = norm(scaled, 2, 1, true);
  return {
    direction: div<Tensor2D>(scaled, where(greater(length, 0), length, 1)),
    length: mul(length, scale),
    scale,
  };
}

/** What `x` has across the unit rows `u`; twice, as the first time leaves some of u by rounding. */
function acrossFrom(u: Tensor2D, x: Tensor2D): Tensor2D {
  const once = (v: Tensor2D) => sub<Tensor2D>(v, mul(u, sum(mul(u, v), 1, true)));
  return once(once(x));
}

/** Unit rows across unit rows `u`, towards the axis they are farthest from. */
function acrossAxis(u: Tensor2D): Tensor2D {
  const axis = oneHot(argMin(abs(u), 1), u.shape[1], 1, 0, 'float32') as Tensor2D;
  const across = acrossFrom(u, axis);
  return div(across, norm(across, 2, 1, true));
}

/**
 * Latents in equal steps from each row of `a` to the same row of `b`, ends included: `[n, d]` each → `[n · steps, d]`,
 * row by row.
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
 * `a − b + c`, each the mean of a few latents that show the same thing (Radford et al. 2015, §6.3.2: smiling woman −
 * neutral woman + neutral man). `[any, d]` each → `[1, d]`.
 *
 * One latent alone gave the authors unstable pictures; means of three did not.
 *
 * @throws GanKitError `shape` if the columns differ or there is no row
 * @example
 * const smilingMan = analogy(smilingWomen, women, men);   // [1, d]
 * gan.generate(1, { z: smilingMan });
 */
export function analogy(a: Tensor2D, b: Tensor2D, c: Tensor2D): Tensor2D {
  checkTensor('analogy(a)', a);
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
