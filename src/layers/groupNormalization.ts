import {
  add,
  div,
  mean,
  mul,
  ones,
  reshape,
  type serialization,
  sqrt,
  square,
  sub,
  type Tensor,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import { check, checkWhole } from '../core/checks';
import { anything, number, text } from '../core/kinds';
import { readOf, soleTensor } from '../core/layerInputs';
import { checkOptions, type Kinds, needed } from '../core/options';
import { batchNormTraining } from '../pieces/batchNormTraining';
import { register } from './register';

type Base = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;
type Shape = Parameters<layers.Layer['build']>[0];
type Weight = layers.Layer['weights'][number];

/** Options of {@link groupNormalization}. */
export interface GroupNormalizationOptions {
  readonly name?: string;
  /**
   * How many groups the channels are cut into: 1 is layer normalisation; −1, one group for each channel, instance
   * normalisation. Default 32.
   */
  readonly groups?: number;
  /** Added to the variance. Default 1e-5, as in PyTorch. */
  readonly epsilon?: number;
}

/**
 * Group normalisation (Wu & He 2018, eq. 7): each example by itself, the channels of each group over all places, then a
 * gain and a shift for each channel. It has no memory: training and inference are the same, and no example depends on
 * another.
 *
 * Composed of plain operations, so its gradients are right to any order that theirs are.
 */
export class GroupNormalization extends layers.Layer {
  static readonly className = 'GroupNormalization';
  readonly groups: number;
  readonly epsilon: number;
  private gamma: Weight | undefined;
  private beta: Weight | undefined;

  constructor(config: Base & GroupNormalizationOptions) {
    super(config);
    this.groups = config.groups ?? 32;
    this.epsilon = config.epsilon ?? 1e-5;
    if (this.groups !== -1) checkWhole('groupNormalization({groups})', this.groups, 1);
  }

  override build(shape: Shape): void {
    const channels = Number(shape.at(-1));
    const groups = this.groups === -1 ? channels : this.groups;
    check(
      channels % groups === 0,
      'shape',
      () => `${this.name}: expected channels that are a multiple of its ${groups} groups, got ${channels}.`,
    );
    this.gamma = this.addWeight('gamma', [channels], 'float32', initializers.ones());
    this.beta = this.addWeight('beta', [channels], 'float32', initializers.zeros());
    super.build(shape);
  }

  override computeOutputShape(shape: Shape): Shape {
    return shape;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = soleTensor(inputs);
    const { gamma, beta, epsilon } = this;
    const channels = x.shape.at(-1) ?? 1;
    const groups = this.groups === -1 ? channels : this.groups;
    if (groups === channels) return tidy(() => perInstance(x, readOf(this, gamma), readOf(this, beta), epsilon));
    return tidy(() => {
      const grouped = reshape(x, [x.shape[0] ?? 0, -1, groups, channels / groups]);
      const centred = sub(grouped, mean(grouped, [1, 3], true));
      const deviation = sqrt(add(mean(square(centred), [1, 3], true), epsilon));
      const y = reshape(div(centred, deviation), x.shape);
      return add(mul(y, readOf(this, gamma)), readOf(this, beta));
    });
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), groups: this.groups, epsilon: this.epsilon };
  }
}

/**
 * Each channel of each example over its places. As many channels of one batch, over whose places batch norm takes its
 * statistics, so that where a backend has a kernel for that it serves here.
 */
function perInstance(x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number): Tensor {
  const [n = 0, channels = 1] = [x.shape[0], x.shape.at(-1)];
  const places = x.size / Math.max(1, n * channels);
  const each = (weight: Tensor) => (n === 1 ? weight : reshape(mul(ones([n, 1]), weight), [n * channels]));
  const turned = (t: Tensor, shape: number[]) => (n === 1 ? t : transpose(reshape(t, shape), [1, 0, 2]));
  const columns = reshape(turned(x, [n, places, channels]), [places, n * channels]);
  const { y } = batchNormTraining(columns, each(gamma), each(beta), epsilon);
  return reshape(turned(y, [places, n, channels]), x.shape);
}

const OPTIONS: Kinds<GroupNormalizationOptions> = { name: text, groups: anything, epsilon: number(0) };
const NAMED: Kinds<{ name: string }> = { name: needed(text) };

/**
 * A {@link GroupNormalization} layer. A saved net that has one opens in plain tfjs after `registerLayers()`.
 *
 * @throws GanKitError `argument` if `groups` is neither −1 nor a whole number from 1
 * @example
 * const net = tf.sequential({ layers: [tf.layers.conv2d({ filters: 8, kernelSize: 3, inputShape: [8, 8, 1] }), groupNormalization({ groups: 2 })] });
 */
export function groupNormalization(options: GroupNormalizationOptions = {}): layers.Layer {
  checkOptions('groupNormalization', options, OPTIONS);
  return new (register(GroupNormalization))({ ...options });
}

/**
 * Layer normalisation (Ba et al. 2016) as critics have it (Gulrajani et al. 2017): each example over all its places and
 * channels, a gain and a shift for each channel. {@link groupNormalization} of one group.
 *
 * @example
 * const norm = layerNormalization({ name: 'D_norm' });
 */
export function layerNormalization(options: { readonly name: string }): layers.Layer {
  checkOptions('layerNormalization', options, NAMED);
  return groupNormalization({ ...options, groups: 1 });
}

/**
 * Instance normalisation (Ulyanov et al. 2016): each channel of each example over its places.
 * {@link groupNormalization} of one group for each channel.
 *
 * @example
 * const norm = instanceNormalization({ name: 'D_norm' });
 */
export function instanceNormalization(options: { readonly name: string }): layers.Layer {
  checkOptions('instanceNormalization', options, NAMED);
  return groupNormalization({ ...options, groups: -1 });
}
