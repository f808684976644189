import { depthToSpace, type serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { asPictures, check, checkWhole, showShape } from '../core/checks';
import { anything, text } from '../core/kinds';
import { soleShape, soleTensor } from '../core/layerInputs';
import { checkOptions, type Kinds, needed } from '../core/options';
import { register } from './register';

/** What {@link PixelShuffle} is made and saved with. */
type Config = ConstructorParameters<typeof layers.Layer>[0] & { readonly factor: number };
type Shape = ReturnType<layers.Layer['computeOutputShape']>;

/**
 * Sub-pixel convolution's second half (Shi et al. 2016, eq. 4): every `factor²` channels become a block of pixels,
 * `[n, h, w, factor² · c]` → `[n, factor · h, factor · w, c]`, whatever h and w are. It has no weights.
 *
 * Channels lie as `tf.depthToSpace` has them: those of a block's first pixel, then those of the pixel to its right, and
 * so on. PyTorch's `PixelShuffle` has each picture channel's block together instead, so kernels from there need their
 * filters in another order.
 *
 * @remarks tfjs opens a file that names it after `registerLayers()`; {@link pixelShuffle} does as much for this one.
 */
export class PixelShuffle extends layers.Layer {
  static readonly className = 'PixelShuffle';
  readonly factor: number;

  constructor(config: Config) {
    super(config);
    checkWhole('pixelShuffle({factor})', config.factor, 2);
    this.factor = config.factor;
  }

  override computeOutputShape(shape: Shape): Shape {
    const [n = null, height = null, width = null, channels = null] = soleShape(shape);
    const depth = (channels ?? Number.NaN) / this.factor ** 2;
    check(
      shape.length === 4 && Number.isInteger(depth),
      'shape',
      () =>
        `${this.name}: expected an input [n, height, width, channels] whose channels are a multiple of ` +
        `${this.factor ** 2}, got ${showShape(soleShape(shape))}.`,
    );
    const times = (size: number | null) => (size === null ? null : size * this.factor);
    return [n, times(height), times(width), depth];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = asPictures(this.name, soleTensor(inputs));
    return tidy(() => depthToSpace(x, this.factor, 'NHWC'));
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), factor: this.factor };
  }
}

const OPTIONS: Kinds<{ factor: number; name?: string }> = { factor: needed(anything), name: text };

/**
 * A {@link PixelShuffle} layer, known to tfjs from then on.
 *
 * @throws GanKitError `argument` if the factor is not a whole number from 2
 * @example
 * const up = pixelShuffle({ factor: 2 }).apply(tf.zeros([1, 5, 5, 12]));   // [1, 10, 10, 3]
 */
export function pixelShuffle(options: { readonly factor: number; readonly name?: string }): layers.Layer {
  checkOptions('pixelShuffle', options, OPTIONS);
  return new (register(PixelShuffle))(options);
}
