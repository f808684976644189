import { slice, type Tensor, type Tensor4D, tidy, tile } from '@tensorflow/tfjs-core';
import { initializers, input, layers } from '@tensorflow/tfjs-layers';
import { check, checkWhole } from '../../core/checks';
import { rng as anRng, oneOf, text, whole } from '../../core/kinds';
import type { Net } from '../../core/net';
import { checkOptions, type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { pixelShuffle } from '../../layers/pixelShuffle';
import { conv, graphed, merge, type Node, through } from '../../nets/build';
import { checkBuild } from '../../nets/checkBuild';

/** Options of {@link srresnet}. */
export interface SrresnetOptions {
  /** How many times as high and wide the output is: products of 2 and 3, such as 2, 3, 4, 6, 8. Default 4. */
  readonly scale?: number;
  /** Channels of the pictures. Default 3. */
  readonly channels?: number;
  /** Residual blocks. Default 16, the paper's. */
  readonly blocks?: number;
  /** Channels between. Default 64, the paper's. */
  readonly width?: number;
  /**
   * In the residual blocks. Default `batch`, as in the paper; with `none` a net trains faster and its tones are
   * steadier (Lim et al. 2017).
   */
  readonly norm?: 'batch' | 'none';
  /** Draws the initial weights. */
  readonly rng: Rng;
  /** Starts the names of the layers. Default `G`. */
  readonly name?: string;
}

/** What a PReLU's slope begins with (He et al. 2015). */
const SLOPE = 0.25;

/** Of G: statistics of a whole map would reach beyond any tile. */
export const A_NORM = oneOf('batch', 'none');

const OPTIONS: Kinds<SrresnetOptions> = {
  scale: whole(2),
  channels: whole(1),
  blocks: whole(),
  width: whole(1),
  norm: A_NORM,
  rng: needed(anRng),
  name: text,
};

/**
 * SRResNet, SRGAN's generator (Ledig et al. 2017, figure 4): a 9×9 convolution, residual blocks of two 3×3 convolutions
 * with batch norm and PReLU, a skip over all of them, sub-pixel convolutions that each double or triple the picture,
 * and a 9×9 convolution to colours, linear. `[n, h, w, channels]` → `[n, scale · h, scale · w, channels]` for any h and
 * w.
 *
 * @throws GanKitError `argument` if an option is out of range
 * @example
 * const G = srresnet({ scale: 4, blocks: 4, width: 32, rng: new Rng(1).fork('G') });
 */
export function srresnet(options: SrresnetOptions): Net {
  checkBuild('srresnet', options, OPTIONS);
  const { scale = 4, channels = 3, blocks = 16, width = 64, norm = 'batch', rng, name = 'G' } = options;
  for (const [what, value, least] of [
    ['channels', channels, 1],
    ['blocks', blocks, 0],
    ['width', width, 1],
  ] as const) {
    checkWhole(`srresnet({${what}})`, value, least);
  }
  const convolved = (x: Node, filters: number, kernelSize: number, id: string, by: 'batch' | 'none' = 'none') =>
    through(x, conv({ filters, kernelSize, norm: by, name: `${name}_${id}` }));
  const prelu = (x: Node, id: string) => {
    const alphaInitializer = initializers.constant({ value: SLOPE });
    return through(x, layers.prelu({ sharedAxes: [1, 2], alphaInitializer, name: `${name}_${id}_prelu` }));
  };
  const conv3 = (x: Node, id: string) => convolved(x, width, 3, id, norm);
  const sum = (x: Node, y: Node, id: string) => merge(layers.add({ name: `${name}_${id}_sum` }), [x, y]);

  const low = input({ shape: [null, null, channels], name: `${name}_low` });
  const first = prelu(convolved(low, width, 9, 'first'), 'first');
  let x = first;
  for (let i = 1; i <= blocks; i++) {
    const inner = prelu(conv3(x, `block${i}_1`), `block${i}_1`);
    x = sum(x, conv3(inner, `block${i}_2`), `block${i}`);
  }
  x = sum(first, conv3(x, 'body'), 'body');
  factors(scale).forEach((factor, i) => {
    const wide = convolved(x, width * factor ** 2, 3, `up${i + 1}`);
    x = prelu(through(wide, pixelShuffle({ factor, name: `${name}_up${i + 1}_shuffle` })), `up${i + 1}`);
  });
  const net = graphed<Tensor>([low], convolved(x, channels, 9, 'picture'), { name, rng, init: 'glorot' });
  factors(scale).forEach((factor, i) => {
    startAlike(net.model?.getLayer(`${name}_up${i + 1}`), factor);
  });
  return net;
}

/**
 * The pixels that a sub-pixel convolution makes of one place begin alike, so that no grid has to be unlearnt (Aitken et
 * al. 2017).
 */
function startAlike(layer: layers.Layer | undefined, factor: number): void {
  const kernel = layer?.weights[0];
  tidy(() => {
    const drawn = kernel?.read() as Tensor4D;
    const [height, width, inputs, filters] = drawn.shape;
    const first = slice(drawn, [0, 0, 0, 0], [height, width, inputs, filters / factor ** 2]);
    kernel?.write(tile(first, [1, 1, 1, factor ** 2]));
  });
}

/** Options of {@link srresnetReach}: those of the net that count. */
export type ReachOptions = Pick<SrresnetOptions, 'scale' | 'blocks'>;

const REACH: Kinds<ReachOptions> = { scale: OPTIONS.scale, blocks: OPTIONS.blocks };

/**
 * How many pixels of the low picture, at most, lie between an output pixel's place and the farthest pixel that it
 * depends on.
 *
 * @example
 * srresnetReach({ scale: 4, blocks: 16 });   // 40
 */
export function srresnetReach(options: ReachOptions = {}): number {
  checkOptions('srresnetReach', options, REACH);
  const { scale = 4, blocks = 16 } = options;
  let [reach, pixel] = [4 + 2 * blocks + 1, 1];
  for (const factor of factors(scale)) {
    reach += pixel;
    pixel /= factor;
  }
  return Math.ceil(reach + 4 * pixel);
}

/** What each sub-pixel convolution enlarges by. */
function factors(scale: number): number[] {
  checkWhole('scale', scale, 2);
  const found: number[] = [];
  let rest = scale;
  for (const factor of [2, 3]) {
    for (; rest % factor === 0; rest /= factor) found.push(factor);
  }
  check(rest === 1, 'argument', `scale: expected a product of 2 and 3, such as 2, 3, 4 or 8, got ${scale}.`);
  return found;
}
