import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Rng } from '../../../src/core/rng';
import { readShapes } from '../../../src/data/made/shapes/readShape';
import { SHAPE_FACTORS, type ShapeFactors } from '../../../src/data/made/shapes/shapeFactors';
import { picturesOf, sentenceOf, type Told } from './closePairs';
import { combinations } from './shapeParts';

const NAMES = Object.keys(SHAPE_FACTORS);
const CAPTIONS = 8;
const DRAWS = 64;

/** How a factor varies that captions leave open, and whether what they tell is there. */
export interface Variety {
  /** Mean entropy of the factor over the draws of one caption, nats. */
  readonly entropy: number;
  /** The same of real pictures with that caption. */
  readonly real: number;
  /** Share of draws that show what the caption tells, a seen combination. */
  readonly fitting: number;
}

/**
 * For each factor: 8 captions that tell the other three, 64 pictures of each, the factor read off those that fit the
 * caption; beside real pictures of seen combinations that fit it, as many.
 *
 * @param draw pictures of captions, so many of each, one caption after the other
 */
export async function varietyOf(
  draw: (captions: readonly string[], each: number) => Tensor4D,
  rng: Rng,
): Promise<Readonly<Record<string, Variety>>> {
  const found: Record<string, Variety> = {};
  for (const [open, name] of NAMES.entries()) {
    const asked = captionsWithout(open, rng.fork(name));
    const sentences = asked.map(row => sentenceOf(row, rng));
    const real = asked.flatMap(row => {
      const fitting = SEEN.filter(factors => fits(factors, row));
      return Array.from({ length: DRAWS }, () => fitting[rng.int(fitting.length)] as ShapeFactors);
    });
    const ofReal = await read(picturesOf(real, rng), asked, open);
    const made = await read(draw(sentences, DRAWS), asked, open);
    found[name] = { entropy: made.entropy, real: ofReal.entropy, fitting: made.fitting };
  }
  return found;
}

const SEEN = combinations('seen');

const fits = (factors: ArrayLike<number> | undefined, { factors: asked, told }: Told): boolean =>
  factors !== undefined && told.every((is, i) => !is || factors[i] === asked[i]);

/** Captions that tell all but one factor, of which more than one value was seen with what they tell. */
function captionsWithout(open: number, rng: Rng): readonly Told[] {
  const told = NAMES.map((_, i) => i !== open);
  const order = [...rng.permutation(SEEN.length)].map(i => ({ factors: SEEN[i] as ShapeFactors, told }));
  const different = order.filter((row, i) => order.findIndex(other => fits(other.factors, row)) === i);
  return different.filter(row => SEEN.filter(factors => fits(factors, row)).length > 1).slice(0, CAPTIONS);
}

async function read(images: Tensor4D, asked: readonly Told[], open: number) {
  const readings = (await readShapes(images)).map(reading => reading?.factors);
  images.dispose();
  const each = asked.map((row, i) =>
    readings
      .slice(i * DRAWS, (i + 1) * DRAWS)
      .flatMap(factors => (factors && fits(factors, row) && isAmong(factors) ? [factors[open] ?? -1] : [])),
  );
  return {
    entropy: each.reduce((sum, values) => sum + entropyOf(values), 0) / each.length,
    fitting: each.reduce((sum, values) => sum + values.length, 0) / readings.length,
  };
}

const isAmong = (factors: ShapeFactors): boolean => SEEN.some(seen => seen.every((value, i) => value === factors[i]));

/** Of how often each value is there, in nats. */
export function entropyOf(values: readonly number[]): number {
  const shares = [...new Set(values)].map(value => values.filter(other => other === value).length / values.length);
  return shares.reduce((sum, share) => sum - share * Math.log(share), 0);
}
