import {
  abs,
  concat,
  exp,
  matMul,
  neg,
  reshape,
  type serialization,
  sub,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import { asRows, check, checkWhole, showShape } from '../core/checks';
import { text, whole } from '../core/kinds';
import { readOf, soleShape, soleTensor } from '../core/layerInputs';
import { checkOptions, type Kinds } from '../core/options';
import { register } from './register';

/** What {@link MinibatchDiscrimination} is made and saved with. */
type Config = ConstructorParameters<typeof layers.Layer>[0] & { readonly kernels?: number; readonly dims?: number };
type Shape = ReturnType<layers.Layer['computeOutputShape']>;

/**
 * Minibatch discrimination (Salimans et al. 2016, §3.2): how near each example is to the others of its batch, by
 * `kernels` measures, is appended to its features: `o_ib = Σ_{j≠i} exp(−‖M_ib − M_jb‖₁)` with `M_i = f(x_i) T` of
 * `dims` numbers for each. `[n, f]` → `[n, f + kernels]`.
 *
 * As in its authors' code an example is not compared with itself; their bias and weight normalisation are left to the
 * layers around it. It compares all pairs: n² · kernels · dims numbers.
 *
 * @remarks tfjs opens a file that names it after `registerLayers()`; {@link minibatchDiscrimination} does as much for
 *   this one.
 */
export class MinibatchDiscrimination extends layers.Layer {
  static readonly className = 'MinibatchDiscrimination';
  readonly kernels: number;
  readonly dims: number;

  constructor(config: Config) {
    super(config);
    const { kernels = 100, dims = 5 } = config;
    checkWhole('minibatchDiscrimination({kernels})', kernels, 1);
    checkWhole('minibatchDiscrimination({dims})', dims, 1);
    this.kernels = kernels;
    this.dims = dims;
  }

  override build(shape: Shape): void {
    const [, features = 0] = this.checked(shape);
    const initial = initializers.randomNormal({ mean: 0, stddev: 0.05, seed: 1 });
    this.addWeight('kernel', [features, this.kernels * this.dims], 'float32', initial);
    super.build(shape);
  }

  override computeOutputShape(shape: Shape): Shape {
    const [n = null, features = 0] = this.checked(shape);
    return [n, features + this.kernels];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = asRows(this.name, soleTensor(inputs));
    const [n] = x.shape;
    const { dims, kernels } = this;
    return tidy(() => {
      const m = matMul(x, readOf(this, this.weights[0]));
      const [rows, columns] = [reshape(m, [n, 1, kernels, dims]), reshape(m, [1, n, kernels, dims])];
      const near = exp(neg(sum(abs(sub(rows, columns)), 3)));
      // Each is at distance 0 from itself.
      return concat([x, sub(sum(near, 1), 1)], 1);
    });
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), kernels: this.kernels, dims: this.dims };
  }

  private checked(shape: Shape): readonly [number | null, number] {
    const known = soleShape(shape);
    const [n = null, features] = known;
    check(
      known.length === 2 && typeof features === 'number',
      'shape',
      () => `${this.name}: expected an input [n, features], got ${showShape(known)}. Flatten maps first.`,
    );
    return [n, features];
  }
}

const OPTIONS: Kinds<{ kernels?: number; dims?: number; name?: string }> = {
  kernels: whole(1),
  dims: whole(1),
  name: text,
};

/**
 * A {@link MinibatchDiscrimination} layer, known to tfjs from then on. In D, between its features and its last dense
 * layer.
 *
 * @param options.kernels how many measures of nearness. Default 100
 * @param options.dims how many numbers each measure compares. Default 5
 * @throws GanKitError `argument` if one is not a whole number from 1
 * @example
 * const seen = minibatchDiscrimination({ kernels: 8 }).apply(tf.zeros([4, 16]));   // [4, 24]
 */
export function minibatchDiscrimination(
  options: { readonly kernels?: number; readonly dims?: number; readonly name?: string } = {},
): layers.Layer {
  checkOptions('minibatchDiscrimination', options, OPTIONS);
  return new (register(MinibatchDiscrimination))(options);
}
