import type { Tensor } from '@tensorflow/tfjs-core';
import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { check, checkWhole, showShape } from '../../core/checks';
import { rng as anRng, shape as aShape, text as aText, flag, whole } from '../../core/kinds';
import { type Net, netFromModel } from '../../core/net';
import { type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { batchNormalization } from '../../layers/batchNormalization';
import { initialise } from '../../layers/initialise';
import { checkBuild } from '../../nets/checkBuild';
import { DCGAN_INIT } from '../../nets/dcgan';
import type { ImageShape, Pyramid } from '../../nets/pyramid';

/** Sides a picture may have: the smallest map, 4 or 7, doubled. */
const SIDES = [8, 16, 28, 32, 56, 64, 112, 128, 256];

/** What the nets of text-to-image models have in common. */
export interface TextNetOptions {
  /** `[s, s, 1]` or `[s, s, 3]`, s one of 8, 16, 28, 32, 56, 64, 112, 128, 256. */
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
   * Whether the smallest map, and the next where it is not the picture's own, pass a bottleneck with a shortcut, as in the authors'
   * code. Default false: the paper's plain DCGAN.
   */
  readonly residual?: boolean;
};

/** Options of {@link textDiscriminator}. */
export type TextDiscriminatorOptions = TextNetOptions & {
  /** Batch norm after the text's projection, as in GAN-CLS. StackGAN has none. Default true. */
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
 * GAN-CLS's generator (Reed et al. 2016, §4.1 and figure 2): the embedding is projected to 128 columns with a leaky ReLU and joined to z; then
 * DCGAN's generator. `[z [n, latent], text [n, text]]` → `[n, s, s, c]` in [−1, 1].
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
  const projected = leaky(dense(embedding, projection, `${name}_project`), `${name}_project`);
  const picture = upFrom(joined([z, projected], `${name}_joined`), { shape, width, residual, by: 'transposed', name });
  return netFrom([z, embedding], picture, rng, name);
}

const DISCRIMINATOR: Kinds<TextDiscriminatorOptions> = {
  shape: needed(aShape),
  text: needed(whole(1)),
  width: whole(1),
  projection: whole(1),
  rng: needed(anRng),
  name: aText,
  normText: flag,
};

/**
 * GAN-CLS's discriminator (Reed et al. 2016, §4.1): DCGAN's down to the smallest map, 4×4 for sides that are powers
 * of 2; there the projected embedding is joined to each place, and a 1×1 convolution and one as large as the map read both together. `[image [n, s, s, c], text [n, text]]` → logits `[n, 1]`.
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const D = textDiscriminator({ text: 128, shape: [32, 32, 3], width: 16, rng: new Rng(1).fork('D') });
 */
export function textDiscriminator(options: TextDiscriminatorOptions): Net<Tensor[]> {
  checkBuild('textDiscriminator', options, DISCRIMINATOR);
  const { shape, text, projection = 128, width = 64, normText = true, rng, name = 'D' } = options;
  const picture = input({ shape: [...shape], name: `${name}_picture` });
  const embedding = input({ shape: [text], name: `${name}_text` });
  const { base, channels } = mapsOf(shape, width);
  const map = downTo(picture, channels, name);
  const projected = dense(embedding, projection, `${name}_project`, !normText);
  const words = leaky(normText ? norm(projected, `${name}_project`) : projected, `${name}_project`);
  const both = joined([map, onMap(words, projection, base, name)], `${name}_joined`);
  const inner = conv(both, channels.at(-1) ?? width, 1, `${name}_both`);
  const read = leaky(norm(inner, `${name}_both`), `${name}_both`);
  const last = { filters: 1, kernelSize: base, padding: 'valid', kernelInitializer: 'zeros' } as const;
  const logit = apply(layers.conv2d({ ...last, name: `${name}_logit` }), read);
  return netFrom([picture, embedding], apply(layers.flatten({ name: `${name}_flat` }), logit), rng, name);
}

/** DCGAN's discriminator down to the smallest map. */
export const downTo = (picture: SymbolicTensor, channels: readonly number[], name: string): SymbolicTensor =>
  channels.reduce((x, filters, i) => {
    const id = `${name}_down${i + 1}`;
    // No batch norm on the picture itself, as in DCGAN, so that layer keeps its bias.
    const y = apply(layers.conv2d({ ...halving, filters, useBias: i === 0, name: id }), x);
    return leaky(i > 0 ? norm(y, id) : y, id);
  }, picture);

/** How {@link upFrom} makes a picture of features. */
export interface UpOptions {
  readonly shape: ImageShape;
  readonly width: number;
  readonly residual: boolean;
  /** 4×4 transposed convolutions of stride 2 (DCGAN, GAN-CLS), or nearest neighbour and a 3×3 convolution (StackGAN). */
  readonly by: 'transposed' | 'nearest';
  readonly name: string;
}

/** From features `[n, m]` to the smallest map and, doubling, to a picture. */
export function upFrom(features: SymbolicTensor, { shape, width, residual, by, name }: UpOptions): SymbolicTensor {
  const { base, channels } = mapsOf(shape, width);
  const inner = channels.at(-1) ?? width;
  const flat = norm(dense(features, base * base * inner, `${name}_dense`, false), `${name}_dense`);
  const first = apply(layers.reshape({ targetShape: [base, base, inner], name: `${name}_map` }), flat);
  const before = relu(residual ? bottleneck(first, inner, Math.ceil(inner / 4), `${name}_map`) : first, `${name}_map`);
  const last = channels
    .slice(0, -1)
    .reverse()
    .reduce<SymbolicTensor>((x, filters, i) => {
      const id = `${name}_up${i + 1}`;
      const y = norm(doubled(x, filters, by, id, false), id);
      return relu(residual && i === 0 ? bottleneck(y, filters, Math.ceil(filters / 4), id) : y, id);
    }, before);
  const picture = doubled(last, shape[2], by, `${name}_picture`, true);
  return apply(layers.activation({ activation: 'tanh', name: `${name}_tanh` }), picture);
}

/** The map of twice the side. */
export function doubled(x: SymbolicTensor, filters: number, by: UpOptions['by'], name: string, useBias: boolean) {
  if (by === 'transposed') return apply(layers.conv2dTranspose({ ...halving, filters, useBias, name }), x);
  return conv(apply(layers.upSampling2d({ size: [2, 2], name: `${name}_twice` }), x), filters, 3, name, useBias);
}

/** The map plus what three convolutions through few channels make of it (`main_cls_int.lua`, StackGAN's `stageI/model.py`). */
function bottleneck(x: SymbolicTensor, filters: number, narrow: number, name: string): SymbolicTensor {
  const a = relu(norm(conv(x, narrow, 1, `${name}_a`), `${name}_a`), `${name}_a`);
  const b = relu(norm(conv(a, narrow, 3, `${name}_b`), `${name}_b`), `${name}_b`);
  const c = norm(conv(b, filters, 3, `${name}_c`), `${name}_c`);
  return apply(layers.add({ name: `${name}_sum` }), [x, c]);
}

/** Side of the smallest map, and the channels of each map from the picture's side inwards. */
export function mapsOf(shape: ImageShape, width: number): Pyramid {
  checkWhole('width', width, 1);
  const [side, across, colours] = shape;
  const good = shape.length === 3 && side === across && SIDES.includes(side) && (colours === 1 || colours === 3);
  check(
    good,
    'shape',
    () =>
      `shape: expected [s, s, 1] or [s, s, 3] with s one of ${SIDES.join(', ')}, got ${showShape(shape)}. ` +
      'Resize the pictures, or pass nets of your own.',
  );
  const base = side % 7 === 0 ? 7 : 4;
  return { base, channels: Array.from({ length: Math.log2(side / base) }, (_, i) => width * 2 ** i) };
}

export const apply = (layer: layers.Layer, x: SymbolicTensor | SymbolicTensor[]): SymbolicTensor =>
  layer.apply(x) as SymbolicTensor;

export const dense = (x: SymbolicTensor, units: number, name: string, useBias = true): SymbolicTensor =>
  apply(layers.dense({ units, useBias, kernelInitializer: 'zeros', name }), x);

export const conv = (x: SymbolicTensor, filters: number, kernelSize: number, name: string, useBias = false) =>
  apply(layers.conv2d({ filters, kernelSize, padding: 'same', useBias, kernelInitializer: 'zeros', name }), x);

export const norm = (x: SymbolicTensor, name: string): SymbolicTensor =>
  apply(batchNormalization({ name: `${name}_norm` }), x);

export const relu = (x: SymbolicTensor, name: string): SymbolicTensor =>
  apply(layers.reLU({ name: `${name}_relu` }), x);

export const leaky = (x: SymbolicTensor, name: string): SymbolicTensor =>
  apply(layers.leakyReLU({ alpha: 0.2, name: `${name}_leaky` }), x);

export const joined = (parts: SymbolicTensor[], name: string): SymbolicTensor =>
  apply(layers.concatenate({ axis: -1, name }), parts);

/** The same columns at every place of a map: `[n, width]` → `[n, side, side, width]`. */
export function onMap(columns: SymbolicTensor, width: number, side: number, name: string): SymbolicTensor {
  const one = apply(layers.reshape({ targetShape: [1, 1, width], name: `${name}_place` }), columns);
  return apply(layers.upSampling2d({ size: [side, side], name: `${name}_places` }), one);
}

/** The net of a graph of layers, with DCGAN's initial weights. */
export function netFrom(inputs: SymbolicTensor[], output: SymbolicTensor, rng: Rng, name: string): Net<Tensor[]> {
  const made = model({ inputs, outputs: output, name });
  initialise(made, rng, DCGAN_INIT);
  return netFromModel<Tensor[]>(made);
}

export const halving = { kernelSize: 4, strides: 2, padding: 'same', kernelInitializer: 'zeros' } as const;
