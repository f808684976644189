import { add, mean, mul, ones, rsqrt, type serialization, square, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import { asPictures } from '../core/checks';
import { readOf, soleShape, soleTensor } from '../core/layerInputs';
import { withoutGradient } from '../core/withoutGradient';
import { movingAverages } from '../pieces/movingAverages';
import { smoothed } from '../pieces/smooth';
import type { Shape } from './convolvedShape';

// The small layers of StyleGAN's nets.

type Weight = layers.Layer['weights'][number];
type Base = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;

/**
 * Each row, or each place of a map, over its root mean square: `x / √(mean x² + 1e-8)` (Karras et al. 2018, §4.2).
 * `[n, …, c]` → the same.
 */
export class PixelNorm extends layers.Layer {
  static readonly className = 'PixelNorm';

  override computeOutputShape(shape: Shape): Shape {
    return soleShape(shape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = soleTensor(inputs);
    return tidy(() => mul(x, rsqrt(add(mean(square(x), -1, true), 1e-8))));
  }
}

/** How much of the mean each update keeps (StyleGAN's code). */
const KEPT = 0.995;

/**
 * Gives what it is given, `[n, width]`, and keeps a running mean of it in its buffer `mean`, `[width]`, in training:
 * what truncation draws rows towards (Karras et al. 2019, appendix B).
 */
export class RunningMean extends layers.Layer {
  static readonly className = 'RunningMean';
  private mean: Weight | undefined;

  override build(input: Shape): void {
    const width = soleShape(input)[1] ?? 1;
    this.mean = this.addWeight('mean', [width], 'float32', initializers.zeros(), undefined, false);
    super.build(input);
  }

  override computeOutputShape(shape: Shape): Shape {
    return soleShape(shape);
  }

  override call(inputs: Tensor | Tensor[], kwargs: { readonly training?: boolean }): Tensor {
    const x = soleTensor(inputs);
    if (kwargs.training) {
      tidy(() => {
        const before = readOf(this, this.mean);
        const now = withoutGradient(() => mean(x, 0));
        const [after] = movingAverages([before], [now], KEPT);
        if (after) this.mean?.write(after);
      });
    }
    return x;
  }
}

/** A learned map that is the same for every example, `[n, any]` → `[n, ...sides, channels]`. It starts at 0. */
export class ConstantInput extends layers.Layer {
  static readonly className = 'ConstantInput';
  readonly shape: readonly [number, number, number];
  private constant: Weight | undefined;

  constructor(config: Base & { readonly shape: readonly [number, number, number] }) {
    super(config);
    this.shape = config.shape;
  }

  override build(input: Shape): void {
    this.constant = this.addWeight('constant', [...this.shape], 'float32', initializers.zeros());
    super.build(input);
  }

  override computeOutputShape(shape: Shape): Shape {
    return [soleShape(shape)[0] ?? null, ...this.shape];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const n = soleTensor(inputs).shape[0] ?? 0;
    return tidy(() => mul(ones([n, 1, 1, 1]), readOf(this, this.constant)));
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), shape: [...this.shape] };
  }
}

/**
 * The filter [1, 3, 3, 1]/8 on each axis, as it goes before a 3×3 convolution of stride 2 without padding, so that both
 * halve a map rounded up: `[n, h, w, c]` → `[n, 2⌈h/2⌉ + 1, 2⌈w/2⌉ + 1, c]`, zeros beyond the border.
 */
export class Smoothing extends layers.Layer {
  static readonly className = 'Smoothing';

  override computeOutputShape(shape: Shape): Shape {
    const [n = null, height = null, width = null, channels = null] = soleShape(shape);
    const wide = (size: number | null) => (size === null ? null : 2 * Math.ceil(size / 2) + 1);
    return [n, wide(height), wide(width), channels];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = asPictures(this.name, soleTensor(inputs));
    const margin = (size: number) => [2, 2 + (size % 2)] as const;
    return tidy(() => smoothed(x, [margin(x.shape[1]), margin(x.shape[2])], 1));
  }
}
