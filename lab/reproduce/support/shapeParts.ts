import { Rng } from '../../../src/core/rng';
import type { ShapeFactors } from '../../../src/data/made/shapes/shapeFactors';
import { isHeldOut, shapeOfLabel } from '../../../src/data/made/shapes/shapeFactors';
import type { Setting } from './reproduction';

/** Combinations of colour and shape that are learned from, or kept back for one of the parts that are judged on. */
export type Combinations = 'seen' | Setting['part'];

/** Yellow circles, blue squares, white triangles and red crosses: each colour and shape at most once. */
const VALIDATION: readonly string[] = ['3,0', '2,1', '5,2', '0,3'];

/** Of 24: 14 seen, 4 for validation, and the 6 that the library keeps back for test. */
export function combinationOf(colour: number, shape: number): Combinations {
  if (isHeldOut(colour, shape)) return 'test';
  return VALIDATION.includes(`${colour},${shape}`) ? 'validation' : 'seen';
}

/** What everything that learns may be shown. */
export const isSeen = (colour: number, shape: number): boolean => combinationOf(colour, shape) === 'seen';

/** Every combination of all four factors whose colour and shape are of that part. */
export const combinations = (which: Combinations): readonly ShapeFactors[] =>
  Array.from({ length: 240 }, (_, label) => shapeOfLabel(label)).filter(
    ([colour, shape]) => combinationOf(colour, shape) === which,
  );

/** Draws pictures and sentences to judge by: others for validation than for test, the same ones for every seed. */
export const drawsOf = (part: Setting['part'], what: string): Rng => new Rng(2016).fork(part).fork(what);
