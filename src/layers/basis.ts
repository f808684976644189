import { mul, reshape, type serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import { check, showShape } from '../core/checks';
import { readOf, soleShape, soleTensor } from '../core/layerInputs';

type Shape = Parameters<layers.Layer['build']>[0];
type Weight = layers.Layer['weights'][number];
type Config = ConstructorParameters<typeof layers.Layer>[0] & { readonly sides: readonly [number, number] };

/**
 * One learned map for each channel, times that channel's number: `[n, c]` → `[n, h, w, c]`. What R3GAN's generator
 * begins with in place of a dense layer to the smallest map. Its maps start at 0.
 */
export class Basis extends layers.Layer {
  static readonly className = 'Basis';
  readonly sides: readonly [number, number];
  private basis: Weight | undefined;

  constructor(config: Config) {
    super(config);
    this.sides = config.sides;
  }

  override build(shape: Shape): void {
    const sizes = soleShape(shape);
    const [, channels] = sizes;
    check(
      sizes.length === 2 && typeof channels === 'number',
      'shape',
      () => `${this.name}: expected an input [n, channels], got ${showShape(sizes)}.`,
    );
    this.basis = this.addWeight('basis', [...this.sides, channels], 'float32', initializers.zeros());
    super.build(shape);
  }

  override computeOutputShape(shape: Shape): Shape {
    const [n = null, channels = null] = soleShape(shape);
    return [n, ...this.sides, channels];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = soleTensor(inputs);
    return tidy(() => mul(reshape(x, [-1, 1, 1, x.shape[1] ?? 1]), readOf(this, this.basis)));
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), sides: [...this.sides] };
  }
}
