import { layers, sequential } from '@tensorflow/tfjs-layers';
import { check, checkWhole } from '../core/checks';
import { rng as anRng, shape as aShape, either, flag, number, oneOf, sizes, text } from '../core/kinds';
import { type Net, netFromModel } from '../core/net';
import { fields, type Kinds, needed } from '../core/options';
import type { Rng } from '../core/rng';
import { batchNormalization } from '../layers/batchNormalization';
import { dropout } from '../layers/dropout';
import { gaussianNoiseLayer } from '../layers/gaussianNoise';
import { type Init, initialise } from '../layers/initialise';
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
  /** Batch normalisation after each hidden layer, or after each but the first, which sees the examples themselves. Default false. */
  readonly batchNorm?: boolean | 'butFirst';
  /** Share of hidden values dropped in training. Default 0. */
  readonly dropout?: number;
  /** Deviation of the Gaussian noise added in training to the input and to each hidden layer. Default 0. */
  readonly noise?: { readonly input?: number; readonly hidden?: number };
  /** What the input is multiplied by, and what is added then. Default: it is read as it is. */
  readonly rescale?: { readonly scale: number; readonly offset: number };
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
  batchNorm: either(value => value === 'butFirst', flag),
  dropout: number(0, 1 - 1e-9),
  noise: fields<NonNullable<MlpOptions['noise']>>({ input: number(0), hidden: number(0) }),
  rescale: fields<NonNullable<MlpOptions['rescale']>>({ scale: needed(number()), offset: needed(number()) }),
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
  const { batchNorm = false, dropout: rate = 0, noise = {}, rescale, rng, name = 'mlp' } = options;
  for (const [what, sizes] of Object.entries({ input, output, hidden })) {
    for (const size of sizes) checkWhole(`mlp({${what}})`, size, 1);
  }
  check(input.length > 0 && output.length > 0, 'argument', 'mlp: input and output need at least one axis each.');
  const model = sequential({ name });
  model.add(layers.inputLayer({ inputShape: [...input], name: `${name}_input` }));
  if (input.length > 1) model.add(layers.flatten({ name: `${name}_flatten` }));
  if (rescale) model.add(layers.rescaling({ ...rescale, name: `${name}_rescale` }));
  const addNoise = (id: string, stddev = 0) => {
    if (stddev !== 0) model.add(gaussianNoiseLayer({ name: `${id}_noise`, stddev }));
  };
  addNoise(`${name}_input`, noise.input);
  hidden.forEach((units, i) => {
    const id = `${name}_${i + 1}`;
    const normalised = batchNorm === true || (batchNorm === 'butFirst' && i > 0);
    model.add(layers.dense({ units, useBias: !normalised, kernelInitializer: 'zeros', name: id }));
    if (normalised) model.add(batchNormalization({ name: `${id}_norm` }));
    model.add(activate(activation, `${id}_activation`));
    if (rate > 0) model.add(dropout({ rate, name: `${id}_dropout` }));
    addNoise(id, noise.hidden);
  });
  const units = output.reduce((size, d) => size * d, 1);
  model.add(layers.dense({ units, activation: last, kernelInitializer: 'zeros', name: `${name}_output` }));
  if (output.length > 1) model.add(layers.reshape({ targetShape: [...output], name: `${name}_reshape` }));
  initialise(model, rng, init);
  return netFromModel(model);
}

function activate(kind: NonNullable<MlpOptions['activation']>, name: string): layers.Layer {
  return typeof kind === 'object'
    ? layers.leakyReLU({ alpha: kind.leaky, name })
    : layers.activation({ activation: kind, name });
}
