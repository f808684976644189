import {
  abs,
  clipByValue,
  concat,
  customGrad,
  type GradSaveFunc,
  matMul,
  type Rank,
  range,
  relu,
  reshape,
  slice,
  sub,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tensor3d,
  tidy,
} from '@tensorflow/tfjs-core';
import { check, showShape } from '../core/checks';

/** How one picture is bent about its middle: first made narrower and lower, then leaned, then moved. */
export interface Warp {
  /** Columns a row moves to the right for each row it lies below the middle. */
  readonly shear: number;
  /** How many times as wide. */
  readonly width: number;
  /** How many times as high. */
  readonly height: number;
  /** Pixels to the right. */
  readonly right: number;
  /** Pixels down. */
  readonly down: number;
}

/** Weights of more pictures than fit into so many numbers (16 MB) are made one lot after the other. */
const MOST = 2 ** 22;

/**
 * Pictures `[n, h, w, c]`, each bent by a map of its own: `out(y, x) = in(y', x')`, bilinear between pixels, where
 *
 * `y' = (y − ȳ − down) / height + ȳ` and `x' = (x − x̄ − right − shear · (y − ȳ)) / width + x̄`, with (ȳ, x̄) the
 * middle.
 *
 * Beyond its edge a picture goes on with the pixels of the edge. Bilinear interpolation is linear in the pixels, here
 * one product with weights for the rows and one for the columns, so the gradient is the two products with the weights
 * turned over: exact, of any order, on every backend, where tfjs's own `tf.image.transform` has none. The weights
 * themselves are constants and on no tape.
 *
 * @throws GanKitError `shape` unless there is one map for each picture
 * @example
 * const leaning = affineWarp(images, [{ shear: 0.3, width: 1, height: 1, right: 0, down: 0 }]);   // images [1, 28, 28, 1]
 */
export function affineWarp(images: Tensor4D, warps: readonly Warp[]): Tensor4D {
  check(
    images.rank === 4 && images.shape[0] === warps.length,
    'shape',
    () =>
      `affineWarp: expected ${warps.length} pictures [n, h, w, c], one for each map, got ${showShape(images.shape)}.`,
  );
  return linear(images, warps, false);
}

/** The warp, or its adjoint where it is turned over. Each is the other's gradient. */
function linear(images: Tensor4D, warps: readonly Warp[], turned: boolean, made: readonly Tensor[] = []): Tensor4D {
  const [, h, w, c] = images.shape;
  const lot = Math.max(1, Math.floor(MOST / (h * w * w + h * h)));
  const apply = (x: Tensor, [ofRows, ofColumns]: readonly Tensor[], n: number) => {
    check(
      ofRows !== undefined && ofColumns !== undefined,
      'argument',
      'affineWarp: expected weights of rows and of columns.',
    );
    const rows = (of: Tensor) => matMul(ofRows, reshape(of, [n, h, w * c]), turned);
    const columns = (of: Tensor) => matMul(ofColumns, reshape(of, [n * h, w, c]), turned);
    return reshape<Rank.R4>(turned ? rows(columns(x)) : columns(rows(x)), [n, h, w, c]);
  };
  const inLots = () =>
    concat(
      Array.from({ length: Math.ceil(warps.length / lot) }, (_, i) => {
        const some = warps.slice(i * lot, (i + 1) * lot);
        const x = slice(images, [i * lot, 0, 0, 0], [some.length, h, w, c]);
        return tidy(() => apply(x, weightsOf(some, h, w), some.length));
      }),
      0,
    );
  // Weights of one lot are kept for the gradient; of several they would be many, and are made anew.
  return customGrad((x, save) => {
    const weights = made.length > 0 || warps.length > lot ? made : weightsOf(warps, h, w);
    (save as GradSaveFunc)([...weights]);
    return {
      value: weights.length > 0 ? apply(x as Tensor, weights, warps.length) : inLots(),
      gradFunc: (dy: Tensor4D, saved: Tensor[]) => linear(dy, warps, !turned, saved),
    };
  })(images);
}

const weightsOf = (warps: readonly Warp[], h: number, w: number): readonly Tensor[] => [
  tidy(() => rowWeights(warps, h)),
  tidy(() => columnWeights(warps, h, w)),
];

/** `[n, h, h]`: how much of each row goes into a row of the result. */
function rowWeights(warps: readonly Warp[], h: number): Tensor3D {
  const middle = (h - 1) / 2;
  const from = new Float32Array(warps.length * h);
  warps.forEach(({ height, down }, i) => {
    for (let y = 0; y < h; y++) from[i * h + y] = (y - middle - down) / height + middle;
  });
  return between(tensor3d(from, [warps.length, h, 1]), h);
}

/** `[n · h, w, w]`: how much of each column goes into a column of the result, row by row. */
function columnWeights(warps: readonly Warp[], h: number, w: number): Tensor3D {
  const [middle, centre] = [(h - 1) / 2, (w - 1) / 2];
  const from = new Float32Array(warps.length * h * w);
  let at = 0;
  for (const { shear, width, right } of warps) {
    for (let y = 0; y < h; y++) {
      const moved = centre + right + shear * (y - middle);
      for (let x = 0; x < w; x++) from[at++] = (x - moved) / width + centre;
    }
  }
  return between(tensor3d(from, [warps.length * h, w, 1]), w);
}

/**
 * Places `[m, k, 1]` on a line of `size` pixels → `[m, k, size]`, what each pixel counts at each place: two of them
 * share 1.
 */
const between = (places: Tensor3D, size: number): Tensor3D =>
  relu(sub<Tensor3D>(1, abs(sub(range(0, size), clipByValue(places, 0, size - 1)))));
