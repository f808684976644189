import type { ArraySource } from '../../../src/data/arrays';
import type { LabelledBatch } from '../../../src/data/batch';
import { take } from '../../../src/data/split';
import { type Matrix, pixelMatrix } from '../../../src/metrics/matrix';
import { taken } from './taken';

/** Real digits as numbers. */
export interface RealDigits {
  /** Pixels in [0, 1]. */
  readonly pixels: Matrix;
  readonly labels: ArrayLike<number>;
}

/** At most `n` digits of a source, always the same ones, as pixels and labels. */
export async function realDigits(source: ArraySource<LabelledBatch>, n = source.size): Promise<RealDigits> {
  const some = n < source.size ? take(source, n) : source;
  const { image, label } = some.examples(0, some.size);
  return { pixels: await taken(image, pixelMatrix), labels: taken(label, t => t.dataSync<'int32'>().slice()) };
}

/** The mean digit of each class: what a generator makes that ignores its noise. */
export function meanDigits({ pixels, labels }: RealDigits, classes = 10): RealDigits {
  const { values, rows, columns } = pixels;
  const means = new Float32Array(classes * columns);
  const counts = new Float32Array(classes);
  for (let i = 0; i < rows; i++) {
    const c = labels[i] ?? 0;
    counts[c] = (counts[c] ?? 0) + 1;
    for (let j = 0; j < columns; j++)
      means[c * columns + j] = (means[c * columns + j] ?? 0) + (values[i * columns + j] ?? 0);
  }
  for (let at = 0; at < means.length; at++) means[at] = (means[at] ?? 0) / (counts[Math.floor(at / columns)] ?? 1);
  return { pixels: { values: means, rows: classes, columns }, labels: Array.from({ length: classes }, (_, c) => c) };
}
