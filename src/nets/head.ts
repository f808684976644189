import { layers, sequential } from '@tensorflow/tfjs-layers';
import { checkWhole } from '../core/checks';
import { rng as anRng, number, sizes, text, whole } from '../core/kinds';
import { type Net, netFromModel } from '../core/net';
import { type Kinds, needed } from '../core/options';
import type { Rng } from '../core/rng';
import { batchNormalization } from '../layers/batchNormalization';
import { initialise } from '../layers/initialise';
import { checkBuild } from './checkBuild';
import { DCGAN_INIT } from './dcgan';

/** Options of {@link head}. */
export interface HeadOptions {
  /** Columns of the trunk's output. */
  readonly features: number;
  readonly outputs: number;
  /** Widths of hidden layers, each with batch norm and leaky ReLU. Default none. */
  readonly hidden?: readonly number[];
  /** Of the leaky ReLU. Default 0.2. */
  readonly slope?: number;
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
  const { features, outputs, hidden = [], slope = 0.2, rng, name = 'head' } = options;
  const model = sequential({ name });
  model.add(layers.inputLayer({ inputShape: [features], name: `${name}_features` }));
  hidden.forEach((units, i) => {
    checkWhole(`head({hidden[${i}]})`, units, 1);
    const id = `${name}_${i + 1}`;
    model.add(layers.dense({ units, useBias: false, kernelInitializer: 'zeros', name: id }));
    model.add(batchNormalization({ name: `${id}_norm` }));
    model.add(layers.leakyReLU({ alpha: slope, name: `${id}_leaky` }));
  });
  model.add(layers.dense({ units: outputs, kernelInitializer: 'zeros', name: `${name}_output` }));
  initialise(model, rng, DCGAN_INIT);
  return netFromModel(model);
}
