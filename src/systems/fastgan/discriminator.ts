import type { Tensor } from '@tensorflow/tfjs-core';
import { input, layers } from '@tensorflow/tfjs-layers';
import { rng as anRng, shape as aShape, whole } from '../../core/kinds';
import type { Net } from '../../core/net';
import { type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { aNorm, type Norm } from '../../layers/norm';
import { conv, DCGAN_INIT, graphed, initOf, merge, type Node, stacked, through } from '../../nets/build';
import { checkBuild } from '../../nets/checkBuild';
import type { ImageShape } from '../../nets/pyramid';
import type { FastganNets } from './game';
import { gatedUp } from './generator';
import { type Plan, planOf } from './plan';

/** Options of {@link fastganDiscriminator}. */
export interface FastganDiscriminatorOptions {
  /** `[height, width, channels]` from 8 × 8 pixels. */
  readonly shape: ImageShape;
  /** Channels of the map of the picture's size, twice as many in each smaller one, up to eight times. Default 32. */
  readonly width?: number;
  /** How D normalises, not its decoders. Default `spectral`; the authors have batch norm besides. */
  readonly norm?: Norm;
  /** Draws the initial weights. */
  readonly rng: Rng;
}

const OPTIONS: Kinds<FastganDiscriminatorOptions> = {
  shape: needed(aShape),
  width: whole(1),
  norm: aNorm,
  rng: needed(anRng),
};

const LEAKY = { leaky: 0.2 } as const;

/**
 * A 4×4 convolution of stride 2 with a 3×3 one behind it, and beside them a mean of 2×2 with a 1×1 one. The authors
 * have batch norm after each and take the mean of both ways; their sum keeps the scale without it.
 */
function halved(x: Node, filters: number, norm: Norm, id: string): Node {
  const made = { filters, norm, act: LEAKY };
  const main = through(
    x,
    conv({ ...made, kernelSize: 4, strides: 2, name: `${id}_half` }),
    conv({ ...made, kernelSize: 3, name: `${id}_conv` }),
  );
  const past = through(
    x,
    layers.averagePooling2d({ padding: 'same', name: `${id}_pool` }),
    conv({ ...made, kernelSize: 1, name: `${id}_past` }),
  );
  return merge(layers.add({ name: id }), [main, past]);
}

/**
 * FastGAN's discriminator in parts (Liu et al. 2021, §3.2): a stem from the picture to a map of twice the smallest
 * one's sides, a trunk from that to the smallest, and a critic that makes one logit of it; residual blocks for each
 * halving. And its two decoders, of half the width: one makes the whole picture of the smallest map, one a quadrant of
 * it of that quadrant of the map before.
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const parts = fastganDiscriminator({ shape: [32, 32, 3], width: 16, rng: new Rng(1).fork('D') });
 * const nets = { G, ...parts };
 */
export function fastganDiscriminator(options: FastganDiscriminatorOptions): Omit<FastganNets, 'G'> {
  checkBuild('fastganDiscriminator', options, OPTIONS);
  const { shape, width = 32, norm = 'spectral', rng } = options;
  const { sides, channels } = planOf(shape, width);
  const [base = [4, 4] as const] = sides;
  const start = (name: string) => ({ name, rng: rng.fork(name), init: initOf(norm) });
  const map = (at: number, name: string) => input({ shape: [...(sides[at] ?? base), channels[at] ?? 1], name });
  const last = sides.length - 1;

  const picture = input({ shape: [...shape], name: 'stem_picture' });
  const entry = { filters: channels[last] ?? 1, kernelSize: 3, norm, bare: true, act: LEAKY, name: 'stem_entry' };
  let x = through(picture, conv(entry));
  for (let at = last - 1; at > 0; at--) x = halved(x, channels[at] ?? 1, norm, `stem_${at + 1}`);
  const inner = channels[0] ?? 1;
  const earlier = map(1, 'trunk_map');
  const read = { filters: inner, kernelSize: 1, norm, act: LEAKY, name: 'critic_read' };
  const logit = { filters: 1, kernelSize: base, padding: 'valid', norm, bare: true, name: 'critic_logit' } as const;
  const small = planOf(shape, Math.ceil(width / 2));
  return {
    stem: graphed<Tensor>([picture], x, start('stem')),
    trunk: graphed<Tensor>([earlier], halved(earlier, inner, norm, 'trunk_1'), start('trunk')),
    critic: stacked(
      [
        layers.inputLayer({ inputShape: [...base, inner], name: 'critic_map' }),
        conv(read),
        conv(logit),
        layers.flatten({ name: 'critic_flat' }),
      ],
      start('critic'),
    ),
    decoder: decoder({ small, to: last, channels: inner, colors: shape[2], rng, name: 'decoder' }),
    partDecoder: decoder({
      small,
      to: last - 1,
      channels: channels[1] ?? 1,
      colors: shape[2],
      rng,
      name: 'partDecoder',
    }),
  };
}

interface Decoder {
  readonly small: Plan;
  /** The map whose sides its picture has. */
  readonly to: number;
  /** Those of the map that it reads, which is of the smallest one's sides. */
  readonly channels: number;
  readonly colors: number;
  readonly rng: Rng;
  readonly name: string;
}

/** Doublings from the smallest map's sides, as G's without noise, and a 3×3 convolution, tanh. */
function decoder({ small: { sides, channels }, to, channels: own, colors, rng, name }: Decoder): Net {
  const [base = [4, 4] as const] = sides;
  const ups = sides.slice(1, to + 1).map((side, i) => {
    const up = { channels: channels[i + 1] ?? 1, from: sides[i] ?? base, to: side };
    return gatedUp(up, `${name}_${i + 1}`);
  });
  const picture = conv({ filters: colors, kernelSize: 3, useBias: false, activation: 'tanh', name: `${name}_picture` });
  const entry = layers.inputLayer({ inputShape: [...base, own], name: `${name}_map` });
  return stacked([entry, ...ups, picture], { name, rng: rng.fork(name), init: DCGAN_INIT });
}
