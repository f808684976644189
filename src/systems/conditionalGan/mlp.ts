import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { input, layers } from '@tensorflow/tfjs-layers';
import { check, checkWhole } from '../../core/checks';
import { rng as anRng, shape as aShape, flag, number, oneOf, text, whole } from '../../core/kinds';
import type { Net } from '../../core/net';
import { fields, type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { sizeOf } from '../../core/sizeOf';
import { dropout } from '../../layers/dropout';
import type { Init } from '../../layers/initialise';
import { aNorm, type Norm } from '../../layers/norm';
import { Spectral } from '../../layers/spectral';
import { beside, dense, graphed, type Node, through } from '../../nets/build';
import { anInit, checkBuild } from '../../nets/checkBuild';

/** What the fully connected conditional nets have in common. */
export interface ConditionalMlpOptions {
  /** Shape of one example, such as `[28, 28, 1]` or `[2]`. */
  readonly shape: readonly number[];
  /**
   * Shape of one condition: `[classes]` for one-hot labels, any other for pictures and embeddings, which are flattened.
   */
  readonly condition: readonly number[];
  /** Share of values dropped in training, in each hidden layer. Default 0; the paper's 0.5 goes with its SGD. */
  readonly dropout?: number;
  /** Default Glorot's uniform. */
  readonly init?: Init;
  /** Draws the initial weights. */
  readonly rng: Rng;
  /** Starts the names of the layers. */
  readonly name?: string;
}

/** Options of {@link conditionalMlpGenerator}. */
export interface ConditionalMlpGeneratorOptions extends ConditionalMlpOptions {
  /** Columns of z. */
  readonly latent: number;
  /** Widths of the layers on z, on the condition, and on both. Default the paper's 200, 1000, 1200. */
  readonly hidden?: { readonly z: number; readonly condition: number; readonly joint: number };
  /** At the end. Default `tanh` for pictures, `linear` for points. */
  readonly last?: 'linear' | 'tanh';
  /** Of the joint layer. Default `none`, as in the paper. */
  readonly norm?: Norm;
}

const GENERATOR: Kinds<ConditionalMlpGeneratorOptions> = {
  shape: needed(aShape),
  condition: needed(aShape),
  dropout: number(0, 1),
  init: anInit,
  rng: needed(anRng),
  name: text,
  latent: needed(whole(1)),
  hidden: fields<NonNullable<ConditionalMlpGeneratorOptions['hidden']>>({
    z: needed(whole(1)),
    condition: needed(whole(1)),
    joint: needed(whole(1)),
  }),
  last: oneOf('linear', 'tanh'),
  norm: aNorm,
};

/**
 * The generator of Mirza & Osindero 2014, §4.1: z and condition each through a layer of ReLUs, both through a joint
 * one, then to the example. `[z [n, latent], condition [n, ...]]` → `[n, ...shape]`.
 *
 * @throws GanKitError `argument` if a size is not a whole number from 1
 * @example
 * const G = conditionalMlpGenerator({ latent: 100, condition: [10], shape: [28, 28, 1], rng: new Rng(1).fork('G') });
 */
export function conditionalMlpGenerator(options: ConditionalMlpGeneratorOptions): Net<Tensor[]> {
  checkBuild('conditionalMlpGenerator', options, GENERATOR);
  const { latent, condition, shape, hidden = { z: 200, condition: 1000, joint: 1200 }, init = 'glorot' } = options;
  const { dropout: rate = 0, last = shape.length > 1 ? 'tanh' : 'linear', norm = 'none' } = options;
  const { rng, name = 'G' } = options;
  checkSizes({ latent: [latent], condition, shape, hidden: Object.values(hidden) });
  const relu = (x: Node, units: number, id: string, by: Norm = 'none') =>
    dropped(through(x, dense({ units, norm: by, act: 'relu', name: id })), rate, id);
  const z = input({ shape: [latent], name: `${name}_z` });
  const y = input({ shape: [...condition], name: `${name}_condition` });
  const read = [relu(z, hidden.z, `${name}_of_z`), relu(flat(y, name), hidden.condition, `${name}_of_condition`)];
  const joint = relu(beside(read, `${name}_both`), hidden.joint, `${name}_joint`, norm);
  const units = sizeOf(shape);
  const out = through(joint, dense({ units, activation: last, name: `${name}_output` }));
  const reshape = layers.reshape({ targetShape: [...shape], name: `${name}_reshape` });
  return graphed([z, y], shape.length > 1 ? through(out, reshape) : out, { name, rng, init });
}

/** A layer of maxout units (Goodfellow et al. 2013): each the greatest of so many linear pieces. */
export interface Maxout {
  readonly units: number;
  readonly pieces: number;
}

/** Options of {@link conditionalMlpDiscriminator}. */
export interface ConditionalMlpDiscriminatorOptions extends ConditionalMlpOptions {
  /** Maxout layers on the example, on the condition, and on both. Default the paper's 240 × 5, 50 × 5, 240 × 4. */
  readonly hidden?: { readonly example: Maxout; readonly condition: Maxout; readonly joint: Maxout };
  /**
   * Whether the condition is one-hot. Its layer then starts from N(0, 1): under `init` a row with a single 1 would be
   * faint beside the example, and D would learn late to heed it. Default false.
   */
  readonly oneHot?: boolean;
  /** Of the pieces of each maxout layer. Default `none`, as in the paper. */
  readonly norm?: Norm;
}

/** The maxout layers of Mirza & Osindero 2014, §4.1. */
const PAPER = {
  example: { units: 240, pieces: 5 },
  condition: { units: 50, pieces: 5 },
  joint: { units: 240, pieces: 4 },
} as const;

const MAXOUT = needed(fields<Maxout>({ units: needed(whole(1)), pieces: needed(whole(1)) }));
const DISCRIMINATOR: Kinds<ConditionalMlpDiscriminatorOptions> = {
  shape: needed(aShape),
  condition: needed(aShape),
  dropout: number(0, 1),
  init: anInit,
  rng: needed(anRng),
  name: text,
  hidden: fields<NonNullable<ConditionalMlpDiscriminatorOptions['hidden']>>({
    example: MAXOUT,
    condition: MAXOUT,
    joint: MAXOUT,
  }),
  oneHot: flag,
  norm: aNorm,
};

/**
 * The discriminator of Mirza & Osindero 2014, §4.1: example and condition each through a maxout layer, both through a
 * joint one, then to a logit. `[example [n, ...shape], condition [n, ...]]` → `[n, 1]`.
 *
 * @throws GanKitError `argument` if a size is not a whole number from 1
 * @example
 * const D = conditionalMlpDiscriminator({ condition: [10], shape: [28, 28, 1], rng: new Rng(1).fork('D') });
 */
export function conditionalMlpDiscriminator(options: ConditionalMlpDiscriminatorOptions): Net<Tensor[]> {
  checkBuild('conditionalMlpDiscriminator', options, DISCRIMINATOR);
  const { condition, shape, hidden = PAPER, oneHot = false, dropout: rate = 0, init = 'glorot' } = options;
  const { norm = 'none', rng, name = 'D' } = options;
  checkSizes({ condition, shape, hidden: Object.values(hidden).flatMap(({ units, pieces }) => [units, pieces]) });
  const x = input({ shape: [...shape], name: `${name}_example` });
  const y = input({ shape: [...condition], name: `${name}_condition` });
  const layer = (on: Node, of: Maxout, id: string) => dropped(maxout(on, of, norm, id), rate, id);
  const read = [
    layer(flat(x, `${name}_of_example`), hidden.example, `${name}_of_example`),
    layer(flat(y, name), hidden.condition, `${name}_of_condition`),
  ];
  const joint = layer(beside(read, `${name}_both`), hidden.joint, `${name}_joint`);
  const logit = through(joint, dense({ units: 1, norm, bare: true, name: `${name}_logit` }));
  const net = graphed([x, y], logit, { name, rng, init });
  if (oneHot) {
    const layer = net.model?.getLayer(`${name}_of_condition`);
    const [kernel] = layer?.weights ?? [];
    tidy(() => {
      kernel?.write(rng.fork('one-hot').normal(kernel.shape as [number, number]));
    });
    if (layer instanceof Spectral) layer.settle();
  }
  return net;
}

/** The greatest of `pieces` columns for each unit, of layers that every tfjs has. */
const maxout = (x: Node, { units, pieces }: Maxout, norm: Norm, name: string): Node =>
  through(
    x,
    dense({ units: units * pieces, norm, name }),
    layers.reshape({ targetShape: [pieces, units], name: `${name}_pieces` }),
    layers.globalMaxPooling1d({ name: `${name}_maxout` }),
  );

const flat = (x: Node, id: string): Node =>
  x.shape.length > 2 ? through(x, layers.flatten({ name: `${id}_flat` })) : x;

const dropped = (x: Node, rate: number, id: string): Node =>
  rate > 0 ? through(x, dropout({ rate, name: `${id}_dropout` })) : x;

function checkSizes(all: Readonly<Record<string, readonly number[]>>): void {
  for (const [what, sizes] of Object.entries(all)) {
    check(sizes.length > 0, 'argument', `${what}: expected at least one axis, got none.`);
    for (const size of sizes) checkWhole(what, size, 1);
  }
}
