import type { Tensor } from '@tensorflow/tfjs-core';
import { input, layers } from '@tensorflow/tfjs-layers';
import { checkNumber, checkWhole } from '../../core/checks';
import { rng as anRng, shape as aShape, oneOf, sizes, text, whole } from '../../core/kinds';
import type { Net } from '../../core/net';
import { type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { sizeOf } from '../../core/sizeOf';
import type { Init } from '../../layers/initialise';
import { aNorm, type Norm } from '../../layers/norm';
import { beside, DCGAN_INIT, dense, graphed, initOf, type Node, through } from '../../nets/build';
import { anInit, checkBuild } from '../../nets/checkBuild';
import { DARK_IS_ZERO } from '../../nets/darkIsZero';
import { mlp } from '../../nets/mlp';

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
  /** How D normalises. Default `batch`, the paper's; with others its weights are drawn by Glorot & Bengio 2010. */
  readonly norm?: Norm;
  readonly rng: Rng;
}

/** Of the leaky ReLUs, in E and D. */
const SLOPE = 0.2;

const NETS: Kinds<BiganNetOptions> = {
  shape: needed(aShape),
  latent: needed(whole(1)),
  hidden: whole(1),
  perCode: whole(1),
  codes: oneOf('linear', 'tanh'),
  norm: aNorm,
  rng: needed(anRng),
};

/**
 * The fully connected nets of BiGAN for digits (Donahue et al. 2017, §4.1; the authors' code), in any width: two hidden
 * layers each. G has ReLU and batch norm after both, and its second one reads z again; E and D, which see the examples,
 * leaky ReLU, and batch norm after the second. In D the code joins the example after the first layer:
 * {@link pairCritic}.
 *
 * G `[n, latent]` → `[n, ...shape]`; E `[n, ...shape]` → `[n, latent · perCode]`; D `[example, code]` → logits
 * `[n, 1]`.
 *
 * @throws GanKitError `argument` if a size is not a whole number from 1
 * @example
 * const nets = biganNets({ shape: [28, 28, 1], latent: 50, codes: 'tanh', rng: new Rng(1) });
 */
export function biganNets(options: BiganNetOptions): { G: Net; E: Net; D: Net<Tensor[]> } {
  checkBuild('biganNets', options, NETS);
  const { shape, latent, hidden = 1024, perCode = 1, codes = 'linear', norm = 'batch', rng } = options;
  return {
    G: generator(shape, latent, hidden, rng.fork('G')),
    E: mlp({
      input: shape,
      output: [latent * perCode],
      hidden: [hidden, hidden],
      activation: { leaky: SLOPE },
      norm: 'batch',
      normFirst: false,
      last: codes,
      ...(shape.length > 1 && { rescale: DARK_IS_ZERO }),
      init: DCGAN_INIT,
      rng: rng.fork('E'),
      name: 'E',
    }),
    D: pairCritic({ shape, latent, hidden: [hidden, hidden], norm, init: initOf(norm), rng: rng.fork('D') }),
  };
}

function generator(shape: readonly number[], latent: number, hidden: number, rng: Rng): Net {
  const z = input({ shape: [latent], name: 'G_z' });
  const layer = (x: Node, name: string) => through(x, dense({ units: hidden, norm: 'batch', act: 'relu', name }));
  const again = beside([layer(z, 'G_1'), z], 'G_again');
  const activation = shape.length > 1 ? 'tanh' : 'linear';
  const units = sizeOf(shape);
  const flat = through(layer(again, 'G_2'), dense({ units, activation, name: 'G_output' }));
  const reshape = layers.reshape({ targetShape: [...shape], name: 'G_reshape' });
  const output = shape.length > 1 ? through(flat, reshape) : flat;
  return graphed<Tensor>([z], output, { name: 'G', rng, init: DCGAN_INIT });
}

/** Options of {@link pairCritic}. */
export interface PairCriticOptions {
  /** Shape of one example. */
  readonly shape: readonly number[];
  /** Columns of its code. */
  readonly latent: number;
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  /**
   * Before which hidden layer the code joins, from 0. Default 1: pictures have so many more numbers than codes that a
   * layer on both side by side hardly sees the code. With points of few columns 0 is right.
   */
  readonly joinAt?: number;
  /** After each hidden layer but the first. Default `none`. */
  readonly norm?: Norm;
  /** Default Glorot's uniform. */
  readonly init?: Init;
  readonly rng: Rng;
  /** Starts the names of the layers. Default `D`. */
  readonly name?: string;
}

const CRITIC: Kinds<PairCriticOptions> = {
  shape: needed(aShape),
  latent: needed(whole(1)),
  hidden: needed(sizes),
  joinAt: whole(),
  norm: aNorm,
  init: anInit,
  rng: needed(anRng),
  name: text,
};

/**
 * A critic of pairs: the example through fully connected layers with leaky ReLU, into which its code joins on the way.
 * `[example [n, ...shape], code [n, latent]]` → logits `[n, 1]`. Pictures in [−1, 1] are read from 0 to 1.
 *
 * @throws GanKitError `argument` if a size is not a whole number from 1, or `joinAt` no hidden layer
 * @example
 * const D = pairCritic({ shape: [2], latent: 2, hidden: [128, 128], joinAt: 0, rng: new Rng(1).fork('D') });
 */
export function pairCritic(options: PairCriticOptions): Net<Tensor[]> {
  checkBuild('pairCritic', options, CRITIC);
  const { shape, latent, hidden, joinAt = 1, norm = 'none', init = 'glorot', rng, name = 'D' } = options;
  for (const size of [...shape, latent, ...hidden]) checkWhole('pairCritic: a size', size, 1);
  checkNumber('joinAt', joinAt, 0, hidden.length - 1);
  const example = input({ shape: [...shape], name: `${name}_example` });
  const code = input({ shape: [latent], name: `${name}_code` });
  const isFlat = shape.length === 1;
  let x = through(
    example,
    isFlat ? [] : layers.flatten({ name: `${name}_flatten` }),
    isFlat ? [] : layers.rescaling({ ...DARK_IS_ZERO, name: `${name}_rescale` }),
  );
  for (const [i, units] of hidden.entries()) {
    if (i === joinAt) x = beside([x, code], `${name}_pair`);
    x = through(x, dense({ units, norm, bare: i === 0, act: { leaky: SLOPE }, name: `${name}_${i + 1}` }));
  }
  const logit = through(x, dense({ units: 1, norm, bare: true, name: `${name}_logit` }));
  return graphed([example, code], logit, { name, rng, init });
}
