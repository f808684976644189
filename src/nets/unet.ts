import { layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { check, showShape } from '../core/checks';
import { rng as anRng, shape as aShape, number, text, whole } from '../core/kinds';
import { type Net, netFromModel } from '../core/net';
import { type Kinds, needed } from '../core/options';
import type { Rng } from '../core/rng';
import { batchNormalization } from '../layers/batchNormalization';
import { dropout } from '../layers/dropout';
import { initialise } from '../layers/initialise';
import { checkBuild } from './checkBuild';
import { DCGAN_INIT } from './dcgan';
import type { ImageShape } from './pyramid';

/** Options of {@link unet}. */
export interface UnetOptions {
  /** Height, width and channels of the output. The net is fully convolutional: the sides decide nothing but the default of `depth`. */
  readonly shape: ImageShape;
  /** Channels of the input. Default: as many as the output has. */
  readonly inputChannels?: number;
  /** Channels of the map next to the picture; doubled at each halving, up to eight times as many. Default 64, the paper's. */
  readonly width?: number;
  /** Halvings down to the smallest map. Default: as far as the sides go, at most the paper's 8. */
  readonly depth?: number;
  /** Share of values dropped in the first layers of the decoder, in training and wherever the net may draw. Default 0.5. */
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
    () => `shape: expected an even height and width, got ${height} and ${width}. Crop or resize the pictures.`,
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
 * pix2pix's generator (Isola et al. 2017, §6.1.1): a U-Net of 4×4 convolutions of stride 2 and as many transposed ones, where each layer of
 * the decoder also gets the map of its size from the encoder. `[n, h, w, inputChannels]` → `[n, h, w, c]` in [−1, 1], for any sides divisible
 * by 2^depth.
 *
 * Batch norm everywhere but on the first and the smallest map, slope 0.2 on the way down, ReLU on the way up, tanh at the end. Its only noise
 * is dropout, at inference too wherever it may draw: `drawingFrom(rng, () => G.infer(x))`.
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
  const of = <T>(layer: layers.Layer, x: T) => layer.apply(x as SymbolicTensor) as SymbolicTensor;

  const input = layers.input({ shape: [null, null, inputChannels], name: `${name}_input` });
  // Leaky maps are handed across: the ReLU of the decoder makes of them what it makes of the maps themselves.
  const maps: SymbolicTensor[] = [];
  for (const [i, filters] of channels.entries()) {
    const id = `${name}_down${i + 1}`;
    const normed = i > 0 && i < depth - 1;
    const x = of(layers.conv2d({ ...halving, filters, useBias: !normed, name: id }), maps.at(-1) ?? input);
    const y = normed ? of(batchNormalization({ name: `${id}_norm` }), x) : x;
    maps.push(i < depth - 1 ? of(layers.leakyReLU({ alpha: 0.2, name: `${id}_leaky` }), y) : y);
  }
  let x = of(layers.reLU({ name: `${name}_middle` }), maps.pop());
  for (const [i, filters] of channels.slice(0, -1).reverse().entries()) {
    const id = `${name}_up${i + 1}`;
    x = of(layers.conv2dTranspose({ ...halving, filters, useBias: false, name: id }), x);
    x = of(batchNormalization({ name: `${id}_norm` }), x);
    if (i < noisyLayers && rate > 0) x = of(dropout({ rate, atInference: true, name: `${id}_dropout` }), x);
    x = of(layers.concatenate({ name: `${id}_skip` }), [x, maps.pop()]);
    x = of(layers.reLU({ name: `${id}_relu` }), x);
  }
  const last = layers.conv2dTranspose({ ...halving, filters: shape[2], activation: 'tanh', name: `${name}_picture` });
  const built = model({ inputs: input, outputs: of(last, x), name });
  initialise(built, rng, DCGAN_INIT);
  return netFromModel(built);
}

const halving = { kernelSize: 4, strides: 2, padding: 'same', kernelInitializer: 'zeros' } as const;
