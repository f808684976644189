import {
  add,
  matMul,
  type Rank,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tidy,
  variable,
  zeros,
} from '@tensorflow/tfjs-core';
import { asPictures, check, showShape } from '../../core/checks';
import { rng as anRng, shape as aShape, callable, whole } from '../../core/kinds';
import { type Net, netFromFunction } from '../../core/net';
import { type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { spendWeights } from '../../core/weightBudget';
import { checkBuild } from '../../nets/checkBuild';

/** What any net makes of pictures: `[n, h, w, c]` → `[n, features]`. */
export type PictureFeatures = (images: Tensor4D) => Tensor2D;

/** Options of {@link pictureReader}. */
export interface PictureReaderOptions {
  /** Stays as it is: the reader learns nothing but what to make of it. */
  readonly features: PictureFeatures;
  /** `[height, width, channels]` of one picture. */
  readonly shape: readonly [number, number, number];
  /** Columns of the embedding. */
  readonly width: number;
  /** Draws the initial weights. */
  readonly rng: Rng;
}

const OPTIONS: Kinds<PictureReaderOptions> = {
  features: needed(callable),
  shape: needed(aShape),
  width: needed(whole(1)),
  rng: needed(anRng),
};

/**
 * Pictures to embeddings by way of features that were learned before: one linear layer on them. Reed et al. 2016 (CVPR)
 * read pictures so, with the features of a GoogLeNet. `[n, h, w, c]` → `[n, width]`.
 *
 * @throws GanKitError `shape` if `features` does not give a row for each picture
 * @example
 * const image = pictureReader({ features: x => judge.features(x), shape: [32, 32, 3], width: 64, rng: new Rng(1) });
 */
export function pictureReader(options: PictureReaderOptions): Net {
  checkBuild('pictureReader', options, OPTIONS);
  const { features, shape, width, rng } = options;
  const found = tidy(() => features(zeros<Rank.R4>([1, ...shape])).shape);
  const [rows, columns = 0] = found;
  check(
    found.length === 2 && rows === 1 && columns > 0,
    'shape',
    () => `features: expected [n, features] of pictures [n, ${shape.join(', ')}], got ${showShape(found)} of one.`,
  );
  spendWeights([columns, width]);
  const kernel = tidy(() => variable(rng.normal([columns, width], 0, Math.sqrt(1 / columns))));
  const bias = variable(zeros([width]));
  return netFromFunction({
    forward: (images: Tensor) => tidy(() => add(matMul(features(asPictures('images', images)), kernel), bias)),
    weights: [kernel, bias],
  });
}
