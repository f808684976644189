import { add, matMul, mul, reshape, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import { check, checkTensor, showShape } from '../core/checks';
import { text } from '../core/kinds';
import { readOf, shapesOf, soleShape } from '../core/layerInputs';
import { checkOptions, type Kinds } from '../core/options';
import { register } from './register';

type Shape = Parameters<layers.Layer['build']>[0];
type Weight = layers.Layer['weights'][number];

/**
 * A gain and a shift of each channel that the condition decides: `[x [n, …, c], condition [n, k]]` → `x · (condition
 * G) + condition B`, with G and B tables of a row for each column of the condition, 1 and 0 at first. With one-hot
 * labels each class has a row of its own, and a class that is in no batch gets no gradient: its row stays, but for
 * what momentum an optimizer such as Adam still has from batches before. After a batch normalisation without gain and
 * shift of its own it makes conditional batch normalisation (Dumoulin et al. 2017; Miyato & Koyama 2018, §4).
 */
export class ConditionalAffine extends layers.Layer {
  static readonly className = 'ConditionalAffine';
  private gains: Weight | undefined;
  private shifts: Weight | undefined;

  override build(shapes: Shape): void {
    const [x, condition] = shapesOf(shapes);
    const [channels, columns] = [x?.at(-1), condition?.at(-1)];
    const good = channels && columns && condition?.length === 2;
    check(
      Boolean(good),
      'argument',
      () =>
        `${this.name}: expected inputs [n, …, channels] and [n, columns], got ${showShape(x ?? [])} and ` +
        `${showShape(condition ?? [])}.`,
    );
    this.gains = this.addWeight('gains', [columns ?? 0, channels ?? 0], 'float32', initializers.ones());
    this.shifts = this.addWeight('shifts', [columns ?? 0, channels ?? 0], 'float32', initializers.zeros());
    super.build(shapes);
  }

  override computeOutputShape(shapes: Shape): Shape {
    return soleShape(shapes);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const [x, condition] = [inputs].flat();
    checkTensor(`${this.name}: maps`, x);
    checkTensor(`${this.name}: condition`, condition);
    const { gains, shifts } = this;
    return tidy(() => {
      const places = x.shape.slice(1, -1).map(() => 1);
      const own = (table: Weight | undefined) =>
        reshape(matMul(condition, readOf(this, table)), [x.shape[0] ?? 0, ...places, x.shape.at(-1) ?? 1]);
      return add(mul(x, own(gains)), own(shifts));
    });
  }
}

const OPTIONS: Kinds<{ name?: string }> = { name: text };

/**
 * A {@link ConditionalAffine} layer. A saved net that has one opens in plain tfjs after `registerLayers()`.
 *
 * @example
 * const normal = batchNormalization({ name: 'norm', affine: false }).apply(map);
 * const told = conditionalAffine({ name: 'told' }).apply([normal, label]);
 */
export function conditionalAffine(options: { readonly name?: string } = {}): layers.Layer {
  checkOptions('conditionalAffine', options, OPTIONS);
  return new (register(ConditionalAffine))({ ...options });
}
