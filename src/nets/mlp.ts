import { layers } from '@tensorflow/tfjs-layers';
import { check, checkWhole } from '../core/checks';
import { rng as anRng, shape as aShape, either, flag, number, oneOf, sizes, text } from '../core/kinds';
import type { Net } from '../core/net';
import { fields, type Kinds, needed } from '../core/options';
import type { Rng } from '../core/rng';
import { sizeOf } from '../core/sizeOf';
import { dropout } from '../layers/dropout';
import { gaussianNoiseLayer } from '../layers/gaussianNoise';
import type { Init } from '../layers/initialise';
import { aMinibatch, comparing, type Minibatch } from '../layers/minibatch';
import { aNorm, type Norm } from '../layers/norm';
import { dense, stacked } from './build';
import { anInit, checkBuild } from './checkBuild';

/** Options of {@link mlp}. */
export interface MlpOptions {
  /** Shape of one input example, such as `[2]` or `[28, 28, 1]`; flattened first where it has several axes. */
  readonly input: readonly number[];
  /** Shape of one output example; `[1]` for a critic. */
  readonly output: readonly number[];
  /** Widths of the hidden layers. Default `[128, 128]`. */
  readonly hidden?: readonly number[];
  /** Between layers: `relu`, `softplus`, `tanh`, or a leaky ReLU of the given slope. Default `relu`. */
  readonly activation?: 'relu' | 'softplus' | 'tanh' | { readonly leaky: number };
  /** At the end. Default `linear`, as critics want; generators of pictures use `tanh`, trunks `relu`. */
  readonly last?: 'linear' | 'relu' | 'tanh' | 'sigmoid';
  /** After each hidden layer. Default `none`. */
  readonly norm?: Norm;
  /** Whether the first hidden layer, which sees the examples themselves, is normalised too. Default true. */
  readonly normFirst?: boolean;
  /** Share of hidden values dropped in training. Default 0. */
  readonly dropout?: number;
  /** Deviation of the Gaussian noise added in training to the input and to each hidden layer. Default 0. */
  readonly noise?: { readonly input?: number; readonly hidden?: number };
  /** What the input is multiplied by, and what is added then. Default: it is read as it is. */
  readonly rescale?: { readonly scale: number; readonly offset: number };
  /**
   * Compares the examples of a batch, as a D may, after the last hidden layer: `minibatchStddev` or
   * `minibatchDiscrimination`. Default: each is judged by itself.
   */
  readonly minibatch?: Minibatch;
  /** Default Glorot's uniform. */
  readonly init?: Init;
  /** Draws the initial weights. */
  readonly rng: Rng;
  /** Starts the names of the layers. Default `mlp`. */
  readonly name?: string;
}

const OPTIONS: Kinds<MlpOptions> = {
  input: needed(aShape),
  output: needed(aShape),
  hidden: sizes,
  activation: either(value => typeof value === 'object', oneOf('relu', 'softplus', 'tanh')),
  last: oneOf('linear', 'relu', 'tanh', 'sigmoid'),
  norm: aNorm,
  normFirst: flag,
  dropout: number(0, 1 - 1e-9),
  noise: fields<NonNullable<MlpOptions['noise']>>({ input: number(0), hidden: number(0) }),
  rescale: fields<NonNullable<MlpOptions['rescale']>>({ scale: needed(number()), offset: needed(number()) }),
  minibatch: aMinibatch,
  init: anInit,
  rng: needed(anRng),
  name: text,
};

/**
 * Fully connected layers: `[n, ...input]` → `[n, ...output]`.
 *
 * @throws GanKitError `argument` if a size is not a whole number from 1
 * @example
 * const D = mlp({ input: [2], output: [1], rng: new Rng(1).fork('D') });
 */
export function mlp(options: MlpOptions): Net {
  checkBuild('mlp', options, OPTIONS);
  const { input, output, hidden = [128, 128], activation = 'relu', last = 'linear', init = 'glorot' } = options;
  const { norm = 'none', normFirst = true, dropout: rate = 0, noise = {}, rescale } = options;
  const { minibatch, rng, name = 'mlp' } = options;
  for (const [what, sizes] of Object.entries({ input, output, hidden })) {
    for (const size of sizes) checkWhole(`mlp({${what}})`, size, 1);
  }
  check(input.length > 0 && output.length > 0, 'argument', 'mlp: input and output need at least one axis each.');
  const noisy = (id: string, stddev = 0) => (stddev === 0 ? [] : [gaussianNoiseLayer({ name: `${id}_noise`, stddev })]);
  const units = sizeOf(output);
  const chain = [
    layers.inputLayer({ inputShape: [...input], name: `${name}_input` }),
    ...(input.length > 1 ? [layers.flatten({ name: `${name}_flatten` })] : []),
    ...(rescale ? [layers.rescaling({ ...rescale, name: `${name}_rescale` })] : []),
    ...noisy(`${name}_input`, noise.input),
    ...hidden.flatMap((units, i) => {
      const id = `${name}_${i + 1}`;
      return [
        ...dense({ units, norm, bare: i === 0 && !normFirst, name: id }),
        activate(activation, `${id}_activation`),
        ...(rate > 0 ? [dropout({ rate, name: `${id}_dropout` })] : []),
        ...noisy(id, noise.hidden),
      ];
    }),
    ...comparing(minibatch, `${name}_minibatch`),
    ...dense({ units, activation: last, norm, bare: true, name: `${name}_output` }),
    ...(output.length > 1 ? [layers.reshape({ targetShape: [...output], name: `${name}_reshape` })] : []),
  ];
  return stacked(chain, { name, rng, init });
}

function activate(kind: NonNullable<MlpOptions['activation']>, name: string): layers.Layer {
  return typeof kind === 'object'
    ? layers.leakyReLU({ alpha: kind.leaky, name })
    : layers.activation({ activation: kind, name });
}
