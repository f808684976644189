import type { Tensor } from '@tensorflow/tfjs-core';
import { input, layers } from '@tensorflow/tfjs-layers';
import { rng as anRng, shape as aShape, flag, text, whole } from '../../core/kinds';
import type { Net } from '../../core/net';
import { type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { batchNormalization } from '../../layers/batchNormalization';
import { GatedLinear } from '../../layers/gatedLinear';
import { NoiseInjection } from '../../layers/noiseInjection';
import { register } from '../../layers/register';
import { conv, cropping, DCGAN_INIT, dense, graphed, merge, type Node, through } from '../../nets/build';
import { checkBuild } from '../../nets/checkBuild';
import type { ImageShape, Sides } from '../../nets/pyramid';
import { excitedBy, planOf } from './plan';

/** Options of {@link fastganGenerator}. */
export interface FastganGeneratorOptions {
  /** Columns of z. */
  readonly latent: number;
  /** `[height, width, channels]` from 8 × 8 pixels. */
  readonly shape: ImageShape;
  /** Channels of the map of the picture's size, twice as many in each smaller one, up to eight times. Default 32. */
  readonly width?: number;
  /** Whether noise is added to every second map. Default true, the authors'. */
  readonly noise?: boolean;
  /** Draws the initial weights. */
  readonly rng: Rng;
  /** Starts the names of the layers. Default `G`. */
  readonly name?: string;
}

const OPTIONS: Kinds<FastganGeneratorOptions> = {
  latent: needed(whole(1)),
  shape: needed(aShape),
  width: whole(1),
  noise: flag,
  rng: needed(anRng),
  name: text,
};

/** Batch norm and a gate of a map of twice the channels. */
const gated = (id: string) => [
  batchNormalization({ name: `${id}_norm` }),
  new (register(GatedLinear))({ name: `${id}_gate` }),
];

/** Options of {@link gatedUp}. */
export interface Up {
  readonly channels: number;
  readonly from: Sides;
  readonly to: Sides;
}

/** A map doubled by repeating, a 3×3 convolution without bias, noise where that is asked for, batch norm, a gate. */
export const gatedUp = ({ channels, from, to }: Up, id: string, noise = false) => [
  layers.upSampling2d({ name: `${id}_double` }),
  ...cropping(`${id}_double`, from, to),
  ...gatedConv(channels, id, noise),
];

const gatedConv = (channels: number, id: string, noise: boolean) => [
  ...conv({ filters: 2 * channels, kernelSize: 3, useBias: false, name: id }),
  ...(noise ? [new (register(NoiseInjection))({ name: `${id}_noise` })] : []),
  ...gated(id),
];

/** What excites a map: one so many halvings above the smallest, whose sides are `base`. */
interface Exciting {
  readonly by: Node;
  readonly halvings: number;
  readonly base: Sides;
}

/**
 * Skip-layer excitation (Liu et al. 2021, eq. 1): each channel of a large map times a number in (0, 1) that is made of
 * a small one, pooled to the smallest map's height and width.
 */
function excited(x: Node, { by, halvings, base }: Exciting, id: string): Node {
  const filters = x.shape.at(-1) ?? 1;
  const pooled =
    halvings === 0 ? [] : [layers.averagePooling2d({ poolSize: 2 ** halvings, padding: 'same', name: `${id}_pool` })];
  const gate = through(
    by,
    pooled,
    conv({ filters, kernelSize: base, padding: 'valid', useBias: false, name: `${id}_squeeze` }),
    layers.activation({ activation: 'swish', name: `${id}_swish` }),
    conv({ filters, kernelSize: 1, useBias: false, name: `${id}_excite` }),
    layers.activation({ activation: 'sigmoid', name: `${id}_sigmoid` }),
  );
  return merge(layers.multiply({ name: id }), [x, gate]);
}

/**
 * FastGAN's generator (Liu et al. 2021, §3.1): dense to the smallest map, then a doubling by repeating and a 3×3
 * convolution at each size, at every second size one more and noise, batch norm and gated linear units throughout, and
 * skip-layer excitation: what a small map says of each channel of one some sizes larger. `[n, latent]` → `[n, h, w, c]`
 * in [−1, 1].
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const G = fastganGenerator({ latent: 256, shape: [32, 32, 3], width: 16, rng: new Rng(1).fork('G') });
 */
export function fastganGenerator(options: FastganGeneratorOptions): Net {
  checkBuild('fastganGenerator', options, OPTIONS);
  const { latent, shape, width = 32, noise = true, rng, name = 'G' } = options;
  const plan = planOf(shape, width);
  const { sides, channels } = plan;
  const [base = [4, 4] as const] = sides;
  const inner = channels[0] ?? 1;
  const z = input({ shape: [latent], name: `${name}_z` });
  const maps = [
    through(
      z,
      dense({ units: 2 * inner * base[0] * base[1], useBias: false, name: `${name}_dense` }),
      layers.reshape({ targetShape: [...base, 2 * inner], name: `${name}_map` }),
      gated(`${name}_1`),
    ),
  ];
  for (let at = 1; at < sides.length; at++) {
    const id = `${name}_${at + 1}`;
    const up = { channels: channels[at] ?? 1, from: sides[at - 1] ?? base, to: sides[at] ?? base };
    // The authors' blocks, large and small in turn.
    const isLarge = at % 2 === 1;
    const more = isLarge ? gatedConv(up.channels, `${id}_conv`, noise) : [];
    const x = through(maps[at - 1] as Node, gatedUp(up, `${id}_up`, noise && isLarge), more);
    const by = excitedBy(plan, at);
    maps.push(by === undefined ? x : excited(x, { by: maps[by] as Node, halvings: by, base }, `${id}_excited`));
  }
  const picture = conv({
    filters: shape[2],
    kernelSize: 3,
    useBias: false,
    activation: 'tanh',
    name: `${name}_picture`,
  });
  return graphed<Tensor>([z], through(maps.at(-1) as Node, picture), { name, rng, init: DCGAN_INIT });
}
