import type { GradFunc, Tensor } from '@tensorflow/tfjs-core';

/**
 * A gradient as tfjs calls it: by that of the output, by the tensors that were saved, in order, and by the attributes.
 * tfjs types these for any kernel; what one kernel gives, saves and is told is known where its gradient is written.
 *
 * @typeParam S what was saved @typeParam A the attributes @typeParam D the gradient of the output, or of each output
 */
export const gradientBy = <S extends readonly unknown[], A = unknown, D = Tensor>(
  f: (dy: D, saved: S, attributes: A) => ReturnType<GradFunc>,
): GradFunc => f as unknown as GradFunc;
