import { layers } from '@tensorflow/tfjs-layers';
import { check, checkWhole } from '../../core/checks';
import { rng as anRng, flag, text, whole } from '../../core/kinds';
import type { Net } from '../../core/net';
import { type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { aNorm, type Norm } from '../../layers/norm';
import { conv, dense, stacked } from '../../nets/build';
import { checkBuild } from '../../nets/checkBuild';

/** Options of {@link srDiscriminator}. */
export interface SrDiscriminatorOptions {
  /** Height and width of the patches it sees; left out with `pooled`, which takes any size from 16. */
  readonly patch?: number;
  /** Channels of the pictures. Default 3. */
  readonly channels?: number;
  /**
   * Channels of the first two convolutions, doubled with each further pair. Default 64, the paper's, which ends at 512.
   */
  readonly width?: number;
  /** Units of the dense layer before the score. Default 1024, the paper's. */
  readonly hidden?: number;
  /** Takes the mean over all places before the dense layers, so that pictures of any size fit. Default false. */
  readonly pooled?: boolean;
  /** After each convolution but the first. Default `batch`, the paper's. */
  readonly norm?: Norm;
  /** Draws the initial weights. */
  readonly rng: Rng;
  /** Starts the names of the layers. Default `D`. */
  readonly name?: string;
}

/** Channels as multiples of the width, and steps, of the eight convolutions. */
const CONVOLUTIONS = [1, 2, 4, 8].flatMap(times => [
  { times, strides: 1 },
  { times, strides: 2 },
]);

const OPTIONS: Kinds<SrDiscriminatorOptions> = {
  patch: whole(1),
  channels: whole(1),
  width: whole(1),
  hidden: whole(1),
  pooled: flag,
  norm: aNorm,
  rng: needed(anRng),
  name: text,
};

/**
 * SRGAN's discriminator (Ledig et al. 2017, figure 4): eight 3×3 convolutions, every second one of stride 2, with leaky
 * ReLU of slope 0.2 and batch norm from the second on, then a dense layer of 1024 and the score. `[n, h, w, channels]`
 * → logits `[n, 1]`.
 *
 * @throws GanKitError `argument` if an option is out of range
 * @example
 * const D = srDiscriminator({ patch: 96, rng: new Rng(1).fork('D') });
 */
export function srDiscriminator(options: SrDiscriminatorOptions): Net {
  checkBuild('srDiscriminator', options, OPTIONS);
  const { patch, channels = 3, width = 64, hidden = 1024, pooled = false } = options;
  const { norm = 'batch', rng, name = 'D' } = options;
  for (const [what, value] of Object.entries({ channels, width, hidden })) {
    checkWhole(`srDiscriminator({${what}})`, value, 1);
  }
  check(
    pooled || patch !== undefined,
    'argument',
    'srDiscriminator({patch}): expected the size of its patches, got none. Give one, or use pooled: true.',
  );
  if (patch !== undefined) checkWhole('srDiscriminator({patch})', patch, 1);
  const side = pooled ? null : (patch ?? null);
  const act = { leaky: 0.2 };
  const chain = [
    layers.inputLayer({ inputShape: [side, side, channels], name: `${name}_picture` }),
    ...CONVOLUTIONS.flatMap(({ times, strides }, i) => {
      const filters = times * width;
      return conv({ filters, kernelSize: 3, strides, norm, bare: i === 0, act, name: `${name}_conv${i + 1}` });
    }),
    pooled ? layers.globalAveragePooling2d({ name: `${name}_mean` }) : layers.flatten({ name: `${name}_flat` }),
    ...dense({ units: hidden, norm, bare: true, act, name: `${name}_dense` }),
    ...dense({ units: 1, norm, bare: true, name: `${name}_logit` }),
  ];
  return stacked(chain, { name, rng, init: 'glorot' });
}
