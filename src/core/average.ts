import { add, engine, getBackend, getKernel, mul, type Tensor } from '@tensorflow/tfjs-core';

/** `keep · average + (1 − keep) · value` of each pair of equal shapes: one call where the backend has a kernel for it. */
export function movingAverages(
  averages: readonly Tensor[],
  values: readonly Tensor[],
  keep: number,
): readonly Tensor[] {
  if (averages.length > 0 && getKernel('MovingAverages', getBackend())) {
    const inputs = Object.fromEntries([...averages, ...values].entries());
    return engine().runKernel('MovingAverages', inputs, { keep }) as Tensor[];
  }
  return averages.map((average, i) => {
    const value = values[i] ?? average;
    return add(mul(average, keep), mul(value, 1 - keep));
  });
}
