import { type serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { asPictures, check, checkWhole, showShape } from '../core/checks';
import { anything, text } from '../core/kinds';
import { soleShape, soleTensor } from '../core/layerInputs';
import { checkOptions, type Kinds, needed } from '../core/options';
import { reflected } from '../pieces/reflected';
import { register } from './register';

/** What {@link ReflectionPadding2D} is made and saved with. */
type Config = ConstructorParameters<typeof layers.Layer>[0] & { readonly padding: number };
type Shape = ReturnType<layers.Layer['computeOutputShape']>;

/**
 * A rim of `padding` pixels around a picture or map that mirrors what lies inside, the outermost pixel left out:
 * `[n, h, w, c]` → `[n, h + 2p, w + 2p, c]`. A convolution then meets no edge of zeros. PyTorch's `ReflectionPad2d`. It
 * has no weights.
 *
 * @remarks tfjs opens a file that names it after `registerLayers()`; {@link reflectionPadding2d} does as much for this
 *   one.
 */
export class ReflectionPadding2D extends layers.Layer {
  static readonly className = 'ReflectionPadding2D';
  readonly padding: number;

  constructor(config: Config) {
    super(config);
    checkWhole('reflectionPadding2d({padding})', config.padding, 1);
    this.padding = config.padding;
  }

  override computeOutputShape(shape: Shape): Shape {
    const known = soleShape(shape);
    const [n = null, height = null, width = null, channels = null] = known;
    const { padding } = this;
    check(
      known.length === 4 && [height, width].every(size => size === null || size > padding),
      'shape',
      () =>
        `${this.name}: expected an input [n, height, width, channels] with more than ${padding} pixels a side to ` +
        `mirror, got ${showShape(known)}.`,
    );
    const padded = (size: number | null) => (size === null ? null : size + 2 * padding);
    return [n, padded(height), padded(width), channels];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = asPictures(this.name, soleTensor(inputs));
    return tidy(() => reflected(x, this.padding));
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), padding: this.padding };
  }
}

const OPTIONS: Kinds<{ padding: number; name?: string }> = { padding: needed(anything), name: text };

/**
 * A {@link ReflectionPadding2D} layer, known to tfjs from then on.
 *
 * @throws GanKitError `argument` if the padding is not a whole number from 1
 * @example
 * const wide = reflectionPadding2d({ padding: 3 }).apply(tf.zeros([1, 8, 8, 3]));   // [1, 14, 14, 3]
 */
export function reflectionPadding2d(options: { readonly padding: number; readonly name?: string }): layers.Layer {
  checkOptions('reflectionPadding2d', options, OPTIONS);
  return new (register(ReflectionPadding2D))(options);
}
