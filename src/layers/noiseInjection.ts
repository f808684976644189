import { add, mul, type serialization, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import { asPictures, check, showShape } from '../core/checks';
import { readOf, soleShape, soleTensor } from '../core/layerInputs';
import { normals } from '../core/normals';
import { scopedRng } from '../core/randomScope';
import { Rng } from '../core/rng';
import type { Shape } from './convolvedShape';

type Weight = layers.Layer['weights'][number];
type Config = ConstructorParameters<typeof layers.Layer>[0] & { readonly gain?: number };

/**
 * Noise N(0, 1), one number for each place of each example and equal in all channels, times a learned strength that
 * starts at 0 (Karras et al. 2019, §2; one strength for all channels, as in StyleGAN2's code): `[n, h, w, c]` → the
 * same. Fresh at each call in training, from the rng of the update; one map that is saved with the net at inference, so
 * that equal inputs give equal pictures.
 */
export class NoiseInjection extends layers.Layer {
  static readonly className = 'NoiseInjection';
  readonly gain: number;
  private strength: Weight | undefined;
  private map: Weight | undefined;

  /** @param config.gain what the strength is multiplied by, default 1 */
  constructor(config: Config) {
    super(config);
    this.gain = config.gain ?? 1;
  }

  override build(input: Shape): void {
    const shape = soleShape(input);
    const [, height, width] = shape;
    check(
      shape.length === 4 && typeof height === 'number' && typeof width === 'number',
      'shape',
      () => `${this.name}: expected an input [n, height, width, channels], got ${showShape(shape)}.`,
    );
    const zeros = initializers.zeros();
    this.strength = this.addWeight('strength', [], 'float32', zeros);
    this.map = this.addWeight('map', [height, width, 1], 'float32', zeros, undefined, false);
    tidy(() => {
      this.map?.write(new Rng(0).fork('noise', this.name).normal([height, width, 1]));
    });
    super.build(input);
  }

  override computeOutputShape(shape: Shape): Shape {
    return soleShape(shape);
  }

  override call(inputs: Tensor | Tensor[], kwargs: { readonly training?: boolean }): Tensor {
    const x = asPictures(this.name, soleTensor(inputs));
    const [n, height, width] = x.shape;
    return tidy(() => {
      const fresh = () => tensor(normals(n * height * width, 1, scopedRng(this.name)), [n, height, width, 1]);
      const noise = kwargs.training ? fresh() : readOf(this, this.map);
      return add(x, mul(noise, mul(readOf(this, this.strength), this.gain)));
    });
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), gain: this.gain };
  }
}
