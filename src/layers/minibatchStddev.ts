import {
  add,
  concat,
  mean,
  reshape,
  type serialization,
  sqrt,
  square,
  sub,
  type Tensor,
  tidy,
  tile,
} from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { check, checkWhole, showShape } from '../core/checks';
import { text, whole } from '../core/kinds';
import { soleShape, soleTensor } from '../core/layerInputs';
import { checkOptions, type Kinds } from '../core/options';
import { register } from './register';

/** What {@link MinibatchStddev} is made and saved with. */
type Config = ConstructorParameters<typeof layers.Layer>[0] & { readonly group?: number };
type Shape = ReturnType<layers.Layer['computeOutputShape']>;

/** Under the root, so that it has a slope where all examples are equal. */
const EPSILON = 1e-8;

/**
 * Minibatch deviation (Karras et al. 2018, §3): one more channel that says how much the examples of a group differ, the
 * same number everywhere. Of each feature the standard deviation over the group, `√(variance + 1e-8)`, then the mean of
 * all. `[n, …, c]` → `[n, …, c + 1]`. It has no weights.
 *
 * Example i is in a group with i + n/g, i + 2n/g, …; a batch smaller than a group is one. Equal examples give 1e-4,
 * halves of −1 and +1 give 1.
 *
 * @remarks tfjs opens a file that names it after `registerLayers()`; {@link minibatchStddev} does as much for this one.
 */
export class MinibatchStddev extends layers.Layer {
  static readonly className = 'MinibatchStddev';
  readonly group: number;

  constructor(config: Config) {
    super(config);
    const { group = 4 } = config;
    checkWhole('minibatchStddev({group})', group, 1);
    this.group = group;
  }

  override computeOutputShape(shape: Shape): Shape {
    const known = soleShape(shape);
    const channels = known.at(-1);
    check(
      known.length >= 2 && typeof channels === 'number',
      'shape',
      () => `${this.name}: expected an input [n, …, channels], got ${showShape(known)}.`,
    );
    return [...known.slice(0, -1), channels + 1];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = soleTensor(inputs);
    const [n = 0, ...shape] = x.shape;
    const group = Math.min(this.group, n);
    check(
      n % group === 0,
      'shape',
      () =>
        `${this.name}: ${n} examples cannot be put into groups of ${group}. Use a batch size that is a multiple ` +
        `of ${group}, or make it with another group.`,
    );
    return tidy(() => {
      const groups = reshape(x, [group, n / group, ...shape]);
      const variance = mean(square(sub(groups, mean(groups, 0, true))), 0);
      const ones = shape.map(() => 1);
      const each = reshape(mean(sqrt(add(variance, EPSILON)), axesFrom(1, shape.length)), [n / group, ...ones]);
      return concat([x, tile(each, [group, ...shape.slice(0, -1), 1])], -1);
    });
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), group: this.group };
  }
}

const axesFrom = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i);

const OPTIONS: Kinds<{ group?: number; name?: string }> = { group: whole(1), name: text };

/**
 * A {@link MinibatchStddev} layer, known to tfjs from then on. In D, before its last dense layers.
 *
 * @param options.group how many examples are compared; a batch has a multiple of it. Default 4
 * @throws GanKitError `argument` if the group is not a whole number from 1
 * @example
 * const seen = minibatchStddev().apply(tf.zeros([8, 4, 4, 16]));   // [8, 4, 4, 17]
 */
export function minibatchStddev(options: { readonly group?: number; readonly name?: string } = {}): layers.Layer {
  checkOptions('minibatchStddev', options, OPTIONS);
  return new (register(MinibatchStddev))(options);
}
