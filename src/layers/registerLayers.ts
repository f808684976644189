import { Attend, Gain } from './attend';
import { Basis } from './basis';
import { ConditionalAffine } from './conditionalAffine';
import { EqualizedConv2D, EqualizedDense } from './equalized';
import { GatedLinear } from './gatedLinear';
import { GroupedConv2D } from './groupedConv2d';
import { GroupNormalization } from './groupNormalization';
import { MinibatchDiscrimination } from './minibatchDiscrimination';
import { MinibatchStddev } from './minibatchStddev';
import { ModulatedConv2D } from './modulatedConv2d';
import { NoiseInjection } from './noiseInjection';
import { PixelShuffle } from './pixelShuffle';
import { ReflectionPadding2D } from './reflectionPadding2d';
import { register } from './register';
import { SmoothDoubling, SmoothHalving } from './smoothResampling';
import { SpectralConv2D, SpectralDense } from './spectral';
import { ConstantInput, PixelNorm, RunningMean, Smoothing } from './style';

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
    ...[
      Attend,
      Basis,
      ConditionalAffine,
      Gain,
      GatedLinear,
      GroupedConv2D,
      GroupNormalization,
      MinibatchDiscrimination,
      MinibatchStddev,
    ],
    ...[ConstantInput, EqualizedConv2D, EqualizedDense, ModulatedConv2D, NoiseInjection, PixelNorm, RunningMean],
    ...[Smoothing],
    ...[PixelShuffle, ReflectionPadding2D, SmoothDoubling, SmoothHalving, SpectralConv2D, SpectralDense],
  ];
  for (const layer of ours) register(layer);
}
