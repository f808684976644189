import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Rng } from '../../../src/core/rng';
import { readShapes } from '../../../src/data/made/shapes/readShape';
import type { ShapeFactors } from '../../../src/data/made/shapes/shapeFactors';
import { describeShape } from '../../../src/data/made/shapes/shapeSentences';

/** A sentence for each combination. */
export const sentencesFor = (shown: readonly ShapeFactors[], rng: Rng): string[] =>
  shown.map(factors => describeShape(factors, rng, 'seen'));

/** How much of what was asked for is in the pictures, as shares of all of them. */
export interface Right {
  readonly colour: number;
  readonly shape: number;
  readonly size: number;
  readonly position: number;
  /** Colour, shape and size of one picture, all of them. */
  readonly all: number;
}

/** Reads pictures, `each` of each combination, one combination after the other, and disposes of them. */
export async function judgeShapes(images: Tensor4D, shown: readonly ShapeFactors[]): Promise<Right> {
  const each = images.shape[0] / shown.length;
  const readings = await readShapes(images);
  images.dispose();
  const right = readings.map((reading, i) => {
    const asked = shown[Math.floor(i / each)] ?? [];
    return asked.map((value, factor) => reading?.factors[factor] === value);
  });
  const share = (good: (of: readonly boolean[]) => boolean | undefined) =>
    right.filter(good).length / Math.max(1, right.length);
  return {
    colour: share(([colour]) => colour),
    shape: share(([, shape]) => shape),
    size: share(([, , size]) => size),
    position: share(([, , , position]) => position),
    all: share(of => of.slice(0, 3).every(Boolean)),
  };
}
