import { concat, mean, slice, square, sub, sum, type Tensor2D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { DigitClassifier } from './digitClassifier';

/** How much reconstructions are like the digits they are made of. */
export interface Likeness {
  /**
   * Squared distance in the classifier's features, as a share of that between two digits that have nothing to do with
   * each other.
   */
  readonly distance: number;
  /** Share of reconstructions that the classifier takes for the digit's own class. */
  readonly sameClass: number;
}

/** Judges reconstructions by a classifier that no autoencoder has seen. Both `[n, 28, 28, 1]`; labels `[n]`. */
export function likeAgain(
  judge: DigitClassifier,
  images: Tensor4D,
  made: Tensor4D,
  labels: ArrayLike<number>,
): Likeness {
  const distance = tidy(() => {
    const [real, again] = [judge.features(images), judge.features(made)];
    const n = real.shape[0];
    // Digits may come class by class, so a neighbour would not do.
    const half = Math.floor(n / 2);
    const others = concat([slice(real, [half, 0]), slice(real, [0, 0], [half, -1])]) as Tensor2D;
    const apart = (a: Tensor2D, b: Tensor2D) => mean(sum(square(sub(a, b)), 1)).dataSync()[0] ?? Number.NaN;
    return n > 1 ? apart(real, again) / apart(real, others) : Number.NaN;
  });
  const classes = judge.classify(made);
  const same = classes.reduce((count, c, i) => count + (c === labels[i] ? 1 : 0), 0);
  return { distance, sameClass: same / classes.length };
}
