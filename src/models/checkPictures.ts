import { getBackend, type Tensor } from '@tensorflow/tfjs-core';
import { checkShape } from '../core/checks';
import { checkRange } from '../data/pixels';

/**
 * Throws unless these are pictures of that shape, `[n, ...shape]`, at least one. Their values must be in [−1, 1]: looked at where that is free, so
 * not on a GPU, which a look would hold up.
 */
export function checkPictures(name: string, images: Tensor, shape: readonly number[]): void {
  checkShape(name, images, [null, ...shape]);
  if (images.size === 0) checkShape(name, images, [1, ...shape]);
  if (!['webgl', 'webgpu'].includes(getBackend()))
    checkRange(name, images.dataSync(), images.size / (images.shape[0] ?? 1));
}
