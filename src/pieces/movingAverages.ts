import { add, mul, type Tensor } from '@tensorflow/tfjs-core';
import { hasKernel, piece } from './piece';

export const averaged = /* @__PURE__ */ piece('MovingAverages', {
  composed: (lists, { keep }) => {
    const all = Object.values(lists);
    const values = all.slice(all.length / 2);
    return values.map((value, i) => add(mul(all[i] ?? value, keep), mul(value, 1 - keep)));
  },
});

/**
 * `keep · average + (1 − keep) · value` of each pair of equal shapes: one call where the backend has a kernel for it,
 * also while the tape is on, since nothing is differentiated through what is kept for later.
 */
export function movingAverages(
  averages: readonly Tensor[],
  values: readonly Tensor[],
  keep: number,
): readonly Tensor[] {
  if (averages.length === 0) return [];
  const lists = { ...[...averages, ...values] };
  return hasKernel('MovingAverages') ? averaged.kernel(lists, { keep }) : averaged.composed(lists, { keep });
}
