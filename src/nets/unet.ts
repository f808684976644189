import type { Tensor } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { check, showShape } from '../core/checks';
import { rng as anRng, shape as aShape, number, text, whole } from '../core/kinds';
import type { Net } from '../core/net';
import { type Kinds, needed } from '../core/options';
import type { Rng } from '../core/rng';
import { dropout } from '../layers/dropout';
import { activation, beside, DCGAN_INIT, doubling, graphed, halving, type Node, through } from './build';
import { checkBuild } from './checkBuild';
import type { ImageShape } from './pyramid';

/** Options of {@link unet}. */
export interface UnetOptions {
  /**
   * Height, width and channels of the output. The net is fully convolutional: the sides decide nothing but the default
   * of `depth`.
   */
  readonly shape: ImageShape;
  /** Channels of the input. Default: as many as the output has. */
  readonly inputChannels?: number;
  /**
   * Channels of the map next to the picture; doubled at each halving, up to eight times as many. Default 64, the
   * paper's.
   */
  readonly width?: number;
  /** Halvings down to the smallest map. Default: as far as the sides go, at most the paper's 8. */
  readonly depth?: number;
  /**
   * Share of values dropped in the first layers of the decoder, in training and wherever the net may draw. Default 0.5.
   */
  readonly dropout?: number;
  /** In how many layers of the decoder. Default 3. */
  readonly noisyLayers?: number;
  /** Draws the initial weights. */
  readonly rng: Rng;
  /** Starts the names of the layers. Default `G`. */
  readonly name?: string;
}

/**
 * How often a picture can be halved, at most eight times: 8 for 256, 6 for 64, 5 for 96.
 *
 * @throws GanKitError `shape` if not once
 */
export function unetDepth([height, width]: readonly [number, number, ...number[]]): number {
  let depth = 0;
  while (depth < MOST_HALVINGS && height % 2 ** (depth + 1) === 0 && width % 2 ** (depth + 1) === 0) depth++;
  check(
    depth > 0,
    'shape',
    () =>
      `shape: expected an even height and width, got ${height} and ${width}. Crop or resize the pictures to ` +
      `${height + (height % 2)} × ${width + (width % 2)}, the nearest possible.`,
  );
  return depth;
}

const MOST_HALVINGS = 8;

const OPTIONS: Kinds<UnetOptions> = {
  shape: needed(aShape),
  inputChannels: whole(1),
  width: whole(1),
  depth: whole(1),
  dropout: number(0, 1),
  noisyLayers: whole(),
  rng: needed(anRng),
  name: text,
};

/**
 * pix2pix's generator (Isola et al. 2017, §6.1.1): a U-Net of 4×4 convolutions of stride 2 and as many transposed ones,
 * where each layer of the decoder also gets the map of its size from the encoder. `[n, h, w, inputChannels]` →
 * `[n, h, w, c]` in [−1, 1], for any sides divisible by 2^depth.
 *
 * Batch norm everywhere but on the first and the smallest map, slope 0.2 on the way down, ReLU on the way up, tanh at
 * the end. Its only noise is dropout, at inference too wherever it may draw: `drawingFrom(rng, () => G.infer(x))`.
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const G = unet({ shape: [64, 64, 3], width: 16, rng: new Rng(1).fork('G') });
 */
export function unet(options: UnetOptions): Net {
  checkBuild('unet', options, OPTIONS);
  const { shape, inputChannels = shape[2], width = 64, dropout: rate = 0.5, noisyLayers = 3 } = options;
  const { rng, name = 'G', depth = unetDepth(shape) } = options;
  check(shape.length === 3, 'shape', () => `shape: expected [height, width, channels], got ${showShape(shape)}.`);
  const channels = Array.from({ length: depth }, (_, i) => width * Math.min(2 ** i, 8));

  const input = layers.input({ shape: [null, null, inputChannels], name: `${name}_input` });
  // Leaky maps are handed across: the ReLU of the decoder makes of them what it makes of the maps themselves.
  const maps: Node[] = [];
  for (const [i, filters] of channels.entries()) {
    const bare = i === 0 || i === depth - 1;
    const act = i < depth - 1 ? { leaky: 0.2 } : undefined;
    maps.push(
      through(maps.at(-1) ?? input, halving({ filters, norm: 'batch', bare, act, name: `${name}_down${i + 1}` })),
    );
  }
  let x = through(maps.pop() as Node, layers.reLU({ name: `${name}_middle` }));
  for (const [i, filters] of channels.slice(0, -1).reverse().entries()) {
    const id = `${name}_up${i + 1}`;
    const drops = i < noisyLayers && rate > 0;
    const up = through(
      x,
      doubling({ filters, norm: 'batch', name: id }),
      drops ? dropout({ rate, atInference: true, name: `${id}_dropout` }) : [],
    );
    x = through(beside([up, maps.pop() as Node], `${id}_skip`), activation(id, 'relu'));
  }
  const picture = through(x, doubling({ filters: shape[2], activation: 'tanh', name: `${name}_picture` }));
  return graphed<Tensor>([input], picture, { name, rng, init: DCGAN_INIT });
}
