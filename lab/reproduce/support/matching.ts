import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Rng } from '../../../src/core/rng';
import type { ShapeFactors } from '../../../src/data/made/shapes/shapeFactors';
import { sentencesFor } from './askedShapes';
import { nearMiss, picturesOf } from './closePairs';
import { combinations } from './shapeParts';

const PAIRS = 960;
const CHUNK = 240;
/** Pictures of one caption, see `closePairs`. */
const ALIKE = 3;
const TOLD = [true, true, true, true];

/** What D makes of new real pictures and captions, as shares. */
export interface Matching {
  /** How often a picture scores higher with its own caption than with that of another combination. */
  readonly ranks: number;
  /** The same with a caption that differs in one factor. */
  readonly ranksNear: number;
  /** Pairs that D's sign tells, right ones as real and those that differ in one factor as not: the mean of both. */
  readonly tells: number;
}

interface Scorer {
  score(images: Tensor4D, captions: readonly string[]): Tensor;
}

/** On pictures of seen combinations; three that show one have one caption, for a D that compares them. */
export function matchingOf(model: Scorer, rng: Rng): Matching {
  const seen = combinations('seen');
  const any = () => seen[rng.int(seen.length)] as ShapeFactors;
  let [ranks, ranksNear, tells] = [0, 0, 0];
  for (let from = 0; from < PAIRS; from += CHUNK) {
    const shown = Array.from({ length: CHUNK / ALIKE }, any);
    const near = shown.map(factors => nearMiss({ factors, told: TOLD }, rng));
    const far = shown.map(factors => another(factors, any));
    const images = picturesOf(repeated(shown), rng);
    const [own, ofNear, ofFar] = [shown, near, far].map(each =>
      scores(model, images, repeated(sentencesFor(each, rng))),
    );
    images.dispose();
    own?.forEach((score, i) => {
      const [close = 0, distant = 0] = [ofNear?.[i], ofFar?.[i]];
      if (score > distant) ranks += 1 / PAIRS;
      if (score > close) ranksNear += 1 / PAIRS;
      tells += ((score > 0 ? 0.5 : 0) + (close < 0 ? 0.5 : 0)) / PAIRS;
    });
  }
  return { ranks, ranksNear, tells };
}

const repeated = <T>(values: readonly T[]): T[] => Array.from({ length: ALIKE }, () => values).flat();

function another(factors: ShapeFactors, any: () => ShapeFactors): ShapeFactors {
  for (;;) {
    const other = any();
    if (other.some((value, i) => value !== factors[i])) return other;
  }
}

function scores(model: Scorer, images: Tensor4D, captions: readonly string[]): Float32Array {
  const logits = model.score(images, captions);
  const values = logits.dataSync<'float32'>();
  logits.dispose();
  return values;
}
