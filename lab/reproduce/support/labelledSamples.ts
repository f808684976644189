import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { agreement } from '../../../src/metrics/agreement';
import { type Matrix, pixelMatrix } from '../../../src/metrics/matrix';
import type { DigitClassifier } from './digitClassifier';
import { taken } from './taken';

/** A model that makes digits of the classes it is asked for. */
interface Labelled {
  generate(n: number, options: { labels: readonly number[]; seed: number }): Tensor;
}

/** Digits that were asked for by class. */
export interface LabelledSamples {
  /** Pixels in [0, 1]. */
  readonly pixels: Matrix;
  /** The classes asked for, in turn. */
  readonly labels: readonly number[];
  /** Share of those that the judge takes for what was asked. */
  readonly agreement: number;
}

const CHUNK = 500;

/** `n` digits, all ten classes in turn. `n` is a multiple of 500. */
export async function labelledSamples(model: Labelled, n: number, judge?: DigitClassifier): Promise<LabelledSamples> {
  const labels = Array.from({ length: n }, (_, i) => i % 10);
  const values = new Float32Array(n * 784);
  const found = new Int32Array(n);
  for (let from = 0; from < n; from += CHUNK) {
    const images = model.generate(CHUNK, { labels: labels.slice(from, from + CHUNK), seed: from }) as Tensor4D;
    if (judge) found.set(judge.classify(images), from);
    values.set((await taken(images, pixelMatrix)).values, from * 784);
  }
  return {
    pixels: { values, rows: n, columns: 784 },
    labels,
    agreement: judge ? agreement(found, labels) : Number.NaN,
  };
}
