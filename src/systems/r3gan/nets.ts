import type { Tensor } from '@tensorflow/tfjs-core';
import { input, layers } from '@tensorflow/tfjs-layers';
import { check, checkWhole, showShape } from '../../core/checks';
import { rng as anRng, shape as aShape, either, text, whole } from '../../core/kinds';
import type { Net } from '../../core/net';
import { type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { sizeOf } from '../../core/sizeOf';
import { Basis } from '../../layers/basis';
import { groupedConv2d } from '../../layers/groupedConv2d';
import type { WeightDeviation } from '../../layers/initialise';
import { register } from '../../layers/register';
import { smoothDoubling, smoothHalving } from '../../layers/smoothResampling';
import { activation, beside, conv, dense, graphed, merge, type Node, through } from '../../nets/build';
import { checkBuild } from '../../nets/checkBuild';
import { type ImageShape, pyramid } from '../../nets/pyramid';

/** What R3GAN's nets have in common. */
export interface R3ganOptions {
  /** `[height, width, channels]` from 8 × 8 pixels. */
  readonly shape: ImageShape;
  /**
   * Channels of all maps, or of each from the smallest to the picture's: `[768, 768, 768, 768]` is the authors' for
   * 32 × 32. Default 64.
   */
  readonly width?: number | readonly number[];
  /** Residual blocks at each size. Default 1; the authors have 2. */
  readonly blocks?: number;
  /**
   * Channels of a group of the 3×3 convolutions, which have twice the width; it divides that. Default 16, or the next
   * number below that does.
   */
  readonly groupWidth?: number;
  /** How many classes both nets are told, as one-hot rows beside their input. Default none. */
  readonly classes?: number;
  /** Draws the initial weights. */
  readonly rng: Rng;
  /** Starts the names of the layers. */
  readonly name?: string;
}

/** The kind of an option that holds widths. */
export const widths = either(Array.isArray, whole(1));

const COMMON: Kinds<R3ganOptions> = {
  shape: needed(aShape),
  width: widths,
  blocks: whole(1),
  groupWidth: whole(1),
  classes: whole(2),
  rng: needed(anRng),
  name: text,
};

const LEAKY = { leaky: 0.2 } as const;
/** Numbers that a class is told in. */
const EMBEDDED = 64;

/** The authors' channels of a group. */
const GROUP_WIDTH = 16;

/** How a net is laid out, from the smallest map to the picture. */
interface Plan {
  readonly sides: readonly (readonly [number, number])[];
  readonly channels: readonly number[];
  readonly blocks: number;
  readonly groupWidth: number | undefined;
  readonly name: string;
}

function planOf(options: R3ganOptions, name: string): Plan {
  const { shape, width = 64, blocks = 1, groupWidth } = options;
  const sides = [...pyramid(shape, 1).sides].reverse();
  const channels = typeof width === 'number' ? sides.map(() => width) : [...width];
  check(
    channels.length === sides.length,
    'argument',
    () =>
      `width: expected one number, or one for each map, ${sides.map(side => side.join(' × ')).join(', ')}, got ` +
      `${showShape(channels)}.`,
  );
  for (const each of channels) {
    checkWhole('width', each, 1);
    check(
      groupWidth === undefined || (2 * each) % groupWidth === 0,
      'argument',
      () =>
        `groupWidth: expected a number that divides twice the width, ${2 * each}, got ${groupWidth}. Try ` +
        `${divisorNear(2 * each, groupWidth ?? GROUP_WIDTH)}.`,
    );
  }
  return { sides, channels, blocks, groupWidth, name };
}

/** The largest number up to `most` that divides. */
const divisorNear = (of: number, most: number): number => {
  for (let n = Math.min(of, most); n > 1; n--) if (of % n === 0) return n;
  return 1;
};

/** A residual block: `x + W₃ a(W₂ a(W₁ x))`, where a adds a bias and rectifies, and W₂ is 3×3 in groups. */
function block(x: Node, channels: number, groupWidth: number | undefined, id: string): Node {
  const filters = 2 * channels;
  const groups = filters / (groupWidth ?? divisorNear(filters, GROUP_WIDTH));
  const made = through(
    x,
    conv({ filters, kernelSize: 1, act: LEAKY, name: `${id}_expand` }),
    groupedConv2d({ filters, kernelSize: 3, groups, name: `${id}_group` }),
    activation(`${id}_group`, LEAKY),
    plain(channels, `${id}_reduce`),
  );
  return merge(layers.add({ name: `${id}_sum` }), [x, made]);
}

/** A 1×1 convolution without bias. */
const plain = (filters: number, name: string) => conv({ filters, kernelSize: 1, useBias: false, name });

const blocksAt = (x: Node, { channels, blocks, groupWidth, name }: Plan, at: number): Node =>
  Array.from({ length: blocks }, (_, i) => `${name}_${at + 1}_${i + 1}`).reduce(
    (y, id) => block(y, channels[at] ?? 1, groupWidth, id),
    x,
  );

/** Where the number of channels changes, a 1×1 convolution. */
const changed = (from: number | undefined, to: number | undefined, id: string) =>
  from === to ? [] : plain(to ?? 1, id);

/**
 * How each weight starts (the authors' code; Zhang et al. 2019, Fixup): all by 1/√inputs, those before a rectifier
 * times √(2 / 1.04) · L^(−1/4) in a net of L blocks, those that end a block 0; maps of the basis by 1.
 *
 * @param gains of weights of another gain, by the start of their names
 */
function deviations({ blocks, sides }: Plan, gains: Readonly<Record<string, number>> = {}): WeightDeviation {
  const rectified = Math.sqrt(2 / (1 + LEAKY.leaky ** 2)) * (blocks * sides.length) ** -0.25;
  return (name, shape) => {
    if (name.endsWith('bias') || name.endsWith('_reduce/kernel')) return 0;
    if (name.endsWith('basis')) return 1;
    const inputs = name.endsWith('depthwise_kernel') ? sizeOf(shape.slice(0, 2)) : sizeOf(shape.slice(0, -1));
    const inBlock = name.endsWith('_expand/kernel') || name.endsWith('_group/kernel');
    const own = Object.entries(gains).find(([start]) => name.startsWith(`${start}/`))?.[1];
    return (own ?? (inBlock ? rectified : 1)) / Math.sqrt(inputs);
  };
}

const embedding = (label: Node, name: string): Node =>
  through(label, dense({ units: EMBEDDED, useBias: false, name: `${name}_label` }));

const labelOf = (classes: number, name: string): Node => input({ shape: [classes], name: `${name}_condition` });

/**
 * R3GAN's generator (Huang et al. 2024; the authors' code): learned maps times a linear function
 * of z, residual blocks at each size, [1, 3, 3, 1] to the next; no normalisation, no tanh. `[n, latent]` →
 * `[n, h, w, c]`; with classes `[z, label [n, classes]]`, a linear function of the label, 64 numbers, beside z.
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const G = r3ganGenerator({ latent: 64, shape: [32, 32, 3], width: 64, rng: new Rng(1).fork('G') });
 */
export function r3ganGenerator(
  options: R3ganOptions & { readonly classes: number; readonly latent: number },
): Net<Tensor[]>;
export function r3ganGenerator(options: R3ganOptions & { readonly latent: number }): Net;
export function r3ganGenerator(options: R3ganOptions & { readonly latent: number }): Net | Net<Tensor[]> {
  checkBuild('r3ganGenerator', options, { ...COMMON, latent: needed(whole(1)) });
  const { shape, latent, classes, rng, name = 'G' } = options;
  const plan = planOf(options, name);
  const { sides, channels } = plan;
  const z = input({ shape: [latent], name: `${name}_z` });
  const label = classes === undefined ? undefined : labelOf(classes, name);
  const entry = label ? beside([z, embedding(label, name)], `${name}_told`) : z;
  let x = through(
    entry,
    dense({ units: channels[0] ?? 1, useBias: false, name: `${name}_linear` }),
    new (register(Basis))({ sides: sides[0] ?? [1, 1], name: `${name}_maps` }),
  );
  sides.forEach((to, at) => {
    const id = `${name}_${at + 1}`;
    if (at > 0) {
      const up = smoothDoubling({ to, name: `${id}_up` });
      x = through(x, changed(channels[at - 1], channels[at], `${id}_change`), up);
    }
    x = blocksAt(x, plan, at);
  });
  const picture = through(x, plain(shape[2], `${name}_picture`));
  const start = { name, rng, init: deviations(plan) };
  return label ? graphed<Tensor[]>([z, label], picture, start) : graphed<Tensor>([z], picture, start);
}

/**
 * R3GAN's discriminator (the same): the way back, then a 4×4 convolution of each channel by itself to one place and a
 * linear unit. `[n, h, w, c]` → logits `[n, 1]`; with classes `[picture, label [n, classes]]`, and the logit is the
 * product of 64 linear units and as many numbers of the label (Miyato & Koyama 2018, without the term of the picture
 * alone).
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const D = r3ganDiscriminator({ shape: [32, 32, 3], width: 64, rng: new Rng(1).fork('D') });
 */
export function r3ganDiscriminator(options: R3ganOptions & { readonly classes: number }): Net<Tensor[]>;
export function r3ganDiscriminator(options: R3ganOptions): Net;
export function r3ganDiscriminator(options: R3ganOptions): Net | Net<Tensor[]> {
  checkBuild('r3ganDiscriminator', options, COMMON);
  const { shape, classes, rng, name = 'D' } = options;
  const plan = planOf(options, name);
  const { sides, channels } = plan;
  const picture = input({ shape: [...shape], name: `${name}_picture` });
  let x = through(picture, plain(channels.at(-1) ?? 1, `${name}_entry`));
  for (let at = sides.length - 1; at >= 0; at--) {
    x = blocksAt(x, plan, at);
    const id = `${name}_${at + 1}`;
    const down = smoothHalving({ name: `${id}_down` });
    if (at > 0) x = through(x, down, changed(channels[at], channels[at - 1], `${id}_change`));
  }
  const features = through(
    x,
    layers.depthwiseConv2d({
      kernelSize: [...(sides[0] ?? [1, 1])] as [number, number],
      padding: 'valid',
      useBias: false,
      depthwiseInitializer: 'zeros',
      name: `${name}_maps`,
    }),
    layers.flatten({ name: `${name}_flat` }),
    dense({ units: classes === undefined ? 1 : EMBEDDED, useBias: false, name: `${name}_linear` }),
  );
  const start = { name, rng, init: deviations(plan, { [`${name}_label`]: 1 / Math.sqrt(EMBEDDED) }) };
  if (classes === undefined) return graphed<Tensor>([picture], features, start);
  const label = labelOf(classes, name);
  const logit = merge(layers.dot({ axes: 1, name: `${name}_logit` }), [features, embedding(label, name)]);
  return graphed<Tensor[]>([picture, label], logit, start);
}
