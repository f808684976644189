import type { Tensor } from '@tensorflow/tfjs-core';
import { input, layers } from '@tensorflow/tfjs-layers';
import { rng as anRng, shape as aShape, text, whole } from '../../core/kinds';
import type { Net } from '../../core/net';
import { type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { equalizedConv2d, equalizedDense } from '../../layers/equalized';
import type { WeightDeviation } from '../../layers/initialise';
import { minibatchStddev } from '../../layers/minibatchStddev';
import { modulatedConv2d } from '../../layers/modulatedConv2d';
import { NoiseInjection } from '../../layers/noiseInjection';
import { register } from '../../layers/register';
import { smoothDoubling, smoothHalving } from '../../layers/smoothResampling';
import { ConstantInput, PixelNorm, RunningMean, Smoothing } from '../../layers/style';
import { activation, beside, graphed, merge, type Node, through } from '../../nets/build';
import { checkBuild } from '../../nets/checkBuild';
import type { ImageShape } from '../../nets/pyramid';
import { planOf, stylesOf, widths } from './plan';

/** Options of {@link styleganMapping}. */
export interface StyleganMappingOptions {
  /** Columns of z. */
  readonly latent: number;
  /** Columns of w. Default 64; the authors have 512. */
  readonly style?: number;
  /** Dense layers. Default 2, as the authors' for small pictures; 8 in the papers. */
  readonly layers?: number;
  /** How many classes it is told, as one-hot rows beside z. Default none. */
  readonly classes?: number;
  /** Draws the initial weights. */
  readonly rng: Rng;
  /** Starts the names of the layers. */
  readonly name?: string;
}

/** Options of {@link styleganGenerator} and {@link styleganDiscriminator}. */
export interface StyleganOptions {
  /** `[height, width, channels]` from 8 × 8 pixels. */
  readonly shape: ImageShape;
  /**
   * Channels of the map of the picture's size, twice as many in each smaller one, up to four times; or of each from the
   * smallest. Default 32.
   */
  readonly width?: number | readonly number[];
  /** Draws the initial weights. */
  readonly rng: Rng;
  /** Starts the names of the layers. */
  readonly name?: string;
}

const COMMON: Kinds<Pick<StyleganOptions, 'rng' | 'name'>> = { rng: needed(anRng), name: text };
const MAPS: Kinds<StyleganOptions> = { ...COMMON, shape: needed(aShape), width: widths };

const LEAKY = { leaky: 0.2 } as const;
/** Keeps the size of what a leaky ReLU halves, as in the authors' code. */
const GAIN = Math.SQRT2;
/** How fast the mapping learns, against all else. */
const MULTIPLIER = 0.01;
/** Numbers that D compares a class in. */
const EMBEDDED = 64;

/** Kernels and the constant input start as N(0, 1), over the multiplier of their layer; all else as its layer says. */
const startOf =
  (multipliers: Readonly<Record<string, number>> = {}): WeightDeviation =>
  name => {
    if (!name.endsWith('kernel') && !name.endsWith('constant')) return 0;
    return 1 / (Object.entries(multipliers).find(([start]) => name.startsWith(start))?.[1] ?? 1);
  };

/** A class as numbers of deviation 1. */
const embedding = (label: Node, units: number, name: string): Node =>
  through(
    label,
    equalizedDense({ units, name: `${name}_label` }),
    new (register(PixelNorm))({ name: `${name}_label_norm` }),
  );

/**
 * StyleGAN's mapping network (Karras et al. 2019, §2): z over its root mean square, dense layers with leaky ReLUs that
 * learn a hundredth as fast as other layers. `[n, latent]` → w `[n, style]`; with classes `[z, label [n, classes]]`.
 * Its buffer is the running mean of w.
 *
 * @throws GanKitError `argument` if an option is out of range
 * @example
 * const M = styleganMapping({ latent: 64, rng: new Rng(1).fork('M') });
 */
export function styleganMapping(options: StyleganMappingOptions & { readonly classes: number }): Net<Tensor[]>;
export function styleganMapping(options: StyleganMappingOptions): Net;
export function styleganMapping(options: StyleganMappingOptions): Net | Net<Tensor[]> {
  const kinds: Kinds<StyleganMappingOptions> = {
    ...COMMON,
    latent: needed(whole(1)),
    style: whole(1),
    layers: whole(1),
    classes: whole(2),
  };
  checkBuild('styleganMapping', options, kinds);
  const { latent, style = 64, layers: depth = 2, classes, rng, name = 'M' } = options;
  const z = input({ shape: [latent], name: `${name}_z` });
  const label = classes === undefined ? undefined : input({ shape: [classes], name: `${name}_condition` });
  const normal = through(z, new (register(PixelNorm))({ name: `${name}_z_norm` }));
  const entry = label ? beside([normal, embedding(label, style, name)], `${name}_told`) : normal;
  const dense = Array.from({ length: depth }, (_, i) => [
    equalizedDense({ units: style, gain: GAIN, multiplier: MULTIPLIER, name: `${name}_dense${i + 1}` }),
    ...activation(`${name}_dense${i + 1}`, LEAKY),
  ]);
  const w = through(entry, ...dense, new (register(RunningMean))({ name: `${name}_w` }));
  const start = { name, rng, init: startOf({ [`${name}_dense`]: MULTIPLIER }) };
  return label ? graphed<Tensor[]>([z, label], w, start) : graphed<Tensor>([z], w, start);
}

/**
 * StyleGAN2's generator (Karras et al. 2020, fig. 2 and 7): a learned constant, two modulated convolutions at each
 * size, each with noise, a bias and a leaky ReLU, and at each size a picture that is added to that of the size before.
 * It reads a style for each convolution and one for the last picture: two for each size from the smallest on, `[n,
 * style]` each; the picture of a size reads that of the next convolution. → `[n, h, w, c]`, linear.
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const G = styleganGenerator({ shape: [32, 32, 3], rng: new Rng(1).fork('G') });
 * const picture = G.infer(Array.from({ length: 8 }, () => w));   // sizes 4, 8, 16 and 32
 */
export function styleganGenerator(options: StyleganOptions & { readonly style?: number }): Net<Tensor[]> {
  checkBuild('styleganGenerator', options, { ...MAPS, style: whole(1) });
  const { shape, width, style = 64, rng, name = 'G' } = options;
  const { sides, channels } = planOf(shape, width);
  const [base = [4, 4] as const] = sides;
  const styles = Array.from({ length: stylesOf({ sides }) }, (_, i) =>
    input({ shape: [style], name: `${name}_w${i + 1}` }),
  );
  const w = (at: number): Node => styles[at] as Node;
  /** What scales a map's channels, made of the style of that number. */
  const scales = (map: Node, at: number, id: string): Node =>
    through(w(at), equalizedDense({ units: map.shape.at(-1) ?? 1, biasStart: 1, name: `${id}_style` }));
  const styled = (x: Node, at: number, id: string, filters: number, to?: readonly [number, number]): Node =>
    through(
      merge(modulatedConv2d({ filters, kernelSize: 3, gain: GAIN, name: id, ...(to && { to }) }), [
        x,
        scales(x, at, id),
      ]),
      new (register(NoiseInjection))({ gain: GAIN, name: `${id}_noise` }),
      activation(id, LEAKY),
    );
  const constant = { shape: [...base, channels[0] ?? 1] as const, name: `${name}_constant` };
  let x = through(w(0), new (register(ConstantInput))(constant));
  let picture: Node | undefined;
  for (const [at, to] of sides.entries()) {
    const id = `${name}_${at + 1}`;
    const filters = channels[at] ?? 1;
    if (at > 0) x = styled(x, 2 * at - 1, `${id}_up`, filters, to);
    x = styled(x, 2 * at, `${id}_conv`, filters);
    const toRgb = modulatedConv2d({ filters: shape[2], kernelSize: 1, demodulate: false, name: `${id}_rgb` });
    const own = merge(toRgb, [x, scales(x, 2 * at + 1, `${id}_rgb`)]);
    const before = picture && through(picture, smoothDoubling({ to, name: `${id}_larger` }));
    picture = before ? merge(layers.add({ name: `${id}_sum` }), [before, own]) : own;
  }
  return graphed<Tensor[]>(styles, picture as Node, { name, rng, init: startOf() });
}

/**
 * StyleGAN2's discriminator (Karras et al. 2020, fig. 7): residual blocks of two 3×3 convolutions, whose second halves
 * by [1, 3, 3, 1], both ways over √2; minibatch deviation, a 3×3 convolution, a dense layer and a linear unit.
 * `[n, h, w, c]` → logits `[n, 1]`; with classes `[picture, label [n, classes]]`, and the logit is the product of 64
 * linear units and as many numbers of the class, over √64 (Miyato & Koyama 2018; StyleGAN2-ADA's code).
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const D = styleganDiscriminator({ shape: [32, 32, 3], rng: new Rng(1).fork('D') });
 */
export function styleganDiscriminator(options: StyleganOptions & { readonly classes: number }): Net<Tensor[]>;
export function styleganDiscriminator(options: StyleganOptions): Net;
export function styleganDiscriminator(options: StyleganOptions & { readonly classes?: number }): Net | Net<Tensor[]> {
  checkBuild('styleganDiscriminator', options, { ...MAPS, classes: whole(2) });
  const { shape, width, classes, rng, name = 'D' } = options;
  const { sides, channels } = planOf(shape, width);
  const picture = input({ shape: [...shape], name: `${name}_picture` });
  const rectified = (filters: number, id: string, kernelSize = 3) => [
    equalizedConv2d({ filters, kernelSize, gain: GAIN, name: id }),
    ...activation(id, LEAKY),
  ];
  let x = through(picture, rectified(channels.at(-1) ?? 1, `${name}_entry`, 1));
  for (let at = sides.length - 1; at > 0; at--) {
    const id = `${name}_${at + 1}`;
    const filters = channels[at - 1] ?? 1;
    const halves = { filters, strides: 2, padding: 'valid', kernelSize: 3, name: `${id}_down` } as const;
    const main = through(
      x,
      rectified(channels[at] ?? 1, `${id}_conv`),
      new (register(Smoothing))({ name: `${id}_smooth` }),
      // √2 for the leaky ReLU, 1/√2 for the sum.
      equalizedConv2d(halves),
      activation(`${id}_down`, LEAKY),
    );
    const plain = { filters, kernelSize: 1, useBias: false, gain: Math.SQRT1_2, name: `${id}_skip` };
    const skip = through(x, smoothHalving({ name: `${id}_half` }), equalizedConv2d(plain));
    x = merge(layers.add({ name: `${id}_sum` }), [skip, main]);
  }
  const inner = channels[0] ?? 1;
  const features = through(
    x,
    minibatchStddev({ name: `${name}_stddev` }),
    rectified(inner, `${name}_last`),
    layers.flatten({ name: `${name}_flat` }),
    equalizedDense({ units: inner, gain: GAIN, name: `${name}_dense` }),
    activation(`${name}_dense`, LEAKY),
    equalizedDense({ units: classes === undefined ? 1 : EMBEDDED, name: `${name}_logit` }),
  );
  const start = { name, rng, init: startOf() };
  if (classes === undefined) return graphed<Tensor>([picture], features, start);
  const label = input({ shape: [classes], name: `${name}_condition` });

  const compared = through(
    embedding(label, EMBEDDED, name),
    layers.rescaling({ scale: 1 / Math.sqrt(EMBEDDED), name: `${name}_label_scale` }),
  );
  return graphed<Tensor[]>(
    [picture, label],
    merge(layers.dot({ axes: 1, name: `${name}_product` }), [features, compared]),
    start,
  );
}
