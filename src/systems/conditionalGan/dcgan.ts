import type { Tensor } from '@tensorflow/tfjs-core';
import { input, layers } from '@tensorflow/tfjs-layers';
import { flag, number, oneOf, whole } from '../../core/kinds';
import type { Net } from '../../core/net';
import { type Kinds, needed } from '../../core/options';
import { aNorm, type Norm } from '../../layers/norm';
import { selfAttention } from '../../nets/attention';
import { beside, DCGAN_INIT, dense, doubling, graphed, halving, initOf, type Node, through } from '../../nets/build';
import { checkBuild } from '../../nets/checkBuild';
import { conditionalNorm } from '../../nets/conditionalNorm';
import { DCGAN, type DcganOptions } from '../../nets/dcgan';
import { projectionHead, sumPooling } from '../../nets/projection';
import { attended, pyramid, upwards } from '../../nets/pyramid';

/** What the conditional DCGAN nets have in common. */
export type ConditionalDcganOptions = DcganOptions & {
  /** Columns of the condition: the number of classes for one-hot labels, the width of an embedding. */
  readonly condition: number;
  /**
   * Whether the condition joins at every layer, as in the authors' code for digits, or only at the entry: beside z in
   * G, beside the picture in D. Default true.
   */
  readonly everyLayer?: boolean;
};

/** Options of {@link conditionalDcganGenerator}. */
export type ConditionalDcganGeneratorOptions = ConditionalDcganOptions & {
  /** Columns of z. */
  readonly latent: number;
  /**
   * How G is told: `joined`, the default, beside what each layer reads; or by `batchNorm` alone, whose gain and shift
   * are of the class (Dumoulin et al. 2017; Miyato & Koyama 2018, §4), for one-hot conditions.
   */
  readonly conditioning?: 'joined' | 'batchNorm';
};

const GENERATOR: Kinds<ConditionalDcganGeneratorOptions> = {
  ...DCGAN,
  condition: needed(whole(1)),
  everyLayer: flag,
  conditioning: oneOf('joined', 'batchNorm'),
  latent: needed(whole(1)),
};

/**
 * DCGAN's generator told a condition (Radford et al. 2015; `train_cond_dcgan.py` of the authors' code): the condition
 * stands beside z and, with `everyLayer`, beside the columns or channels of every layer.
 * `[z [n, latent], condition [n, k]]` → `[n, h, w, c]` in [−1, 1].
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const G = conditionalDcganGenerator({ latent: 100, condition: 10, shape: [28, 28, 1], rng: new Rng(1).fork('G') });
 */
export function conditionalDcganGenerator(options: ConditionalDcganGeneratorOptions): Net<Tensor[]> {
  checkBuild('conditionalDcganGenerator', options, GENERATOR);
  const { latent, condition, shape, width = 64, hidden = [], everyLayer = true, rng, name = 'G' } = options;
  const { conditioning = 'joined', attention } = options;
  const byNorm = conditioning === 'batchNorm';
  const maps = pyramid(shape, width);
  const place = attended(maps, attention);
  const z = input({ shape: [latent], name: `${name}_z` });
  const y = input({ shape: [condition], name: `${name}_condition` });
  const told = (x: Node, id: string) => (everyLayer && !byNorm ? withCondition(x, y, id) : x);
  const block = byNorm ? ({ useBias: false } as const) : ({ norm: 'batch', act: 'relu' } as const);
  const normed = (x: Node, id: string) =>
    byNorm ? through(conditionalNorm(x, y, id), layers.reLU({ name: `${id}_relu` })) : x;
  const seen = (x: Node, map: number) => (map === place ? selfAttention(x, { name: `${name}_attention` }) : x);

  let x = byNorm ? z : withCondition(z, y, `${name}_z`);
  [...hidden, maps.features].forEach((units, i) => {
    const entry = i === 0 ? x : told(x, `${name}_dense${i}`);
    x = normed(through(entry, dense({ ...block, units, name: `${name}_dense${i + 1}` })), `${name}_dense${i + 1}`);
  });
  x = through(x, layers.reshape({ targetShape: [...maps.base, maps.inner], name: `${name}_map` }));
  x = seen(x, maps.sides.length - 1);
  upwards(maps).forEach(({ from, to, filters }, i) => {
    const id = filters === undefined ? `${name}_picture` : `${name}_up${i + 1}`;
    const up =
      filters === undefined
        ? doubling({ from, to, filters: shape[2], activation: 'tanh', name: id })
        : doubling({ ...block, from, to, filters, name: id });
    x = through(told(x, `${id}_entry`), up);
    if (filters !== undefined) x = seen(normed(x, id), maps.sides.length - 2 - i);
  });
  return graphed([z, y], x, { name, rng, init: DCGAN_INIT });
}

