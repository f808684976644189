import { mul, sigmoid, split, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { check, showShape } from '../core/checks';
import { soleShape, soleTensor } from '../core/layerInputs';
import type { Shape } from './convolvedShape';

/**
 * The gated linear unit (Dauphin et al. 2017, eq. 1): the first half of the channels, each times the sigmoid of one of
 * the second half, `[…, 2c]` → `[…, c]`. It has no weights.
 */
export class GatedLinear extends layers.Layer {
  static readonly className = 'GatedLinear';

  override computeOutputShape(shape: Shape): Shape {
    const sizes = soleShape(shape);
    const channels = sizes.at(-1);
    check(
      typeof channels === 'number' && channels % 2 === 0,
      'shape',
      () => `${this.name}: expected an input with an even number of channels, got ${showShape(sizes)}.`,
    );
    return [...sizes.slice(0, -1), channels / 2];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = soleTensor(inputs);
    return tidy(() => {
      const [linear, gate] = split(x, 2, -1) as [Tensor, Tensor];
      return mul(linear, sigmoid(gate));
    });
  }
}
