import type { Tensor } from '@tensorflow/tfjs-core';
import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { flag, number, whole } from '../../core/kinds';
import { type Net, netFromModel } from '../../core/net';
import { type Kinds, needed } from '../../core/options';
import { batchNormalization } from '../../layers/batchNormalization';
import { initialise } from '../../layers/initialise';
import { checkBuild } from '../../nets/checkBuild';
import { DCGAN, DCGAN_INIT, type DcganOptions } from '../../nets/dcgan';
import { pyramid } from '../../nets/pyramid';

/** What the conditional DCGAN nets have in common. */
export type ConditionalDcganOptions = DcganOptions & {
  /** Columns of the condition: the number of classes for one-hot labels, the width of an embedding. */
  readonly condition: number;
  /**
   * Whether the condition joins at every layer, as in the authors' code for digits, or only at the entry: beside z in G, beside the picture
   * in D. Default true.
   */
  readonly everyLayer?: boolean;
};

const GENERATOR: Kinds<ConditionalDcganOptions & { latent: number }> = {
  ...DCGAN,
  condition: needed(whole(1)),
  everyLayer: flag,
  latent: needed(whole(1)),
};

/**
 * DCGAN's generator told a condition (Radford et al. 2015; `train_cond_dcgan.py` of the authors' code): the condition stands beside z
 * and, with `everyLayer`, beside the columns or channels of every layer. `[z [n, latent], condition [n, k]]` → `[n, h, w, c]` in [−1, 1].
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const G = conditionalDcganGenerator({ latent: 100, condition: 10, shape: [28, 28, 1], rng: new Rng(1).fork('G') });
 */
export function conditionalDcganGenerator(
  options: ConditionalDcganOptions & { readonly latent: number },
): Net<Tensor[]> {
  checkBuild('conditionalDcganGenerator', options, GENERATOR);
  const { latent, condition, shape, width = 64, hidden = [], everyLayer = true, rng, name = 'G' } = options;
  const { base, channels } = pyramid(shape, width);
  const inner = channels.at(-1) ?? width;
  const z = input({ shape: [latent], name: `${name}_z` });
  const y = input({ shape: [condition], name: `${name}_condition` });
  const told = (x: SymbolicTensor, id: string) => (everyLayer ? beside(x, y, id) : x);
  const normalised = (x: SymbolicTensor, id: string) =>
    apply(layers.reLU({ name: `${id}_relu` }), apply(batchNormalization({ name: `${id}_norm` }), x));

  let x = beside(z, y, `${name}_z`);
  [...hidden, base * base * inner].forEach((units, i) => {
    const id = `${name}_dense${i + 1}`;
    const dense = layers.dense({ units, useBias: false, kernelInitializer: 'zeros', name: id });
    x = normalised(apply(dense, i === 0 ? x : told(x, `${name}_dense${i}`)), id);
  });
  x = apply(layers.reshape({ targetShape: [base, base, inner], name: `${name}_map` }), x);
  channels
    .slice(0, -1)
    .reverse()
    .forEach((filters, i) => {
      const id = `${name}_up${i + 1}`;
      const up = layers.conv2dTranspose({ ...halving, filters, useBias: false, name: id });
      x = normalised(apply(up, told(x, `${id}_entry`)), id);
    });
  const picture = layers.conv2dTranspose({
    ...halving,
    filters: shape[2],
    activation: 'tanh',
    name: `${name}_picture`,
  });
  const made = model({ inputs: [z, y], outputs: apply(picture, told(x, `${name}_picture_entry`)), name });
  initialise(made, rng, DCGAN_INIT);
  return netFromModel<Tensor[]>(made);
}

const DISCRIMINATOR: Kinds<ConditionalDcganOptions & { slope?: number }> = {
  ...DCGAN,
  condition: needed(whole(1)),
  everyLayer: flag,
  slope: number(),
};

/**
 * DCGAN's discriminator told a condition, which stands beside the picture's channels and, with `everyLayer`, beside those of every
 * layer. `[picture [n, h, w, c], condition [n, k]]` → logits `[n, 1]`.
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const D = conditionalDcganDiscriminator({ condition: 10, shape: [28, 28, 1], rng: new Rng(1).fork('D') });
 */
export function conditionalDcganDiscriminator(
  options: ConditionalDcganOptions & { readonly slope?: number },
): Net<Tensor[]> {
  checkBuild('conditionalDcganDiscriminator', options, DISCRIMINATOR);
  const { condition, shape, width = 64, hidden = [], everyLayer = true, slope = 0.2, rng, name = 'D' } = options;
  const { channels } = pyramid(shape, width);
  const picture = input({ shape: [...shape], name: `${name}_picture` });
  const y = input({ shape: [condition], name: `${name}_condition` });
  const told = (x: SymbolicTensor, id: string) => (everyLayer ? beside(x, y, id) : x);
  const leaky = (x: SymbolicTensor, id: string) => apply(layers.leakyReLU({ alpha: slope, name: `${id}_leaky` }), x);

  let x = beside(picture, y, `${name}_picture`);
  channels.forEach((filters, i) => {
    const id = `${name}_down${i + 1}`;
    // No batch norm on the picture itself (§3), so that layer keeps its bias.
    x = apply(layers.conv2d({ ...halving, filters, useBias: i === 0, name: id }), i === 0 ? x : told(x, `${id}_entry`));
    x = leaky(i === 0 ? x : apply(batchNormalization({ name: `${id}_norm` }), x), id);
  });
  x = told(apply(layers.flatten({ name: `${name}_flat` }), x), `${name}_flat`);
  hidden.forEach((units, i) => {
    const id = `${name}_dense${i + 1}`;
    x = apply(layers.dense({ units, useBias: false, kernelInitializer: 'zeros', name: id }), x);
    x = told(leaky(apply(batchNormalization({ name: `${id}_norm` }), x), id), id);
  });
  const logit = apply(layers.dense({ units: 1, kernelInitializer: 'zeros', name: `${name}_logit` }), x);
  const made = model({ inputs: [picture, y], outputs: logit, name });
  initialise(made, rng, DCGAN_INIT);
  return netFromModel<Tensor[]>(made);
}

/** The condition beside the columns of a vector, or repeated over a map beside its channels. */
function beside(x: SymbolicTensor, y: SymbolicTensor, id: string): SymbolicTensor {
  const [, height, width] = x.shape;
  const k = y.shape[1] ?? 1;
  const isMap = x.shape.length === 4;
  const repeated = isMap ? tiled(y, [height ?? 1, width ?? 1, k], id) : y;
  return apply(layers.concatenate({ axis: -1, name: `${id}_told` }), [x, repeated]);
}

/** `[n, k]` → `[n, h, w, k]`, of layers that every tfjs has. */
function tiled(y: SymbolicTensor, [height, width, k]: readonly [number, number, number], id: string): SymbolicTensor {
  const rows = apply(layers.repeatVector({ n: height * width, name: `${id}_repeat` }), y);
  return apply(layers.reshape({ targetShape: [height, width, k], name: `${id}_tile` }), rows);
}

const apply = (layer: layers.Layer, to: SymbolicTensor | SymbolicTensor[]) => layer.apply(to) as SymbolicTensor;

const halving = { kernelSize: 4, strides: 2, padding: 'same', kernelInitializer: 'zeros' } as const;
