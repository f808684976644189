import { matMul, mul, reshape, softmax, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import { checkTensor } from '../core/checks';
import { readOf, shapesOf, soleTensor } from '../core/layerInputs';

type Shape = Parameters<layers.Layer['build']>[0];
type Weight = layers.Layer['weights'][number];

const places = (x: Tensor): Tensor => reshape(x, [x.shape[0] ?? 0, -1, x.shape.at(-1) ?? 1]);

/**
 * What each place of a map reads at all places of another:
 * `[queries [n, h, w, d], keys [n, h', w', d], values [n, h', w', e]]` → `[n, h, w, e]`, the values weighed by the
 * softmax of the products of query and keys, not divided by √d (Zhang et al. 2019, eq. 1 and 2). It has no weights.
 */
export class Attend extends layers.Layer {
  static readonly className = 'Attend';

  override computeOutputShape(shapes: Shape): Shape {
    const [queries = [], , values = []] = shapesOf(shapes);
    return [...queries.slice(0, -1), values.at(-1) ?? null];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const [queries, keys, values] = [inputs].flat();
    const what = `${this.name}: queries, keys and values`;
    checkTensor(what, queries);
    checkTensor(what, keys);
    checkTensor(what, values);
    return tidy(() => {
      const weights = softmax(matMul(places(queries), places(keys), false, true));
      return reshape(matMul(weights, places(values)), [...queries.shape.slice(0, -1), values.shape.at(-1) ?? 1]);
    });
  }
}

/** Its input times one number that is trained, 0 at first: what it is added to is then left as it is. */
export class Gain extends layers.Layer {
  static readonly className = 'Gain';
  private gain: Weight | undefined;

  override build(shape: Shape): void {
    this.gain = this.addWeight('gain', [], 'float32', initializers.zeros());
    super.build(shape);
  }

  override computeOutputShape(shape: Shape): Shape {
    return shape;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = soleTensor(inputs);
    return tidy(() => mul(x, readOf(this, this.gain)));
  }
}
