import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { check, checkWhole } from '../../core/checks';
import { rng as anRng, shape as aShape, flag, number, oneOf, text, whole } from '../../core/kinds';
import { type Net, netFromModel } from '../../core/net';
import { fields, type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { batchNormalization } from '../../layers/batchNormalization';
import { dropout } from '../../layers/dropout';
import { type Init, initialise } from '../../layers/initialise';
import { anInit, checkBuild } from '../../nets/checkBuild';

/** What the fully connected conditional nets have in common. */
export interface ConditionalMlpOptions {
  /** Shape of one example, such as `[28, 28, 1]` or `[2]`. */
  readonly shape: readonly number[];
  /** Shape of one condition: `[classes]` for one-hot labels, any other for pictures and embeddings, which are flattened. */
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
  /** Batch normalisation of the joint layer, which the paper does not have. Default false. */
  readonly batchNorm?: boolean;
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
  batchNorm: flag,
};

/**
 * The generator of Mirza & Osindero 2014, §4.1: z and condition each through a layer of ReLUs, both through a joint one, then to the
 * example. `[z [n, latent], condition [n, ...]]` → `[n, ...shape]`.
 *
 * @throws GanKitError `argument` if a size is not a whole number from 1
 * @example
 * const G = conditionalMlpGenerator({ latent: 100, condition: [10], shape: [28, 28, 1], rng: new Rng(1).fork('G') });
 */
export function conditionalMlpGenerator(options: ConditionalMlpGeneratorOptions): Net<Tensor[]> {
  checkBuild('conditionalMlpGenerator', options, GENERATOR);
  const { latent, condition, shape, hidden = { z: 200, condition: 1000, joint: 1200 }, init = 'glorot' } = options;
  const { dropout: rate = 0, last = shape.length > 1 ? 'tanh' : 'linear', batchNorm = false } = options;
  const { rng, name = 'G' } = options;
  checkSizes({ latent: [latent], condition, shape, hidden: Object.values(hidden) });
  const relu = (x: SymbolicTensor, units: number, id: string, norm = false) => {
    const sum = apply(layers.dense({ units, useBias: !norm, kernelInitializer: 'zeros', name: id }), x);
    const normal = norm ? apply(batchNormalization({ name: `${id}_norm` }), sum) : sum;
    return dropped(apply(layers.reLU({ name: `${id}_relu` }), normal), rate, id);
  };
  const z = input({ shape: [latent], name: `${name}_z` });
  const y = input({ shape: [...condition], name: `${name}_condition` });
  const both = apply(layers.concatenate({ name: `${name}_both` }), [
    relu(z, hidden.z, `${name}_of_z`),
    relu(flat(y, name), hidden.condition, `${name}_of_condition`),
  ]);
  const units = shape.reduce((size, d) => size * d, 1);
  const end = layers.dense({ units, activation: last, kernelInitializer: 'zeros', name: `${name}_output` });
  const out = apply(end, relu(both, hidden.joint, `${name}_joint`, batchNorm));
  const reshape = layers.reshape({ targetShape: [...shape], name: `${name}_reshape` });
  const made = model({ inputs: [z, y], outputs: shape.length > 1 ? apply(reshape, out) : out, name });
  initialise(made, rng, init);
  return netFromModel<Tensor[]>(made);
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
   * Whether the condition is one-hot. Its layer then starts from N(0, 1): under `init` a row with a single 1 would be faint beside the example, and
   * D would learn late to heed it. Default false.
   */
  readonly oneHot?: boolean;
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
};

/**
 * The discriminator of Mirza & Osindero 2014, §4.1: example and condition each through a maxout layer, both through a joint one, then to
 * a logit. `[example [n, ...shape], condition [n, ...]]` → `[n, 1]`.
 *
 * @throws GanKitError `argument` if a size is not a whole number from 1
 * @example
 * const D = conditionalMlpDiscriminator({ condition: [10], shape: [28, 28, 1], rng: new Rng(1).fork('D') });
 */
export function conditionalMlpDiscriminator(options: ConditionalMlpDiscriminatorOptions): Net<Tensor[]> {
  checkBuild('conditionalMlpDiscriminator', options, DISCRIMINATOR);
  const { condition, shape, hidden = PAPER, oneHot = false, dropout: rate = 0, init = 'glorot' } = options;
  const { rng, name = 'D' } = options;
  checkSizes({ condition, shape, hidden: Object.values(hidden).flatMap(({ units, pieces }) => [units, pieces]) });
  const x = input({ shape: [...shape], name: `${name}_example` });
  const y = input({ shape: [...condition], name: `${name}_condition` });
  const layer = (on: SymbolicTensor, of: Maxout, id: string) => dropped(maxout(on, of, id), rate, id);
  const both = apply(layers.concatenate({ name: `${name}_both` }), [
    layer(flat(x, `${name}_of_example`), hidden.example, `${name}_of_example`),
    layer(flat(y, name), hidden.condition, `${name}_of_condition`),
  ]);
  const logit = layers.dense({ units: 1, kernelInitializer: 'zeros', name: `${name}_logit` });
  const made = model({ inputs: [x, y], outputs: apply(logit, layer(both, hidden.joint, `${name}_joint`)), name });
  initialise(made, rng, init);
  if (oneHot) {
    const [kernel] = made.getLayer(`${name}_of_condition`).weights;
    tidy(() => {
      kernel?.write(rng.fork('one-hot').normal(kernel.shape as [number, number]));
    });
  }
  return netFromModel<Tensor[]>(made);
}

/** The greatest of `pieces` columns for each unit, of layers that every tfjs has. */
function maxout(x: SymbolicTensor, { units, pieces }: Maxout, id: string): SymbolicTensor {
  const all = apply(layers.dense({ units: units * pieces, kernelInitializer: 'zeros', name: id }), x);
  const apart = apply(layers.reshape({ targetShape: [pieces, units], name: `${id}_pieces` }), all);
  return apply(layers.globalMaxPooling1d({ name: `${id}_maxout` }), apart);
}

const apply = (layer: layers.Layer, to: SymbolicTensor | SymbolicTensor[]) => layer.apply(to) as SymbolicTensor;

const flat = (x: SymbolicTensor, id: string): SymbolicTensor =>
  x.shape.length > 2 ? apply(layers.flatten({ name: `${id}_flat` }), x) : x;

const dropped = (x: SymbolicTensor, rate: number, id: string): SymbolicTensor =>
  rate > 0 ? apply(dropout({ rate, name: `${id}_dropout` }), x) : x;

function checkSizes(all: Readonly<Record<string, readonly number[]>>): void {
  for (const [what, sizes] of Object.entries(all)) {
    check(sizes.length > 0, 'argument', `${what}: expected at least one axis, got none.`);
    for (const size of sizes) checkWhole(what, size, 1);
  }
}
