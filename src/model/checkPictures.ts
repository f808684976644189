import { cast, getBackend, keep, max, mean, min, stack, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { check, checkShape } from '../core/checks';
import { checkRange, rangeError } from '../core/range';

/**
 * Throws unless these are examples of that shape, `[n, ...shape]`, at least one; and, where an example has three axes
 * and so is a picture, in [−1, 1]. See {@link checkPixels}.
 */
export function checkPictures(name: string, images: Tensor, shape: readonly (number | null)[]): void {
  checkShape(name, images, [null, ...shape]);
  check(images.size > 0, 'shape', () => `${name}: expected at least one, got none.`);
  if (shape.length === 3) checkPixels(name, images, images.size / (images.shape[0] ?? 1));
}

/**
 * Throws unless every value is in [−1, 1], where reading is free. A GPU is not held up: there what is wrong is reported
 * once it is known, as an error that nobody caught is (`window.onerror`, the console).
 */
export function checkPixels(name: string, images: Tensor, each: number): void {
  check(!images.isDisposed, 'argument', () => `${name}: expected a tensor, got one that was disposed of.`);
  if (['webgl', 'webgpu'].includes(getBackend())) checkLater(name, images);
  else checkRange(name, images.dataSync(), each);
}

function checkLater(name: string, images: Tensor): void {
  // Kept over any tidy until it is read: webgpu has lost what is disposed of while it reads.
  const ends = tidy(() => {
    const x = cast(images, 'float32');
    // NaN shows in the mean, whatever the device's minimum makes of it.
    return keep(stack([min(x), max(x), mean(x)]));
  });
  const told = ends.data().then(values => {
    const error = rangeError(name, values);
    if (error) report(error);
  }, report);
  void told.finally(() => ends.dispose());
}

function report(error: unknown): void {
  const { reportError } = globalThis;
  if (reportError) reportError(error);
  else console.error(error);
}
