import type { Tensor } from '@tensorflow/tfjs-core';
import { input, layers } from '@tensorflow/tfjs-layers';
import { rng as anRng, shape as aShape, text, whole } from '../core/kinds';
import type { Net } from '../core/net';
import { type Kinds, needed } from '../core/options';
import type { Rng } from '../core/rng';
import { aNorm, type Norm } from '../layers/norm';
import { selfAttention } from './attention';
import { conv, cropping, dense, graphed, merge, type Node, through } from './build';
import { checkBuild } from './checkBuild';
import { conditionalNorm } from './conditionalNorm';
import { projectionHead, sumPooling } from './projection';
import { attended, type ImageShape, pyramid, type Sides, upwards } from './pyramid';

/** What the residual nets have in common. */
export interface ResidualOptions {
  /** `[height, width, channels]` from 8 × 8 pixels. */
  readonly shape: ImageShape;
  /** Channels of the map next to the picture; doubled at each halving. Default 64, the paper's. */
  readonly width?: number;
  /**
   * Height of the map, of those between the picture and the smallest one, that a layer of self-attention reads (Zhang
   * et al. 2019, SAGAN). Default none.
   */
  readonly attention?: number;
  /** Columns of a condition that both nets are told, such as the number of classes. Default none. */
  readonly condition?: number;
  /** Draws the initial weights. */
  readonly rng: Rng;
  /** Starts the names of the layers. */
  readonly name?: string;
}

/** Options of {@link residualGenerator}. */
export type ResidualGeneratorOptions = ResidualOptions & {
  /** Columns of z. */
  readonly latent: number;
};

/** Options of {@link residualDiscriminator}. */
export type ResidualDiscriminatorOptions = ResidualOptions & {
  /** Of its kernels, or after the first convolution of each block. Default `spectral`, the paper's. */
  readonly norm?: Norm;
};

const COMMON: Kinds<ResidualOptions> = {
  shape: needed(aShape),
  width: whole(1),
  attention: whole(1),
  condition: whole(1),
  rng: needed(anRng),
  name: text,
};
const GENERATOR: Kinds<ResidualGeneratorOptions> = { ...COMMON, latent: needed(whole(1)) };
const DISCRIMINATOR: Kinds<ResidualDiscriminatorOptions> = { ...COMMON, norm: aNorm };

const relu = (id: string) => layers.reLU({ name: `${id}_relu` });
const sum = (id: string, nodes: readonly Node[]) => merge(layers.add({ name: `${id}_sum` }), nodes);
const conditionOf = (columns: number | undefined, name: string): Node | undefined =>
  columns === undefined ? undefined : input({ shape: [columns], name: `${name}_condition` });

/**
 * The residual generator of SNGAN (Miyato et al. 2018, appendix B.4, tables 4 and 5; Gulrajani et al. 2017): dense to
 * the smallest map, a block for each doubling, which is by repeating, batch norm, ReLU, 3×3 convolution, tanh. With a
 * `condition` batch norm has a gain and shift for each of its columns (Miyato & Koyama 2018), so one-hot classes.
 * `[n, latent]`, or `[z [n, latent], condition [n, k]]` → `[n, h, w, c]` in [−1, 1].
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const G = residualGenerator({ latent: 128, shape: [32, 32, 3], width: 32, rng: new Rng(1).fork('G') });
 */
export function residualGenerator(options: ResidualGeneratorOptions & { readonly condition: number }): Net<Tensor[]>;
export function residualGenerator(options: ResidualGeneratorOptions): Net;
export function residualGenerator(options: ResidualGeneratorOptions): Net | Net<Tensor[]> {
  checkBuild('residualGenerator', options, GENERATOR);
  const { latent, shape, width = 64, attention, rng, name = 'G' } = options;
  const maps = pyramid(shape, width);
  const place = attended(maps, attention);
  const seen = (x: Node, map: number) =>
    map > 0 && map === place ? selfAttention(x, { name: `${name}_attention` }) : x;
  const z = input({ shape: [latent], name: `${name}_z` });
  const y = conditionOf(options.condition, name);
  const entry = through(
    z,
    dense({ units: maps.features, name: `${name}_dense` }),
    layers.reshape({ targetShape: [...maps.base, maps.inner], name: `${name}_map` }),
  );
  const last = maps.channels.length;
  const top = upwards(maps).reduce(
    (x, { from, to }, i) => {
      const up = { filters: maps.channels[last - 1 - i] ?? width, from, to };
      return seen(upBlock(x, y, up, `${name}_up${i + 1}`), last - 1 - i);
    },
    seen(entry, last),
  );
  const picture = through(
    conditionalNorm(top, y, `${name}_top`),
    relu(`${name}_top`),
    conv({ filters: shape[2], kernelSize: 3, activation: 'tanh', name: `${name}_picture` }),
  );
  const start = { name, rng, init: 'glorot' } as const;
  return y ? graphed<Tensor[]>([z, y], picture, start) : graphed<Tensor>([z], picture, start);
}

