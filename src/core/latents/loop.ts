import { concat, gather, reshape, stack, type Tensor2D, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { check, checkShape, checkWhole } from '../checks';
import { slerp, type Way } from './interpolate';

/**
 * A film's latents: from each row to the next, and from the last back to the first, `steps` frames each, so that it
 * plays on without a break. `[k, d]` → `[k · steps, d]`; frame `i · steps` is row i itself.
 *
 * @param way along the great circle, {@link slerp}, for z; straight, {@link lerp}, for styles w and for priors that are
 *   no sphere
 * @throws GanKitError `argument` if there are fewer than two rows or no step, `shape` if it is no matrix
 * @example
 * const frames = loop(gan.latent.sample(5, new Rng(1)), 24);   // five seconds of 24 frames
 * const pictures = gan.generate(120, { z: frames });
 */
export function loop(points: Tensor2D, steps: number, way: Way = slerp): Tensor2D {
  checkShape('loop(points)', points, [null, null]);
  checkWhole('loop(steps)', steps, 1);
  const [rows, columns] = points.shape;
  check(rows > 1, 'argument', () => `loop(points): expected at least two rows, got ${rows}.`);
  return tidy(() => {
    const after = Array.from({ length: rows }, (_, i) => (i + 1) % rows);
    const next = gather(points, tensor1d(after, 'int32')) as Tensor2D;
    const along = Array.from({ length: steps }, (_, i) => way(points, next, i / steps));
    return reshape(steps === 1 ? concat(along) : stack(along, 1), [rows * steps, columns]) as Tensor2D;
  });
}
