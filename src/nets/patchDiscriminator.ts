import type { Tensor } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { check, checkWhole, showShape } from '../core/checks';
import { rng as anRng, shape as aShape, text, whole } from '../core/kinds';
import type { Net } from '../core/net';
import { type Kinds, needed } from '../core/options';
import type { Rng } from '../core/rng';
import { aNorm, type Norm } from '../layers/norm';
import { beside, conv, graphed, initOf, through } from './build';
import { checkBuild } from './checkBuild';
import type { ImageShape } from './pyramid';

/** Options of {@link patchDiscriminator}. */
export interface PatchDiscriminatorOptions {
  /** Height, width and channels of the pictures to judge. Fully convolutional: the sides are only checked. */
  readonly shape: ImageShape;
  /**
   * Channels of the picture they were made from; 0 for a discriminator that does not see it. Default: as many as the
   * picture has.
   */
  readonly inputChannels?: number;
  /**
   * Convolutions of stride 2, from 0 to 5: how large a patch each logit judges, see {@link receptiveField}. Default 3,
   * the paper's.
   */
  readonly layers?: number;
  /** Channels after the first of them; doubled at each next one, up to eight times as many. Default 64, the paper's. */
  readonly width?: number;
  /**
   * After each convolution but the first and the last. Default `batch`, the paper's; with others weights are drawn by
   * Glorot & Bengio 2010.
   */
  readonly norm?: Norm;
  /** Draws the initial weights. */
  readonly rng: Rng;
  /** Starts the names of the layers. Default `D`. */
  readonly name?: string;
}

interface Convolution {
  readonly size: number;
  readonly stride: number;
}

/** The convolutions of a discriminator with `n` of stride 2: those, and two of stride 1; or three of a single pixel. */
function convolutions(n: number): readonly Convolution[] {
  checkWhole('layers', n, 0);
  check(n <= 5, 'argument', `layers: expected at most 5, got ${n}.`);
  if (n === 0) return Array.from({ length: 3 }, () => ({ size: 1, stride: 1 }));
  return Array.from({ length: n + 2 }, (_, i) => ({ size: 4, stride: i < n ? 2 : 1 }));
}

/**
 * The side of the patch that one logit of {@link patchDiscriminator} sees: 1, 16, 34, 70, 142, 286 for 0 to 5 layers.
 * One step back through a convolution, `field ← (field − 1) · stride + size` (Isola et al. 2017, §6.1.2).
 *
 * @throws GanKitError `argument` unless `n` is a whole number from 0 to 5
 * @example
 * receptiveField(3);   // 70
 */
export const receptiveField = (n: number): number =>
  convolutions(n).reduceRight((field, { size, stride }) => (field - 1) * stride + size, 1);

/** The paper's 3 layers, or as many as leave a map of logits on small pictures. */
export const fittingLayers = ([height, width]: ImageShape): number =>
  Math.max(0, Math.min(3, Math.floor(Math.log2(Math.min(height, width) / 3))));

const OPTIONS: Kinds<PatchDiscriminatorOptions> = {
  shape: needed(aShape),
  inputChannels: whole(),
  layers: whole(),
  width: whole(1),
  norm: aNorm,
  rng: needed(anRng),
  name: text,
};

/**
 * pix2pix's PatchGAN discriminator (Isola et al. 2017, §6.1.2): 4×4 convolutions, batch norm from the second on, slope
 * 0.2, and a map of logits at the end, each for one patch. Its input is `[input, picture]`, or `[picture]` or the
 * picture itself with `inputChannels: 0`; `[n, h, w, …]` → `[n, h', w', 1]`. With 0 layers it judges single pixels.
 *
 * @throws GanKitError `shape` if the pictures are too small for so many layers, `argument` if an option is out of range
 * @example
 * const D = patchDiscriminator({ shape: [64, 64, 3], layers: 2, width: 16, rng: new Rng(1).fork('D') });
 */
export function patchDiscriminator<I extends Tensor | Tensor[] = Tensor[]>(options: PatchDiscriminatorOptions): Net<I> {
  checkBuild('patchDiscriminator', options, OPTIONS);
  const { shape, inputChannels = shape[2], layers: depth = 3, width = 64 } = options;
  const { norm = 'batch', rng, name = 'D' } = options;
  check(shape.length === 3, 'shape', () => `shape: expected [height, width, channels], got ${showShape(shape)}.`);
  const all = convolutions(depth);
  const least = depth === 0 ? 1 : 3 * 2 ** depth;
  check(
    Math.min(shape[0], shape[1]) >= least,
    'shape',
    () =>
      `shape: a discriminator with layers: ${depth} needs pictures of at least ${least} on each side, got ` +
      `${showShape(shape)}. Use fewer layers.`,
  );
  const picture = layers.input({ shape: [null, null, shape[2]], name: `${name}_picture` });
  const inputs = inputChannels
    ? [layers.input({ shape: [null, null, inputChannels], name: `${name}_input` }), picture]
    : [picture];
  let x = inputChannels ? beside(inputs, `${name}_pair`) : picture;
  for (const [i, { size, stride }] of all.entries()) {
    const id = `${name}_${i + 1}`;
    const isLast = i === all.length - 1;
    // One pixel on each side: 'same' of tfjs would put the second one on the far side alone.
    const pad = stride === 1 && size === 4 ? [layers.zeroPadding2d({ padding: 1, name: `${id}_pad` })] : [];
    const convolution = {
      filters: isLast ? 1 : width * Math.min(2 ** i, 8),
      kernelSize: size,
      strides: stride,
      padding: stride === 2 ? 'same' : 'valid',
      norm,
      bare: i === 0 || isLast,
      act: isLast ? undefined : { leaky: 0.2 },
      name: id,
    } as const;
    x = through(x, pad, conv(convolution));
  }
  return graphed<I>(inputs, x, { name, rng, init: initOf(norm) });
}
