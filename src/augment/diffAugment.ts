import { add, mean, mul, sub, type Tensor, type Tensor4D, tensor, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { asPictures } from '../core/checks';
import type { Augment } from '../core/contest';
import { either, flag, number } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import type { Rng } from '../core/rng';
import { resampled } from './picking';

/** Options of {@link diffAugment}. */
export interface DiffAugmentOptions {
  /** Brightness, saturation and contrast. Default true. */
  readonly color?: boolean;
  /** Shift by up to this share of a side, zeros coming in; true for 0.125. Default true. */
  readonly translation?: boolean | number;
  /** A square of this share of a side set to zero; true for 0.5. Default true. */
  readonly cutout?: boolean | number;
}

const share = either(value => typeof value === 'boolean', number(0, 1));
const OPTIONS: Kinds<DiffAugmentOptions> = { color: flag, translation: share, cutout: share };

/**
 * Differentiable augmentation (Zhao et al. 2020, §3.3): real and fake pictures are changed in brightness, saturation
 * and contrast, shifted, and lose a square, drawn anew for each example, in D's turn and in G's. D then cannot learn
 * few pictures by heart, and G still learns from the unchanged ones.
 *
 * In this order, and with these numbers: `x + U(−½, ½)`; `(x − m) U(0, 2) + m` about the mean of each pixel's channels;
 * `(x − m) U(½, 3⁄2) + m` about the mean of the picture; whole pixels up to an eighth of each side; a square of half
 * the sides around any place, so cut off at borders. Zero is mid-grey in [−1, 1]. All of it is linear in the picture,
 * and goes with any penalty. Pictures of any height, width and number of channels.
 *
 * @throws GanKitError `argument` if a share is not in [0, 1]
 * @example
 * const gan = new DCGAN({ shape: [32, 32, 3], augment: diffAugment() });
 */
export function diffAugment(options: DiffAugmentOptions = {}): Augment {
  checkOptions('diffAugment', options, OPTIONS);
  const { color = true } = options;
  const translation = shareOf(options.translation, 0.125);
  const cutout = shareOf(options.cutout, 0.5);
  return {
    name: 'diffAugment',
    apply: (x, { rng }) => {
      const pictures = asPictures('diffAugment', x);
      return diffAugmented(pictures, drawDiffAugment(pictures.shape, { color, translation, cutout }, rng));
    },
    recipe: { role: 'augmentation', of: 'diffAugment', with: [options] },
  };
}

const shareOf = (given: boolean | number = true, usual: number): number => (given === true ? usual : Number(given));

/** What is done to a batch: one number for each example, and for height and width. Left out: not done at all. */
export interface DiffAugmentDraws {
  /** Added. */
  readonly brightness?: Float32Array;
  readonly saturation?: Float32Array;
  readonly contrast?: Float32Array;
  /** Row i is taken from row `i + shift`. */
  readonly shift?: readonly [Float32Array, Float32Array];
  /** The first row and column of the square, which may lie outside, and its sides. */
  readonly square?: { readonly from: readonly [Float32Array, Float32Array]; readonly sides: readonly [number, number] };
}

/** What is to be done, with the shares as numbers. */
interface Chosen {
  readonly color: boolean;
  readonly translation: number;
  readonly cutout: number;
}

/** The draws for pictures of this shape. */
export function drawDiffAugment(
  [n, h, w]: Tensor4D['shape'],
  { color, translation, cutout }: Chosen,
  rng: Rng,
): DiffAugmentDraws {
  // Each from a stream of its own: leaving one out does not move the others.
  const draws = (name: string, draw: (u: number) => number) => {
    const own = rng.fork(name);
    return Float32Array.from({ length: n }, () => draw(own.next()));
  };
  const bothSides = (name: string, draw: (u: number, size: number) => number) =>
    [draws(`${name} y`, u => draw(u, h)), draws(`${name} x`, u => draw(u, w))] as const;
  return {
    ...(color && {
      brightness: draws('brightness', u => u - 0.5),
      saturation: draws('saturation', u => 2 * u),
      contrast: draws('contrast', u => u + 0.5),
    }),
    ...(translation > 0 && {
      shift: bothSides('shift', (u, size) => {
        const most = roundedShare(size, translation);
        return Math.floor(u * (2 * most + 1)) - most;
      }),
    }),
    ...(cutout > 0 && {
      square: {
        from: bothSides('square', (u, size) => {
          const side = roundedShare(size, cutout);
          return Math.floor(u * (size + 1 - (side % 2))) - Math.floor(side / 2);
        }),
        sides: [roundedShare(h, cutout), roundedShare(w, cutout)],
      },
    }),
  };
}

const roundedShare = (size: number, share: number): number => Math.floor(size * share + 0.5);

/** Pictures `[n, h, w, c]` after these draws. */
export function diffAugmented(x: Tensor4D, draws: DiffAugmentDraws): Tensor4D {
  const { brightness, saturation, contrast, shift, square } = draws;
  const [n, h, w, c] = x.shape;
  const each = (values: Float32Array) => tensor(values, [n, 1, 1, 1]);
  const about = (y: Tensor, centre: Tensor, by: Float32Array) => add<Tensor4D>(mul(sub(y, centre), each(by)), centre);
  return tidy(() => {
    let y = x;
    if (brightness) y = add(y, each(brightness));
    if (saturation && c > 1) y = about(y, mean(y, 3, true), saturation);
    if (contrast) y = about(y, mean(y, [1, 2, 3], true), contrast);
    if (shift) {
      const sources = (size: number, by: Float32Array) =>
        tensor2d(
          perLine(by, size, (i, s) => i + s),
          [n, size],
        );
      y = resampled(y, sources(h, shift[0]), sources(w, shift[1]));
    }
    if (square) {
      const { from, sides } = square;
      const inside = (from: Float32Array, size: number, side: number) =>
        perLine(from, size, (i, first) => (i >= first && i < first + side ? 1 : 0));
      const hole = mul(
        tensor(inside(from[0], h, sides[0]), [n, h, 1, 1]),
        tensor(inside(from[1], w, sides[1]), [n, 1, w, 1]),
      );
      y = mul(y, sub(1, hole));
    }
    return y;
  });
}

/** A number for each of `size` lines of each example. */
const perLine = (values: Float32Array, size: number, f: (line: number, value: number) => number): Float32Array =>
  Float32Array.from({ length: values.length * size }, (_, i) => f(i % size, values[Math.floor(i / size)] ?? 0));
