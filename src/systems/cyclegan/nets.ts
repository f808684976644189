import type { Tensor } from '@tensorflow/tfjs-core';
import { input, layers } from '@tensorflow/tfjs-layers';
import { rng as anRng, text, whole } from '../../core/kinds';
import type { Net } from '../../core/net';
import { type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { reflectionPadding2d } from '../../layers/reflectionPadding2d';
import { conv, DCGAN_INIT, doubling, graphed, merge, type Node, through } from '../../nets/build';
import { checkBuild } from '../../nets/checkBuild';

/** Options of {@link resnetGenerator}. */
export interface ResnetGeneratorOptions {
  /** Channels of the output. Default 3. */
  readonly channels?: number;
  /** Those of the input. Default: as many. */
  readonly inputChannels?: number;
  /** Channels of the map next to the picture; doubled at each halving. Default 64, the paper's. */
  readonly width?: number;
  /** How often the picture is halved, and doubled again. Default 2, the paper's. */
  readonly depth?: number;
  /** Residual blocks between. Default 9, the paper's for 256 pixels; it has 6 for 128. */
  readonly blocks?: number;
  /** Draws the initial weights. */
  readonly rng: Rng;
  /** Starts the names of the layers. Default `G`. */
  readonly name?: string;
}

const OPTIONS: Kinds<ResnetGeneratorOptions> = {
  channels: whole(1),
  inputChannels: whole(1),
  width: whole(1),
  depth: whole(),
  blocks: whole(),
  rng: needed(anRng),
  name: text,
};

const MAP = { norm: 'instance', act: 'relu' } as const;

/**
 * CycleGAN's generator (Zhu et al. 2017, appendix 7.2, after Johnson et al. 2016): a 7×7 convolution, 3×3 ones of
 * stride 2, residual blocks of two 3×3 convolutions, transposed ones of stride 2, and a 7×7 convolution to the picture,
 * tanh. Instance norm and ReLU after each but the last; edges are mirrored, but where the size changes.
 * `[n, h, w, inputChannels]` → `[n, h, w, channels]` in [−1, 1], for any sides that are multiples of 2^depth, from 4
 * and from 2 · 2^depth.
 *
 * @throws GanKitError `argument` if an option is out of range
 * @example
 * const G = resnetGenerator({ width: 16, blocks: 6, rng: new Rng(1).fork('G') });
 */
export function resnetGenerator(options: ResnetGeneratorOptions): Net {
  checkBuild('resnetGenerator', options, OPTIONS);
  const { channels = 3, inputChannels = channels, width = 64, depth = 2, blocks = 9, rng, name = 'G' } = options;
  const mirrored = (padding: number, id: string) => reflectionPadding2d({ padding, name: `${name}_${id}_pad` });
  const within = (filters: number, kernelSize: number, id: string) =>
    ({ filters, kernelSize, padding: 'valid', name: `${name}_${id}` }) as const;
  const resized = (i: number, id: string) =>
    ({ ...MAP, filters: width * 2 ** i, kernelSize: 3, name: `${name}_${id}` }) as const;
  const given = input({ shape: [null, null, inputChannels], name: `${name}_input` });
  let x: Node = through(given, mirrored(3, 'first'), conv({ ...within(width, 7, 'first'), ...MAP }));
  for (let i = 1; i <= depth; i++) x = through(x, conv({ ...resized(i, `down${i}`), strides: 2 }));
  const filters = width * 2 ** depth;
  for (let i = 1; i <= blocks; i++) {
    const id = `block${i}`;
    const made = through(
      x,
      mirrored(1, `${id}_1`),
      conv({ ...within(filters, 3, `${id}_1`), ...MAP }),
      mirrored(1, `${id}_2`),
      conv({ ...within(filters, 3, `${id}_2`), norm: 'instance' }),
    );
    x = merge(layers.add({ name: `${name}_${id}_sum` }), [x, made]);
  }
  for (let i = depth - 1; i >= 0; i--) x = through(x, doubling(resized(i, `up${depth - i}`)));
  const picture = conv({ ...within(channels, 7, 'picture'), activation: 'tanh' });
  return graphed<Tensor>([given], through(x, mirrored(3, 'picture'), picture), { name, rng, init: DCGAN_INIT });
}