/** Options of {@link conditionalDcganDiscriminator}. */
export type ConditionalDcganDiscriminatorOptions = ConditionalDcganOptions & {
  /** Of the leaky ReLU. Default 0.2. */
  readonly slope?: number;
  /**
   * After each layer but the one on the picture. Default `batch`; with others weights are drawn by Glorot & Bengio
   * 2010, see `dcganTrunk`.
   */
  readonly norm?: Norm;
  /**
   * How D is told: `joined`, the default, beside what each layer reads; or by `projection` (Miyato & Koyama 2018): the
   * last map, summed over its places, times a vector of the condition. It has no `hidden` then.
   */
  readonly discriminator?: 'joined' | 'projection';
};

const DISCRIMINATOR: Kinds<ConditionalDcganDiscriminatorOptions> = {
  ...DCGAN,
  condition: needed(whole(1)),
  everyLayer: flag,
  slope: number(),
  norm: aNorm,
  discriminator: oneOf('joined', 'projection'),
};

/**
 * DCGAN's discriminator told a condition, which stands beside the picture's channels and, with `everyLayer`, beside
 * those of every layer. `[picture [n, h, w, c], condition [n, k]]` → logits `[n, 1]`.
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const D = conditionalDcganDiscriminator({ condition: 10, shape: [28, 28, 1], rng: new Rng(1).fork('D') });
 */
export function conditionalDcganDiscriminator(options: ConditionalDcganDiscriminatorOptions): Net<Tensor[]> {
  checkBuild('conditionalDcganDiscriminator', options, DISCRIMINATOR);
  const { condition, shape, width = 64, hidden = [], everyLayer = true, slope = 0.2 } = options;
  const { norm = 'batch', discriminator = 'joined', attention, rng, name = 'D' } = options;
  const projected = discriminator === 'projection';
  const maps = pyramid(shape, width);
  const place = attended(maps, attention);
  const picture = input({ shape: [...shape], name: `${name}_picture` });
  const y = input({ shape: [condition], name: `${name}_condition` });
  const told = (x: Node, id: string) => (everyLayer && !projected ? withCondition(x, y, id) : x);
  const block = { norm, act: { leaky: slope } };

  let x = projected ? picture : withCondition(picture, y, `${name}_picture`);
  maps.channels.forEach((filters, i) => {
    const id = `${name}_down${i + 1}`;
    // Nothing is normalised on the picture itself (§3), so that layer keeps its bias.
    x = through(i === 0 ? x : told(x, `${id}_entry`), halving({ ...block, filters, bare: i === 0, name: id }));
    if (i + 1 === place) x = selfAttention(x, { name: `${name}_attention`, norm });
  });
  const start = { name, rng, init: initOf(norm) };
  if (projected) {
    const features = sumPooling(through(x, layers.reLU({ name: `${name}_features` })), name);
    return graphed([picture, y], projectionHead(features, y, { name, norm }), start);
  }
  x = told(through(x, layers.flatten({ name: `${name}_flat` })), `${name}_flat`);
  hidden.forEach((units, i) => {
    const id = `${name}_dense${i + 1}`;
    x = told(through(x, dense({ ...block, units, name: id })), id);
  });
  const logit = through(x, dense({ units: 1, norm, bare: true, name: `${name}_logit` }));
  return graphed([picture, y], logit, start);
}

/** The condition beside the columns of a vector, or repeated over a map beside its channels. */
function withCondition(x: Node, y: Node, id: string): Node {
  const [, height, width] = x.shape;
  const k = y.shape[1] ?? 1;
  const isMap = x.shape.length === 4;
  const repeated = isMap ? tiled(y, [height ?? 1, width ?? 1, k], id) : y;
  return beside([x, repeated], `${id}_told`);
}

/** `[n, k]` → `[n, h, w, k]`, of layers that every tfjs has. */
const tiled = (y: Node, [height, width, k]: readonly [number, number, number], id: string): Node =>
  through(
    y,
    layers.repeatVector({ n: height * width, name: `${id}_repeat` }),
    layers.reshape({ targetShape: [height, width, k], name: `${id}_tile` }),
  );
