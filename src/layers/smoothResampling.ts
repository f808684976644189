import { type serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { asPictures, check, showShape } from '../core/checks';
import { anything, text } from '../core/kinds';
import { soleShape, soleTensor } from '../core/layerInputs';
import { checkOptions, type Kinds } from '../core/options';
import { smoothDoubled, smoothHalved } from '../pieces/smooth';
import { register } from './register';

type Shape = ReturnType<layers.Layer['computeOutputShape']>;
/** Height and width. */
/** What {@link SmoothDoubling} is made and saved with. */
type Config = ConstructorParameters<typeof layers.Layer>[0] & { readonly to?: readonly [number, number] };

function mapOf(name: string, shape: Shape): readonly (number | null)[] {
  const known = soleShape(shape);
  check(
    known.length === 4,
    'shape',
    () => `${name}: expected an input [n, height, width, channels], got ${showShape(known)}.`,
  );
  return known;
}

/**
 * Half the height and width, rounded up, by the filter [1, 3, 3, 1]/8 on each axis, with zeros beyond the border:
 * `[n, h, w, c]` → `[n, ⌈h/2⌉, ⌈w/2⌉, c]`, as the code of StyleGAN2 and of R3GAN has it. It has no weights.
 *
 * @remarks tfjs opens a file that names it after `registerLayers()`; {@link smoothHalving} does as much for this one.
 */
export class SmoothHalving extends layers.Layer {
  static readonly className = 'SmoothHalving';

  override computeOutputShape(shape: Shape): Shape {
    const [n = null, height = null, width = null, channels = null] = mapOf(this.name, shape);
    const half = (size: number | null) => (size === null ? null : Math.ceil(size / 2));
    return [n, half(height), half(width), channels];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = asPictures(this.name, soleTensor(inputs));
    return tidy(() => smoothHalved(x));
  }
}

/**
 * Twice the height and width, or one less where `to` says so, by the filter [1, 3, 3, 1]/4 on each axis, with zeros
 * beyond the border: `[n, h, w, c]` → `[n, 2h, 2w, c]`, the transpose of {@link SmoothHalving} times four. It has no
 * weights.
 *
 * @remarks tfjs opens a file that names it after `registerLayers()`; {@link smoothDoubling} does as much for this one.
 */
export class SmoothDoubling extends layers.Layer {
  static readonly className = 'SmoothDoubling';
  readonly to: readonly [number, number] | undefined;

  constructor(config: Config) {
    super(config);
    this.to = config.to;
  }

  override computeOutputShape(shape: Shape): Shape {
    const [n = null, height = null, width = null, channels = null] = mapOf(this.name, shape);
    const sides = [height, width];
    const fits = this.to?.every((size, i) => {
      const twice = 2 * (sides[i] ?? Number.NaN);
      return size === twice || size === twice - 1;
    });
    check(
      fits ?? true,
      'shape',
      () =>
        `${this.name}: to: expected twice the height and width of its input ${showShape(soleShape(shape))}, or one ` +
        `less, got [${this.to}].`,
    );
    const [down, across] = this.to ?? sides.map(size => (size === null ? null : 2 * size));
    return [n, down ?? null, across ?? null, channels];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = asPictures(this.name, soleTensor(inputs));
    const [, height, width] = x.shape;
    return tidy(() => smoothDoubled(x, this.to ?? [2 * height, 2 * width]));
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...(this.to && { to: [...this.to] }) };
  }
}

const HALVING: Kinds<{ name?: string }> = { name: text };
const DOUBLING: Kinds<{ name?: string; to?: readonly [number, number] }> = { name: text, to: anything };

/**
 * A {@link SmoothHalving} layer, known to tfjs from then on.
 *
 * @example
 * const half = smoothHalving().apply(tf.zeros([1, 7, 7, 12]));   // [1, 4, 4, 12]
 */
export function smoothHalving(options: { readonly name?: string } = {}): layers.Layer {
  checkOptions('smoothHalving', options, HALVING);
  return new (register(SmoothHalving))({ ...options });
}

/**
 * A {@link SmoothDoubling} layer, known to tfjs from then on.
 *
 * @param options.to height and width to come to: twice as many, or one less. Default twice
 * @throws GanKitError `shape` on an input that `to` does not fit
 * @example
 * const large = smoothDoubling().apply(tf.zeros([1, 7, 7, 12]));   // [1, 14, 14, 12]
 */
export function smoothDoubling(
  options: { readonly name?: string; readonly to?: readonly [number, number] } = {},
): layers.Layer {
  checkOptions('smoothDoubling', options, DOUBLING);
  return new (register(SmoothDoubling))({ ...options });
}
