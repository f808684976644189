import { layers } from '@tensorflow/tfjs-layers';
import { rng as anRng, shape as aShape, number, oneOf, sizes, text, whole } from '../core/kinds';
import type { Net } from '../core/net';
import { type Kinds, needed } from '../core/options';
import type { Rng } from '../core/rng';
import { aMinibatch, comparing, type Minibatch, readsMaps } from '../layers/minibatch';
import { aNorm, type Norm } from '../layers/norm';
import { selfAttention } from './attention';
import { chained, DCGAN_INIT, dense, doubling, halving, initOf, type Part } from './build';
import { checkBuild } from './checkBuild';
import { attended, type ImageShape, pyramid, upwards } from './pyramid';

/** What DCGAN's nets have in common. */
export interface DcganOptions {
  /** `[height, width, channels]` from 8 × 8 pixels. */
  readonly shape: ImageShape;
  /** Channels of the map next to the picture; doubled at each halving. Default 64. */
  readonly width?: number;
  /** Widths of fully connected layers on the inner side, InfoGAN's 1024. Default none, as DCGAN has it. */
  readonly hidden?: readonly number[];
  /**
   * Height of the map, of those between the picture and the smallest one, that a layer of self-attention reads:
   * `selfAttention`. Default none.
   */
  readonly attention?: number;
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
  attention: whole(1),
  rng: needed(anRng),
  name: text,
};

const GENERATOR: Kinds<DcganOptions & { latent: number; last?: 'tanh' | 'linear' }> = {
  ...DCGAN,
  latent: needed(whole(1)),
  last: oneOf('tanh', 'linear'),
};

/**
 * DCGAN's generator (Radford et al. 2015, §3): dense to the smallest map, then 4×4 transposed convolutions of stride 2,
 * each with batch norm and ReLU, tanh at the end. `[n, latent]` → `[n, h, w, c]` in [−1, 1].
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
  const maps = pyramid(shape, width);
  const seen = attended(maps, options.attention);
  const attention: Part = x => selfAttention(x, { name: `${name}_attention` });
  const block = { norm: 'batch', act: 'relu' } as const;
  const chain: Part[] = [
    layers.inputLayer({ inputShape: [latent], name: `${name}_z` }),
    ...[...hidden, maps.features].flatMap((units, i) => dense({ ...block, units, name: `${name}_dense${i + 1}` })),
    layers.reshape({ targetShape: [...maps.base, maps.inner], name: `${name}_map` }),
    ...(seen === maps.channels.length ? [attention] : []),
    ...upwards(maps).flatMap(({ from, to, filters }, i): Part[] =>
      // The picture itself is not normalised.
      filters === undefined
        ? doubling({ from, to, filters: shape[2], activation: last, name: `${name}_picture` })
        : [
            doubling({ ...block, from, to, filters, name: `${name}_up${i + 1}` }),
            ...(seen === maps.channels.length - 1 - i ? [attention] : []),
          ],
    ),
  ];
  return chained(chain, { name, rng, init: DCGAN_INIT });
}

/** Options of {@link dcganTrunk} and {@link dcganDiscriminator}. */
export type DiscriminatorOptions = DcganOptions & {
  /** Of the leaky ReLU: 0.2 in DCGAN (the default), 0.1 in InfoGAN. */
  readonly slope?: number;
  /**
   * After each layer but the one on the picture. Default `batch`; with the others an example's features are its own,
   * whatever else is in the batch, and weights are drawn by Glorot & Bengio 2010, since DCGAN's small ones count on
   * batch norm to scale them.
   */
  readonly norm?: Norm;
  /**
   * Compares the examples of a batch: `minibatchStddev`, their deviation beside the last map, or
   * `minibatchDiscrimination`, their nearness beside the features. Default: each is judged by itself.
   */
  readonly minibatch?: Minibatch;
};

const TRUNK: Kinds<DiscriminatorOptions> = { ...DCGAN, slope: number(), norm: aNorm, minibatch: aMinibatch };

/**
 * The body of DCGAN's discriminator: 4×4 convolutions of stride 2 with leaky ReLU, batch norm from the second on, then
 * flat features that heads read. `[n, h, w, c]` → `[n, features]`.
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const trunk = dcganTrunk({ shape: [28, 28, 1], rng: new Rng(1).fork('D') });
 * const critic = head({ features: 7 * 7 * 128, outputs: 1, rng: new Rng(1).fork('critic') });
 */
export function dcganTrunk(options: DiscriminatorOptions): Net {
  checkBuild('dcganTrunk', options, TRUNK);
  return chained(trunk(options), startOf(options));
}

const DISCRIMINATOR: Kinds<DiscriminatorOptions & { outputs?: number }> = { ...TRUNK, outputs: whole(1) };

/**
 * DCGAN's discriminator: {@link dcganTrunk} and one linear unit. `[n, h, w, c]` → logits `[n, 1]`.
 *
 * @param options.outputs linear units, where it is more than a critic: an encoder has one for each number of its code.
 *   Default 1
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const D = dcganDiscriminator({ shape: [28, 28, 1], rng: new Rng(1).fork('D') });
 */
export function dcganDiscriminator(options: DiscriminatorOptions & { readonly outputs?: number }): Net {
  checkBuild('dcganDiscriminator', options, DISCRIMINATOR);
  const { outputs = 1 } = options;
  const logit = dense({ units: outputs, norm: options.norm, bare: true, name: `${options.name ?? 'D'}_logit` });
  return chained([...trunk(options), ...logit], startOf(options));
}

const startOf = ({ norm = 'batch', rng, name = 'D' }: DiscriminatorOptions) => ({ name, rng, init: initOf(norm) });

function trunk(options: DiscriminatorOptions): Part[] {
  const { shape, width = 64, hidden = [], slope = 0.2, norm = 'batch', minibatch, name = 'D' } = options;
  const compared = comparing(minibatch, `${name}_minibatch`);
  const onMaps = readsMaps(compared[0]);
  const block = { norm, act: { leaky: slope } };
  const maps = pyramid(shape, width);
  const seen = attended(maps, options.attention);
  const attention: Part = x => selfAttention(x, { name: `${name}_attention`, norm });
  return [
    layers.inputLayer({ inputShape: [...shape], name: `${name}_picture` }),
    ...maps.channels.flatMap((filters, i) => [
      // Nothing is normalised on the picture itself (§3), so that layer keeps its bias.
      halving({ ...block, filters, bare: i === 0, name: `${name}_down${i + 1}` }),
      ...(seen === i + 1 ? [attention] : []),
    ]),
    ...(onMaps ? compared : []),
    layers.flatten({ name: `${name}_flat` }),
    ...hidden.flatMap((units, i) => dense({ ...block, units, name: `${name}_dense${i + 1}` })),
    ...(onMaps ? [] : compared),
  ];
}
