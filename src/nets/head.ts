import { layers } from '@tensorflow/tfjs-layers';
import { rng as anRng, number, sizes, text, whole } from '../core/kinds';
import type { Net } from '../core/net';
import { type Kinds, needed } from '../core/options';
import type { Rng } from '../core/rng';
import { aNorm, type Norm } from '../layers/norm';
import { dense, initOf, stacked } from './build';
import { checkBuild } from './checkBuild';

/** Options of {@link head}. */
export interface HeadOptions {
  /** Columns of the trunk's output. */
  readonly features: number;
  readonly outputs: number;
  /** Widths of hidden layers, each normalised and with a leaky ReLU. Default none. */
  readonly hidden?: readonly number[];
  /** Of the leaky ReLU. Default 0.2. */
  readonly slope?: number;
  /** Of the hidden layers. Default `batch`; with others weights are drawn by Glorot & Bengio 2010, see `dcganTrunk`. */
  readonly norm?: Norm;
  /** Draws the initial weights. */
  readonly rng: Rng;
  /** Starts the names of the layers. Default `head`. */
  readonly name?: string;
}

const OPTIONS: Kinds<HeadOptions> = {
  features: needed(whole(1)),
  outputs: needed(whole(1)),
  hidden: sizes,
  slope: number(),
  norm: aNorm,
  rng: needed(anRng),
  name: text,
};

/**
 * A head on a trunk's features: `[n, features]` → `[n, outputs]`, linear at the end. A critic is a head of one output,
 * InfoGAN's Q a head with one hidden layer of 128 (Chen et al. 2016, appendix C.1).
 *
 * @throws GanKitError `argument` if a size is not a whole number from 1
 * @example
 * const Q = head({ features: 1024, hidden: [128], outputs: 14, slope: 0.1, rng: new Rng(1).fork('Q') });
 */
export function head(options: HeadOptions): Net {
  checkBuild('head', options, OPTIONS);
  const { features, outputs, hidden = [], slope = 0.2, norm = 'batch', rng, name = 'head' } = options;
  const block = { norm, act: { leaky: slope } };
  const chain = [
    layers.inputLayer({ inputShape: [features], name: `${name}_features` }),
    ...hidden.flatMap((units, i) => dense({ ...block, units, name: `${name}_${i + 1}` })),
    ...dense({ units: outputs, norm, bare: true, name: `${name}_output` }),
  ];
  return stacked(chain, { name, rng, init: initOf(norm) });
}
