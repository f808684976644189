import { layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { rng as anRng, shape as aShape, number, oneOf, sizes, text, whole } from '../core/kinds';
import { type Net, netFromModel } from '../core/net';
import { type Kinds, needed } from '../core/options';
import type { Rng } from '../core/rng';
import { batchNormalization } from '../layers/batchNormalization';
import { type Init, initialise } from '../layers/initialise';
import { checkBuild } from './checkBuild';
import { type ImageShape, pyramid } from './pyramid';

/** Initial kernels: N(0, 0.02²) (Radford et al. 2015, §4). */
export const DCGAN_INIT = { normal: 0.02 } as const;

/** What DCGAN's nets have in common. */
export interface DcganOptions {
  /** `[s, s, 1]` or `[s, s, 3]`, s one of 28, 32, 56, 64, 112, 128. */
  readonly shape: ImageShape;
  /** Channels of the map next to the picture; doubled at each halving. Default 64. */
  readonly width?: number;
  /** Widths of fully connected layers on the inner side, InfoGAN's 1024. Default none, as DCGAN has it. */
  readonly hidden?: readonly number[];
  /** Draws the initial weights. */
  readonly rng: Rng;
  /** Starts the names of the layers. */
  readonly name?: string;
}

/** What they may be. */
export const DCGAN: Kinds<DcganOptions> = {
  shape: needed(aShape),
  width: whole(1),
  hidden: sizes,
  rng: needed(anRng),
  name: text,
};

const GENERATOR: Kinds<DcganOptions & { latent: number; last?: 'tanh' | 'linear' }> = {
  ...DCGAN,
  latent: needed(whole(1)),
  last: oneOf('tanh', 'linear'),
};

/**
 * DCGAN's generator (Radford et al. 2015, §3): dense to the smallest map, then 4×4 transposed convolutions of stride 2, each with
 * batch norm and ReLU, tanh at the end. `[n, latent]` → `[n, h, w, c]` in [−1, 1].
 *
 * @param options.last `linear` for logits or means without bounds, as some decoders put out. Default `tanh`
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const G = dcganGenerator({ latent: 64, shape: [28, 28, 1], rng: new Rng(1).fork('G') });
 */
export function dcganGenerator(
  options: DcganOptions & { readonly latent: number; readonly last?: 'tanh' | 'linear' },
): Net {
  checkBuild('dcganGenerator', options, GENERATOR);
  const { latent, shape, width = 64, hidden = [], last = 'tanh', rng, name = 'G' } = options;
  const { base, channels } = pyramid(shape, width);
  const inner = channels.at(-1) ?? width;
  const model = sequential({ name });
  const add = (layer: layers.Layer) => model.add(layer);
  const normalised = (id: string) => {
    add(batchNormalization({ name: `${id}_norm` }));
    add(layers.reLU({ name: `${id}_relu` }));
  };
  add(layers.inputLayer({ inputShape: [latent], name: `${name}_z` }));
  [...hidden, base * base * inner].forEach((units, i) => {
    const id = `${name}_dense${i + 1}`;
    add(layers.dense({ units, useBias: false, kernelInitializer: 'zeros', name: id }));
    normalised(id);
  });
  add(layers.reshape({ targetShape: [base, base, inner], name: `${name}_map` }));
  // The last map before the picture is channels[0]; the picture itself follows without norm.
  channels
    .slice(0, -1)
    .reverse()
    .forEach((filters, i) => {
      const id = `${name}_up${i + 1}`;
      add(layers.conv2dTranspose({ ...halving, filters, useBias: false, name: id }));
      normalised(id);
    });
  add(layers.conv2dTranspose({ ...halving, filters: shape[2], activation: last, name: `${name}_picture` }));
  initialise(model, rng, DCGAN_INIT);
  return netFromModel(model);
}

/** Options of {@link dcganTrunk} and {@link dcganDiscriminator}. */
export type DiscriminatorOptions = DcganOptions & {
  /** Of the leaky ReLU: 0.2 in DCGAN (the default), 0.1 in InfoGAN. */
  readonly slope?: number;
  /**
   * `batch`, the default: batch norm from the second layer on. With `none`, an example's features are its own, whatever else is in the batch;
   * weights are then drawn by Glorot & Bengio 2010, since DCGAN's small ones count on batch norm to scale them.
   */
  readonly norm?: 'batch' | 'none';
};

const TRUNK: Kinds<DiscriminatorOptions> = { ...DCGAN, slope: number(), norm: oneOf('batch', 'none') };

/**
 * The body of DCGAN's discriminator: 4×4 convolutions of stride 2 with leaky ReLU, batch norm from the second on, then flat features
 * that heads read. `[n, h, w, c]` → `[n, features]`.
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const trunk = dcganTrunk({ shape: [28, 28, 1], rng: new Rng(1).fork('D') });
 * const critic = head({ features: 7 * 7 * 128, outputs: 1, rng: new Rng(1).fork('critic') });
 */
export function dcganTrunk(options: DiscriminatorOptions): Net {
  checkBuild('dcganTrunk', options, TRUNK);
  const model = trunk(options);
  initialise(model, options.rng, initOf(options));
  return netFromModel(model);
}

const DISCRIMINATOR: Kinds<DiscriminatorOptions & { outputs?: number }> = { ...TRUNK, outputs: whole(1) };

/**
 * DCGAN's discriminator: {@link dcganTrunk} and one linear unit. `[n, h, w, c]` → logits `[n, 1]`.
 *
 * @param options.outputs linear units, where it is more than a critic: an encoder has one for each number of its code. Default 1
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const D = dcganDiscriminator({ shape: [28, 28, 1], rng: new Rng(1).fork('D') });
 */
export function dcganDiscriminator(options: DiscriminatorOptions & { readonly outputs?: number }): Net {
  checkBuild('dcganDiscriminator', options, DISCRIMINATOR);
  const { outputs = 1 } = options;
  const model = trunk(options);
  model.add(layers.dense({ units: outputs, kernelInitializer: 'zeros', name: `${options.name ?? 'D'}_logit` }));
  initialise(model, options.rng, initOf(options));
  return netFromModel(model);
}

const initOf = ({ norm = 'batch' }: DiscriminatorOptions): Init => (norm === 'batch' ? DCGAN_INIT : 'glorot');

function trunk(options: DiscriminatorOptions): Sequential {
  const { shape, width = 64, hidden = [], slope = 0.2, norm = 'batch', name = 'D' } = options;
  const batchNorm = norm === 'batch';
  const { channels } = pyramid(shape, width);
  const model = sequential({ name });
  const add = (layer: layers.Layer) => model.add(layer);
  add(layers.inputLayer({ inputShape: [...shape], name: `${name}_picture` }));
  channels.forEach((filters, i) => {
    const id = `${name}_down${i + 1}`;
    // No batch norm on the picture itself (§3), so that layer keeps its bias.
    add(layers.conv2d({ ...halving, filters, useBias: i === 0 || !batchNorm, name: id }));
    if (i > 0 && batchNorm) add(batchNormalization({ name: `${id}_norm` }));
    add(layers.leakyReLU({ alpha: slope, name: `${id}_leaky` }));
  });
  add(layers.flatten({ name: `${name}_flat` }));
  hidden.forEach((units, i) => {
    const id = `${name}_dense${i + 1}`;
    add(layers.dense({ units, useBias: !batchNorm, kernelInitializer: 'zeros', name: id }));
    if (batchNorm) add(batchNormalization({ name: `${id}_norm` }));
    add(layers.leakyReLU({ alpha: slope, name: `${id}_leaky` }));
  });
  return model;
}

const halving = { kernelSize: 4, strides: 2, padding: 'same', kernelInitializer: 'zeros' } as const;
