import { type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { check, checkWhole, showShape } from '../../core/checks';
import { anything, flag, list, whole } from '../../core/kinds';
import { checkOptions, type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import type { Source } from '../../core/source';
import type { PictureShape } from '../batch';
import { endless } from '../endless';
import { bicubic } from './bicubic';
import { BYTE_VALUE } from './pixels';

/** A picture in memory. */
export interface Picture {
  /** `height × width × channels` bytes, row by row. */
  readonly pixels: Uint8Array;
  readonly shape: PictureShape;
  /** What errors call it. Default its number. */
  readonly name?: string;
}

/** A batch of pairs: `low` `[n, p / s, p / s, c]` and `high` `[n, p, p, c]`, float32 in [−1, 1]. */
export type SuperResolutionBatch = { readonly low: Tensor4D; readonly high: Tensor4D };

/** How {@link patchSource} cuts. */
export interface PatchOptions {
  /** Height and width of the large patches, a multiple of `scale`. Default 96, SRGAN's. */
  readonly patch?: number;
  /** How many times as high and wide a large patch is as its small one. Default 4. */
  readonly scale?: number;
  /** Whether patches are mirrored and turned by quarters at random. Default true. */
  readonly turns?: boolean;
}

/** What {@link patchSource} takes. */
export interface PatchData extends PatchOptions {
  /** Of any sizes from a patch on, all with as many channels. */
  readonly pictures: readonly Picture[];
}

/** What {@link PatchOptions} may be. */
export const PATCHES: Kinds<PatchOptions> = { patch: whole(1), scale: whole(2), turns: flag };
const OPTIONS: Kinds<PatchData> = { ...PATCHES, pictures: needed(list(anything)) };

/**
 * An endless source of patches for super-resolution: a picture, drawn at random, a place in it, and one of eight ways
 * to turn it. The small side of each pair is cut out of the whole picture made small by {@link bicubic} interpolation
 * and rounded to bytes, as the small pictures of the usual test sets were made.
 *
 * @throws GanKitError `data` if there is no picture or one is smaller than a patch; `shape` or `argument` if sizes do
 *   not fit
 *
 * @example
 * const patches = patchSource({ pictures: [{ pixels: new Uint8Array(200 * 100 * 3), shape: [200, 100, 3] }], patch: 96, scale: 4 });
 */
export function patchSource(data: PatchData): Source<SuperResolutionBatch> {
  checkOptions('patchSource', data, OPTIONS);
  const { pictures, patch = 96, scale = 4, turns = true } = data;
  checkWhole('scale', scale, 2);
  checkWhole('patch', patch, 1);
  check(patch % scale === 0, 'argument', `patch: expected a multiple of the scale ${scale}, got ${patch}.`);
  check(pictures.length > 0, 'data', 'pictures: expected at least one, got none.');
  const channels = pictures[0]?.shape[2] ?? 0;
  const pairs = pictures.map((picture, i) => {
    const name = picture.name ?? `pictures[${i}]`;
    checkPixels(name, picture);
    checkPatchFits(name, picture.shape, patch);
    check(
      picture.shape[2] === channels,
      'shape',
      () => `${name}: expected ${channels} channels, as the first picture has, got ${picture.shape[2]}.`,
    );
    return pairOf(picture, scale);
  });
  const side = patch / scale;
  return endless((size, rng): SuperResolutionBatch => {
    const high = new Float32Array(size * patch * patch * channels);
    const low = new Float32Array(size * side * side * channels);
    for (let i = 0; i < size; i++) {
      const pair = pairs[rng.int(pairs.length)] as Pair;
      const [y, x] = [placeIn(pair.low.shape[0], side, rng), placeIn(pair.low.shape[1], side, rng)];
      const turn = turns ? rng.int(8) : 0;
      cut(pair.low, [y, x], side, turn, low, i * side * side * channels);
      cut(pair.high, [scale * y, scale * x], patch, turn, high, i * patch * patch * channels);
    }
    return {
      low: tensor4d(low, [size, side, side, channels]),
      high: tensor4d(high, [size, patch, patch, channels]),
    };
  });
}

/** Throws unless a picture has as many bytes as its shape says. */
function checkPixels(name: string, { pixels, shape }: Picture): void {
  const [height, width, channels] = shape;
  check(
    pixels.length === height * width * channels && pixels.length > 0,
    'shape',
    () => `${name}: ${pixels.length} bytes are no picture ${showShape(shape)}.`,
  );
}

/** Throws unless a picture is at least as large as a patch. */
export function checkPatchFits(name: string, [height, width]: readonly number[], patch: number): void {
  check(
    Math.min(height ?? 0, width ?? 0) >= patch,
    'data',
    () =>
      `${name}: ${height} × ${width} pixels are fewer than a patch of ${patch} × ${patch}. ` +
      'Leave the picture out, enlarge it, or choose smaller patches.',
  );
}

/** A picture and the same made small; without the rows and columns that no small pixel stands for. */
interface Pair {
  readonly low: Picture;
  readonly high: Picture;
}

function pairOf({ pixels, shape }: Picture, scale: number): Pair {
  const [height, width, channels] = shape;
  const [rows, columns] = [Math.floor(height / scale), Math.floor(width / scale)];
  const whole: PictureShape = [rows * scale, columns * scale, channels];
  const high = new Uint8Array(whole[0] * whole[1] * channels);
  for (let y = 0; y < whole[0]; y++) {
    const from = y * width * channels;
    high.set(pixels.subarray(from, from + whole[1] * channels), y * whole[1] * channels);
  }
  const low = bicubic(high, whole, [rows, columns]);
  return { high: { pixels: high, shape: whole }, low: { pixels: low, shape: [rows, columns, channels] } };
}

const placeIn = (size: number, side: number, rng: Rng): number => rng.int(size - side + 1);

/** Copies a square as floats, mirrored and turned: bit 0 swaps the axes, bits 1 and 2 turn them round. */
function cut(
  { pixels, shape }: Picture,
  [top, left]: readonly [number, number],
  side: number,
  turn: number,
  out: Float32Array,
  start: number,
): void {
  const [, width, channels] = shape;
  const along = (i: number, back: number) => (back ? side - 1 - i : i);
  let to = start;
  for (let i = 0; i < side; i++) {
    for (let j = 0; j < side; j++) {
      const [a, b] = turn & 1 ? [j, i] : [i, j];
      const from = ((top + along(a, turn & 2)) * width + left + along(b, turn & 4)) * channels;
      for (let c = 0; c < channels; c++) out[to++] = BYTE_VALUE[pixels[from + c] ?? 0] ?? 0;
    }
  }
}
