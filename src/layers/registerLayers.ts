import { Attend, Gain } from './attend';
import { ConditionalAffine } from './conditionalAffine';
import { GroupNormalization } from './groupNormalization';
import { MinibatchDiscrimination } from './minibatchDiscrimination';
import { MinibatchStddev } from './minibatchStddev';
import { PixelShuffle } from './pixelShuffle';
import { register } from './register';
import { SpectralConv2D, SpectralDense } from './spectral';

/**
 * Makes the layers of this library known to tfjs, so that `tf.loadLayersModel` opens nets that have them in an app
 * that builds none itself. Calling it twice is fine.
 *
 * @example
 * registerLayers();
 * const G = await tf.loadLayersModel('https://example.com/srgan/G/model.json');
 */
export function registerLayers(): void {
  const ours = [
    ...[Attend, ConditionalAffine, Gain, GroupNormalization, MinibatchDiscrimination, MinibatchStddev],
    ...[PixelShuffle, SpectralConv2D, SpectralDense],
  ];
  for (const layer of ours) register(layer);
}
