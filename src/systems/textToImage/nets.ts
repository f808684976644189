import type { Tensor } from '@tensorflow/tfjs-core';
import { input, layers } from '@tensorflow/tfjs-layers';
import { rng as anRng, shape as aShape, text as aText, flag, whole } from '../../core/kinds';
import type { Net } from '../../core/net';
import { type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { aNorm, type Norm } from '../../layers/norm';
import {
  activation,
  beside,
  conv,
  cropping,
  DCGAN_INIT,
  type DoublingOptions,
  dense,
  doubling,
  graphed,
  halving,
  initOf,
  merge,
  type Node,
  through,
} from '../../nets/build';
import { checkBuild } from '../../nets/checkBuild';
import { type ImageShape, pyramid, type Sides, upwards } from '../../nets/pyramid';

/** Of the leaky ReLUs. */
const SLOPE = 0.2;

/** What the nets of text-to-image models have in common. */
export interface TextNetOptions {
  /** `[height, width, channels]` from 8 × 8 pixels. */
  readonly shape: ImageShape;
  /** Columns of a caption's embedding. */
  readonly text: number;
  /** Channels of the map next to the picture; doubled at each halving. Default 64. */
  readonly width?: number;
  /** Columns the embedding is projected to. Default 128, the paper's. */
  readonly projection?: number;
  /** Draws the initial weights. */
  readonly rng: Rng;
  /** Starts the names of the layers. */
  readonly name?: string;
}

/** Options of {@link textGenerator}. */
export type TextGeneratorOptions = TextNetOptions & {
  /** Columns of z. */
  readonly latent: number;
  /**
   * Whether the smallest map, and the next where it is not the picture's own, pass a bottleneck with a shortcut, as in
   * the authors' code. Default false: the paper's plain DCGAN.
   */
  readonly residual?: boolean;
};

/** Options of {@link textDiscriminator}. */
export type TextDiscriminatorOptions = TextNetOptions & {
  /**
   * After each layer but the one on the picture. Default `batch`; with others weights are drawn by Glorot & Bengio
   * 2010, see `dcganTrunk`.
   */
  readonly norm?: Norm;
  /** Whether the text's projection is normalised too, as in GAN-CLS. StackGAN's is not. Default true. */
  readonly normText?: boolean;
};

const GENERATOR: Kinds<TextGeneratorOptions> = {
  shape: needed(aShape),
  text: needed(whole(1)),
  width: whole(1),
  projection: whole(1),
  rng: needed(anRng),
  name: aText,
  latent: needed(whole(1)),
  residual: flag,
};

/**
 * GAN-CLS's generator (Reed et al. 2016, §4.1 and figure 2): the embedding is projected to 128 columns with a leaky
 * ReLU and joined to z; then DCGAN's generator. `[z [n, latent], text [n, text]]` → `[n, h, w, c]` in [−1, 1].
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const G = textGenerator({ latent: 100, text: 128, shape: [32, 32, 3], width: 16, rng: new Rng(1).fork('G') });
 */
export function textGenerator(options: TextGeneratorOptions): Net<Tensor[]> {
  checkBuild('textGenerator', options, GENERATOR);
  const { shape, latent, text, projection = 128, width = 64, residual = false, rng, name = 'G' } = options;
  const z = input({ shape: [latent], name: `${name}_z` });
  const embedding = input({ shape: [text], name: `${name}_text` });
  const projected = through(embedding, dense({ units: projection, act: { leaky: SLOPE }, name: `${name}_project` }));
  const picture = upFrom(beside([z, projected], `${name}_joined`), { shape, width, residual, by: 'transposed', name });
  return graphed([z, embedding], picture, { name, rng, init: DCGAN_INIT });
}

const DISCRIMINATOR: Kinds<TextDiscriminatorOptions> = {
  shape: needed(aShape),
  text: needed(whole(1)),
  width: whole(1),
  projection: whole(1),
  rng: needed(anRng),
  name: aText,
  norm: aNorm,
  normText: flag,
};

/**
 * GAN-CLS's discriminator (Reed et al. 2016, §4.1): DCGAN's down to the smallest map, 4×4 for sides that are powers of
 * 2; there the projected embedding is joined to each place, and a 1×1 convolution and one as large as the map read both
 * together. `[image [n, h, w, c], text [n, text]]` → logits `[n, 1]`.
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const D = textDiscriminator({ text: 128, shape: [32, 32, 3], width: 16, rng: new Rng(1).fork('D') });
 */
export function textDiscriminator(options: TextDiscriminatorOptions): Net<Tensor[]> {
  checkBuild('textDiscriminator', options, DISCRIMINATOR);
  const { shape, text, projection = 128, width = 64, normText = true } = options;
  const { norm = 'batch', rng, name = 'D' } = options;
  const picture = input({ shape: [...shape], name: `${name}_picture` });
  const embedding = input({ shape: [text], name: `${name}_text` });
  const { base, channels, inner } = pyramid(shape, width);
  const block = { norm, act: { leaky: SLOPE } };
  const map = downTo(picture, channels, { norm, name });
  const words = through(embedding, dense({ ...block, units: projection, bare: !normText, name: `${name}_project` }));
  const both = beside([map, onMap(words, projection, base, name)], `${name}_joined`);
  const logit = through(
    both,
    conv({ ...block, filters: inner, kernelSize: 1, name: `${name}_both` }),
    conv({ filters: 1, kernelSize: base, padding: 'valid', norm, bare: true, name: `${name}_logit` }),
    layers.flatten({ name: `${name}_flat` }),
  );
  return graphed([picture, embedding], logit, { name, rng, init: initOf(norm) });
}

/** DCGAN's discriminator down to the smallest map. */
export const downTo = (
  picture: Node,
  channels: readonly number[],
  { norm, name }: { readonly norm: Norm; readonly name: string },
): Node =>
  through(
    picture,
    ...channels.map((filters, i) =>
      // Nothing is normalised on the picture itself, as in DCGAN, so that layer keeps its bias.
      halving({ filters, norm, bare: i === 0, act: { leaky: SLOPE }, name: `${name}_down${i + 1}` }),
    ),
  );

/** How {@link upFrom} makes a picture of features. */
export interface UpOptions {
  readonly shape: ImageShape;
  readonly width: number;
  readonly residual: boolean;
  /**
   * 4×4 transposed convolutions of stride 2 (DCGAN, GAN-CLS), or nearest neighbour and a 3×3 convolution (StackGAN).
   */
  readonly by: 'transposed' | 'nearest';
  readonly name: string;
}

/** From features `[n, m]` to the smallest map and, doubling, to a picture. */
export function upFrom(features: Node, { shape, width, residual, by, name }: UpOptions): Node {
  const maps = pyramid(shape, width);
  const { inner } = maps;
  const first = through(
    features,
    dense({ units: maps.features, norm: 'batch', name: `${name}_dense` }),
    layers.reshape({ targetShape: [...maps.base, inner], name: `${name}_map` }),
  );
  const map = residual ? bottleneck(first, inner, `${name}_map`) : first;
  const last = upwards(maps).reduce<Node>(
    (x, { from, to, filters }, i) => {
      if (filters === undefined) return through(x, twice(by, { from, to, filters: shape[2], name: `${name}_picture` }));
      const id = `${name}_up${i + 1}`;
      const y = through(x, twice(by, { from, to, filters, norm: 'batch', name: id }));
      return through(residual && i === 0 ? bottleneck(y, filters, id) : y, activation(id, 'relu'));
    },
    through(map, activation(`${name}_map`, 'relu')),
  );
  return through(last, layers.activation({ activation: 'tanh', name: `${name}_tanh` }));
}

/** To the map of twice the height and width. */
export function twice(by: UpOptions['by'], options: DoublingOptions): layers.Layer[] {
  if (by === 'transposed') return doubling(options);
  const { from, to, ...own } = options;
  const larger = layers.upSampling2d({ size: [2, 2], name: `${own.name}_twice` });
  return [larger, ...cropping(own.name, from, to), ...conv({ ...own, kernelSize: 3 })];
}

/**
 * The map plus what three convolutions through few channels make of it (`main_cls_int.lua`, StackGAN's
 * `stageI/model.py`).
 */
function bottleneck(x: Node, filters: number, name: string): Node {
  const narrow = { norm: 'batch', act: 'relu', filters: Math.ceil(filters / 4) } as const;
  const inner = through(
    x,
    conv({ ...narrow, kernelSize: 1, name: `${name}_a` }),
    conv({ ...narrow, kernelSize: 3, name: `${name}_b` }),
    conv({ filters, kernelSize: 3, norm: 'batch', name: `${name}_c` }),
  );
  return merge(layers.add({ name: `${name}_sum` }), [x, inner]);
}

/** The same columns at every place of a map: `[n, width]` → `[n, height, width, columns]`. */
export const onMap = (columns: Node, width: number, sides: Sides, name: string): Node =>
  through(
    columns,
    layers.reshape({ targetShape: [1, 1, width], name: `${name}_place` }),
    layers.upSampling2d({ size: [...sides], name: `${name}_places` }),
  );
