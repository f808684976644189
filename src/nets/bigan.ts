import type { Tensor } from '@tensorflow/tfjs-core';
import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { checkWhole } from '../core/checks';
import { type Net, netFromModel } from '../core/net';
import type { Rng } from '../core/rng';
import { batchNormalization } from '../layers/batchNormalization';
import { type Init, initialise } from '../layers/initialise';
import { DCGAN_INIT } from './dcgan';
import { mlp } from './mlp';

/** Options of {@link biganNets}. */
export interface BiganNetOptions {
  /** Shape of one example, such as `[28, 28, 1]` or `[2]`. */
  readonly shape: readonly number[];
  /** Columns of the code. */
  readonly latent: number;
  /** Width of the two hidden layers of each net. Default 1024, the paper's. */
  readonly hidden?: number;
  /** Columns of E's output for each of the code's: 1 for the code itself, 2 for mean and deviation. Default 1. */
  readonly perCode?: 1 | 2;
  /** How E ends: `tanh` where codes lie in (−1, 1). Default `linear`. */
  readonly codes?: 'linear' | 'tanh';
  readonly rng: Rng;
}

/** Of the leaky ReLUs, in E and D. */
const SLOPE = 0.2;

/**
 * The fully connected nets of BiGAN for digits (Donahue et al. 2017, §4.1), in any width: two hidden layers each. G has ReLU and
 * batch norm after both; E and D, which see the examples, leaky ReLU, and batch norm after the second. D reads example and code side by side.
 *
 * G `[n, latent]` → `[n, ...shape]`; E `[n, ...shape]` → `[n, latent · perCode]`; D `[example, code]` → logits `[n, 1]`.
 *
 * @throws GanKitError `argument` if a size is not a whole number from 1
 * @example
 * const nets = biganNets({ shape: [28, 28, 1], latent: 50, codes: 'tanh', rng: new Rng(1) });
 */
export function biganNets(options: BiganNetOptions): { G: Net; E: Net; D: Net<Tensor[]> } {
  const { shape, latent, hidden = 1024, perCode = 1, codes = 'linear', rng } = options;
  checkWhole('hidden', hidden, 1);
  return {
    G: mlp({
      input: [latent],
      output: shape,
      hidden: [hidden, hidden],
      batchNorm: true,
      last: shape.length > 1 ? 'tanh' : 'linear',
      init: DCGAN_INIT,
      rng: rng.fork('G'),
      name: 'G',
    }),
    E: mlp({
      input: shape,
      output: [latent * perCode],
      hidden: [hidden, hidden],
      activation: { leaky: SLOPE },
      batchNorm: 'butFirst',
      last: codes,
      init: DCGAN_INIT,
      rng: rng.fork('E'),
      name: 'E',
    }),
    D: pairCritic({ shape, latent, hidden: [hidden, hidden], batchNorm: true, init: DCGAN_INIT, rng: rng.fork('D') }),
  };
}

/** Options of {@link pairCritic}. */
export interface PairCriticOptions {
  /** Shape of one example. */
  readonly shape: readonly number[];
  /** Columns of its code. */
  readonly latent: number;
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  /** Batch normalisation after each hidden layer but the first. Default false. */
  readonly batchNorm?: boolean;
  /** Default Glorot's uniform. */
  readonly init?: Init;
  readonly rng: Rng;
  /** Starts the names of the layers. Default `D`. */
  readonly name?: string;
}

/**
 * A critic of pairs: example and code side by side through fully connected layers with leaky ReLU. `[example [n, ...shape], code [n, latent]]` →
 * logits `[n, 1]`.
 *
 * @throws GanKitError `argument` if a size is not a whole number from 1
 * @example
 * const D = pairCritic({ shape: [2], latent: 2, hidden: [128, 128], rng: new Rng(1).fork('D') });
 */
export function pairCritic(options: PairCriticOptions): Net<Tensor[]> {
  const { shape, latent, hidden, batchNorm = false, init = 'glorot', rng, name = 'D' } = options;
  for (const size of [...shape, latent, ...hidden]) checkWhole('pairCritic: a size', size, 1);
  const example = input({ shape: [...shape], name: `${name}_example` });
  const code = input({ shape: [latent], name: `${name}_code` });
  const flat = shape.length > 1 ? apply(layers.flatten({ name: `${name}_flatten` }), example) : example;
  let x = apply(layers.concatenate({ name: `${name}_pair` }), [flat, code]);
  for (const [i, units] of hidden.entries()) {
    const id = `${name}_${i + 1}`;
    const normalised = batchNorm && i > 0;
    x = apply(layers.dense({ units, useBias: !normalised, kernelInitializer: 'zeros', name: id }), x);
    if (normalised) x = apply(batchNormalization({ name: `${id}_norm` }), x);
    x = apply(layers.leakyReLU({ alpha: SLOPE, name: `${id}_leaky` }), x);
  }
  const logit = apply(layers.dense({ units: 1, kernelInitializer: 'zeros', name: `${name}_logit` }), x);
  const made = model({ inputs: [example, code], outputs: logit, name });
  initialise(made, rng, init);
  return netFromModel<Tensor[]>(made);
}

const apply = (layer: layers.Layer, to: SymbolicTensor | SymbolicTensor[]): SymbolicTensor =>
  layer.apply(to) as SymbolicTensor;
