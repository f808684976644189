import { GroupNormalization } from './groupNormalization';
import { MinibatchDiscrimination } from './minibatchDiscrimination';
import { MinibatchStddev } from './minibatchStddev';
import { PixelShuffle } from './pixelShuffle';
import { register } from './register';

/**
 * Makes the layers of this library known to tfjs, so that `tf.loadLayersModel` opens nets that have them in an app
 * that builds none itself. Calling it twice is fine.
 *
 * @example
 * registerLayers();
 * const G = await tf.loadLayersModel('https://example.com/srgan/G/model.json');
 */
export function registerLayers(): void {
  for (const layer of [GroupNormalization, MinibatchDiscrimination, MinibatchStddev, PixelShuffle]) register(layer);
}