interface Up {
  readonly filters: number;
  readonly from: Sides;
  readonly to: Sides;
}

/** Norm, ReLU, doubling, 3×3, norm, ReLU, 3×3, beside which the map is doubled and convolved with 1×1. */
function upBlock(x: Node, y: Node | undefined, { filters, from, to }: Up, id: string): Node {
  const doubled = (name: string) => [layers.upSampling2d({ size: [2, 2], name }), ...cropping(name, from, to)];
  // No bias: the norms that follow would take it off.
  const kernel = { filters, useBias: false };
  const first = through(
    conditionalNorm(x, y, `${id}_1`),
    relu(`${id}_1`),
    doubled(`${id}_double`),
    conv({ ...kernel, kernelSize: 3, name: `${id}_conv1` }),
  );
  const made = through(
    conditionalNorm(first, y, `${id}_2`),
    relu(`${id}_2`),
    conv({ ...kernel, kernelSize: 3, name: `${id}_conv2` }),
  );
  // 1×1 first: doubling by repeating commutes with it.
  const past = through(x, conv({ ...kernel, kernelSize: 1, name: `${id}_past` }), doubled(`${id}_past_double`));
  return sum(id, [made, past]);
}

/**
 * The residual discriminator of SNGAN (the same): a block for each halving, by the mean of 2×2, one more at the
 * smallest map, ReLU, the sum over its places, a linear unit. With a `condition` it ends in a projection: see
 * {@link projectionHead}. `[n, h, w, c]`, or `[picture, condition [n, k]]` → logits `[n, 1]`.
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const D = residualDiscriminator({ shape: [32, 32, 3], width: 32, rng: new Rng(1).fork('D') });
 */
export function residualDiscriminator(
  options: ResidualDiscriminatorOptions & { readonly condition: number },
): Net<Tensor[]>;
export function residualDiscriminator(options: ResidualDiscriminatorOptions): Net;
export function residualDiscriminator(options: ResidualDiscriminatorOptions): Net | Net<Tensor[]> {
  checkBuild('residualDiscriminator', options, DISCRIMINATOR);
  const { shape, width = 64, attention, norm = 'spectral', rng, name = 'D' } = options;
  const maps = pyramid(shape, width);
  const place = attended(maps, attention);
  const picture = input({ shape: [...shape], name: `${name}_picture` });
  const y = conditionOf(options.condition, name);
  let x = picture;
  maps.channels.forEach((filters, i) => {
    x = downBlock(x, { filters, norm, entry: i === 0 }, `${name}_down${i + 1}`);
    if (i + 1 === place) x = selfAttention(x, { name: `${name}_attention`, norm });
  });
  const id = `${name}_last`;
  x = sum(id, [body(x, { filters: maps.inner, norm, entry: false }, id), x]);
  const features = sumPooling(through(x, relu(`${name}_features`)), name);
  const start = { name, rng, init: 'glorot' } as const;
  if (y) return graphed<Tensor[]>([picture, y], projectionHead(features, y, { name, norm }), start);
  const logit = through(features, dense({ units: 1, norm, bare: true, name: `${name}_logit` }));
  return graphed<Tensor>([picture], logit, start);
}

interface Down {
  readonly filters: number;
  readonly norm: Norm;
  /** Whether it reads the picture itself, which no ReLU comes before and which is not normalised. */
  readonly entry: boolean;
}

/** ReLU, 3×3, ReLU, 3×3. */
const body = (x: Node, { filters, norm, entry }: Down, id: string): Node =>
  through(
    x,
    entry ? [] : relu(`${id}_entry`),
    conv({ filters, kernelSize: 3, norm, bare: entry, act: 'relu', name: `${id}_conv1` }),
    conv({ filters, kernelSize: 3, norm, bare: true, name: `${id}_conv2` }),
  );

/** A {@link body}, halved, beside which the map is halved and convolved with 1×1. */
function downBlock(x: Node, down: Down, id: string): Node {
  const halved = (name: string) => layers.averagePooling2d({ poolSize: 2, strides: 2, padding: 'same', name });
  const { filters, norm } = down;
  // Halved first: the mean commutes with 1×1.
  const past = through(
    x,
    halved(`${id}_past_half`),
    conv({ filters, kernelSize: 1, norm, bare: true, name: `${id}_past` }),
  );
  return sum(id, [through(body(x, down, id), halved(`${id}_half`)), past]);
}
