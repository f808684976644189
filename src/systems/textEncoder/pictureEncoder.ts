import { layers } from '@tensorflow/tfjs-layers';
import { check, checkWhole, showShape } from '../../core/checks';
import { rng as anRng, shape as aShape, sizes, whole } from '../../core/kinds';
import type { Net } from '../../core/net';
import { type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { dense, halving, stacked } from '../../nets/build';
import { checkBuild } from '../../nets/checkBuild';

/** Options of {@link pictureEncoder}. */
export interface PictureEncoderOptions {
  /** `[height, width, channels]` of one picture, in any proportions. */
  readonly shape: readonly number[];
  /** Columns of the embedding. */
  readonly width: number;
  /** Channels of the convolutions, each of which halves the picture. */
  readonly channels: readonly number[];
  /** Draws the initial weights. */
  readonly rng: Rng;
}

const OPTIONS: Kinds<PictureEncoderOptions> = {
  shape: needed(aShape),
  width: needed(whole(1)),
  channels: needed(sizes),
  rng: needed(anRng),
};

/**
 * Pictures to embeddings: 4×4 convolutions of stride 2 with leaky ReLU, batch norm from the second on, and one linear
 * layer. It stands where Reed et al. 2016 have the features of a GoogLeNet trained on ImageNet. `[n, h, w, c]` →
 * `[n, width]`.
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const image = pictureEncoder({ shape: [32, 32, 3], width: 64, channels: [32, 64, 128], rng: new Rng(1) });
 */
export function pictureEncoder(options: PictureEncoderOptions): Net {
  checkBuild('pictureEncoder', options, OPTIONS);
  const { shape, width, channels, rng } = options;
  check(shape.length === 3, 'shape', () => `shape: expected [height, width, channels], got ${showShape(shape)}.`);
  check(channels.length > 0, 'argument', 'imageChannels: expected at least one number, got none.');
  for (const [i, filters] of channels.entries()) checkWhole(`imageChannels[${i}]`, filters, 1);
  const block = { norm: 'batch', act: { leaky: 0.2 } } as const;
  const chain = [
    layers.inputLayer({ inputShape: [...shape], name: 'image_picture' }),
    ...channels.flatMap((filters, i) => halving({ ...block, filters, bare: i === 0, name: `image_conv${i + 1}` })),
    layers.flatten({ name: 'image_flat' }),
    ...dense({ units: width, name: 'image_embedding' }),
  ];
  return stacked(chain, { name: 'image', rng, init: 'glorot' });
}
