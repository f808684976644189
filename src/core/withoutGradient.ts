import { customGrad, scalar, type Tensor, tidy, zerosLike } from '@tensorflow/tfjs-core';

/**
 * What `f` computes, as a constant: the tape notes nothing of it, so no gradient goes back through it. What `f` reads
 * has to be computed before.
 *
 * @example
 * const centre = withoutGradient(() => tf.mean(x));
 */
export const withoutGradient = <T extends Tensor>(f: () => T): T =>
  tidy(() => customGrad(() => ({ value: f(), gradFunc: dy => zerosLike(dy) }))(scalar(0)) as T);
