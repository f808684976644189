import type { Tensor } from '@tensorflow/tfjs-core';
import { input, layers } from '@tensorflow/tfjs-layers';
import { check } from '../../core/checks';
import { rng as anRng, shape as aShape, text as aText, flag, whole } from '../../core/kinds';
import type { Net } from '../../core/net';
import { type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import {
  activation,
  beside,
  conv,
  DCGAN_INIT,
  dense,
  graphed,
  halving,
  merge,
  type Node,
  stacked,
  through,
} from '../../nets/build';
import { checkBuild } from '../../nets/checkBuild';
import type { ImageShape } from '../../nets/pyramid';
import { onMap, twice, upFrom } from '../textToImage/nets';

/** Options of {@link conditioner}. */
export interface ConditionerOptions {
  /** Columns of a caption's embedding. */
  readonly text: number;
  /** Columns of a condition. Default 128, the paper's. */
  readonly condition?: number;
  /** Draws the initial weights. */
  readonly rng: Rng;
  /** Starts the names of the layers. */
  readonly name?: string;
}

const CONDITIONER: Kinds<ConditionerOptions> = {
  text: needed(whole(1)),
  condition: whole(1),
  rng: needed(anRng),
  name: aText,
};

/**
 * Conditioning augmentation (Zhang et al. 2017, §3.2): a layer with a leaky ReLU from an embedding to the Gaussian its
 * condition is drawn from. `[n, text]` → means and log deviations side by side, `[n, 2 · condition]`.
 *
 * @throws GanKitError `argument` if a size is not a whole number from 1
 * @example
 * const C = conditioner({ text: 1024, rng: new Rng(1).fork('C') });
 */
export function conditioner(options: ConditionerOptions): Net {
  checkBuild('conditioner', options, CONDITIONER);
  const { text, condition = 128, rng, name = 'C' } = options;
  const chain = [
    layers.inputLayer({ inputShape: [text], name: `${name}_text` }),
    dense({ units: 2 * condition, name: `${name}_gaussian` }),
    layers.leakyReLU({ alpha: 0.2, name: `${name}_leaky` }),
  ];
  return stacked(chain, { name, rng, init: DCGAN_INIT });
}

/** What the generators of both stages have in common. */
export interface StackGeneratorOptions {
  /** `[height, width, channels]` of the picture it makes, from 8 × 8 pixels. */
  readonly shape: ImageShape;
  /** Columns of a condition. Default 128. */
  readonly condition?: number;
  /**
   * Channels: of the map next to the picture in stage I, of the first map in stage II. Default 64; the paper's are 128.
   */
  readonly width?: number;
  readonly rng: Rng;
  readonly name?: string;
}

/** Options of {@link stackGenerator1}. */
export type StackGenerator1Options = StackGeneratorOptions & {
  /** Columns of z. */
  readonly latent: number;
  /** Bottlenecks with shortcuts at the two smallest maps, as in the authors' code. Default false. */
  readonly residual?: boolean;
};

/** Options of {@link stackGenerator2}. */
export type StackGenerator2Options = StackGeneratorOptions & {
  /** How many times larger its picture is than that of stage I: a power of 2. Default 4, the paper's. */
  readonly ratio?: number;
  /** Residual blocks of two 3×3 convolutions. Default 4, the paper's for 256 × 256. */
  readonly blocks?: number;
};

const GENERATOR_1: Kinds<StackGenerator1Options> = {
  shape: needed(aShape),
  condition: whole(1),
  width: whole(1),
  rng: needed(anRng),
  name: aText,
  latent: needed(whole(1)),
  residual: flag,
};

/**
 * StackGAN's generator of stage I (Zhang et al. 2017, §3.3): from noise and condition to the smallest map, then nearest
 * neighbour and 3×3 convolution up to the picture. `[z [n, latent], condition [n, condition]]` → `[n, h, w, c]` in [−1,
 * 1].
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const G1 = stackGenerator1({ latent: 100, shape: [16, 16, 3], width: 16, rng: new Rng(1).fork('G1') });
 */
export function stackGenerator1(options: StackGenerator1Options): Net<Tensor[]> {
  checkBuild('stackGenerator1', options, GENERATOR_1);
  const { shape, latent, condition = 128, width = 64, residual = false, rng, name = 'G1' } = options;
  const z = input({ shape: [latent], name: `${name}_z` });
  const c = input({ shape: [condition], name: `${name}_condition` });
  const picture = upFrom(beside([z, c], `${name}_joined`), { shape, width, residual, by: 'nearest', name });
  return graphed([z, c], picture, { name, rng, init: DCGAN_INIT });
}

const GENERATOR_2: Kinds<StackGenerator2Options> = {
  shape: needed(aShape),
  condition: whole(1),
  width: whole(1),
  rng: needed(anRng),
  name: aText,
  ratio: whole(1),
  blocks: whole(),
};

/**
 * StackGAN's generator of stage II (Zhang et al. 2017, §3.4): the picture of stage I goes down to a quarter of its
 * side, the condition is joined to it at each place, residual blocks, and nearest neighbour with 3×3 convolutions up to
 * the larger picture. `[picture [n, h / ratio, w / ratio, c], condition [n, condition]]` → `[n, h, w, c]` in [−1, 1].
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const G2 = stackGenerator2({ shape: [32, 32, 3], ratio: 2, width: 16, rng: new Rng(1).fork('G2') });
 */
export function stackGenerator2(options: StackGenerator2Options): Net<Tensor[]> {
  checkBuild('stackGenerator2', options, GENERATOR_2);
  const { shape, condition = 128, ratio = 4, blocks = 4, width = 64, rng, name = 'G2' } = options;
  const low = lowShape(shape, ratio);
  const [height, across, colours] = low;
  const inner = 4 * width;
  const picture = input({ shape: [...low], name: `${name}_low` });
  const c = input({ shape: [condition], name: `${name}_condition` });
  const block = { norm: 'batch', act: 'relu' } as const;
  const quarter = through(
    picture,
    conv({ filters: width, kernelSize: 3, activation: 'relu', name: `${name}_down1` }),
    halving({ ...block, filters: 2 * width, name: `${name}_down2` }),
    halving({ ...block, filters: inner, name: `${name}_down3` }),
  );
  const both = beside([quarter, onMap(c, condition, [height / 4, across / 4], name)], `${name}_joined`);
  const mixed = through(both, conv({ ...block, filters: inner, kernelSize: 3, name: `${name}_both` }));
  const refined = Array.from({ length: blocks }).reduce<Node>(
    (x, _, i) => residual(x, inner, `${name}_block${i + 1}`),
    mixed,
  );
  const doublings = Array.from({ length: 2 + Math.log2(ratio) }, (_, i) =>
    twice('nearest', {
      ...block,
      filters: Math.max(4, Math.round((2 * width) / 2 ** i)),
      name: `${name}_up${i + 1}`,
    }),
  );
  const last = conv({ filters: colours, kernelSize: 3, activation: 'tanh', name: `${name}_picture` });
  return graphed([picture, c], through(refined, ...doublings, last), { name, rng, init: DCGAN_INIT });
}

/** The shape of stage I's pictures for one of stage II's. */
export function lowShape(shape: ImageShape, ratio: number): ImageShape {
  check(
    Number.isInteger(Math.log2(ratio)) && ratio >= 1,
    'argument',
    () => `ratio: expected 1, 2, 4, … times smaller pictures in stage I, got ${ratio}.`,
  );
  const low: ImageShape = [shape[0] / ratio, shape[1] / ratio, shape[2]];
  const good = [low[0], low[1]].every(size => size >= 8 && size % 4 === 0);
  check(good, 'argument', () => {
    const unit = 4 * ratio;
    const near = (size: number) => Math.max(2, Math.round(size / unit)) * unit;
    return (
      `ratio: pictures of ${shape[0]} × ${shape[1]} and ratio ${ratio} leave ${low[0]} × ${low[1]} for stage I, ` +
      'which must be multiples of 4 ' +
      `from 8. Take a smaller ratio, or pictures of ${near(shape[0])} × ${near(shape[1])}, the nearest possible.`
    );
  });
  return low;
}

/** `relu(x + f(x))`, f two 3×3 convolutions. */
function residual(x: Node, filters: number, name: string): Node {
  const half = { filters, kernelSize: 3, norm: 'batch' } as const;
  const inner = through(x, conv({ ...half, act: 'relu', name: `${name}_a` }), conv({ ...half, name: `${name}_b` }));
  return through(merge(layers.add({ name: `${name}_sum` }), [x, inner]), activation(name, 'relu'));
}
