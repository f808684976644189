import { check, checkKnown, isWhole } from '../../../core/checks';
import type { Rng } from '../../../core/rng';
import { OUTLINES } from './outlines';
import { SHAPE_WORDS } from './shapeSentences';

/** How many values each factor of a captioned shape has, in the order of `factors`. */
export const SHAPE_FACTORS = { colour: 6, shape: 4, size: 2, position: 5 } as const;

/** What a picture shows, each a whole number from 0 and below its size in {@link SHAPE_FACTORS}. */
export type ShapeFactors = readonly [colour: number, shape: number, size: number, position: number];

/**
 * Which combinations of colour and shape: the 18 to learn from, the 6 kept back, all 24, or those of which a function
 * of colour and shape, by their places in `SHAPE_WORDS`, is true.
 */
export type ShapeSplit = 'seen' | 'heldOut' | 'all' | ((colour: number, shape: number) => boolean);

const NAMES = Object.keys(SHAPE_FACTORS);

export const SIZES: readonly number[] = Object.values(SHAPE_FACTORS);

/** Whether a colour and a shape are kept back: one shape of each colour, and no more than two colours of a shape. */
export const isHeldOut = (colour: number, shape: number): boolean => colour % SHAPE_FACTORS.shape === shape;

/**
 * The number of a combination of factors, 0 … 239.
 *
 * @example
 * shapeLabel([5, 3, 1, 4]);   // 239
 */
export const shapeLabel = (factors: ShapeFactors): number =>
  factors.reduce((id, value, i) => id * (SIZES[i] ?? 1) + value, 0);

/**
 * The factors of a combination's number.
 *
 * @example
 * shapeOfLabel(239);   // [5, 3, 1, 4]
 */
export function shapeOfLabel(label: number): ShapeFactors {
  const { shape, size, position } = SHAPE_FACTORS;
  const rest = Math.floor(label / position);
  const kind = Math.floor(rest / size);
  return [Math.floor(kind / shape), kind % shape, rest % size, label % position];
}

/** Combinations of all factors. */
export const KINDS = SIZES.reduce((product, values) => product * values, 1);

/** Values of all factors together: the labels of {@link namedShapes}. */
export const SHAPE_WORD_COUNT = SIZES.reduce((sum, values) => sum + values, 0);

/** A colour and a shape. */
export type Kind = readonly [colour: number, shape: number];

export function kindsOf(split: ShapeSplit): readonly Kind[] {
  if (typeof split !== 'function') checkKnown('split', split, ['seen', 'heldOut', 'all']);
  const all = SHAPE_WORDS.colour.flatMap((_, colour) => OUTLINES.map((_, shape): Kind => [colour, shape]));
  const shown = all.filter(([colour, shape]) =>
    typeof split === 'function'
      ? split(colour, shape)
      : split === 'all' || isHeldOut(colour, shape) === (split === 'heldOut'),
  );
  check(shown.length > 0, 'argument', () => 'split: the function is true of no colour and shape.');
  return shown;
}

export function anyOf(kinds: readonly Kind[], rng: Rng): ShapeFactors {
  const [colour, shape] = kinds[rng.int(kinds.length)] ?? [0, 0];
  return [colour, shape, rng.int(SHAPE_FACTORS.size), rng.int(SHAPE_FACTORS.position)];
}

export function checkFactors(factors: ShapeFactors): void {
  factors.forEach((value, i) => {
    const most = (SIZES[i] ?? 1) - 1;
    check(
      isWhole(value, 0) && value <= most,
      'argument',
      () => `factors: ${NAMES[i]} must be a whole number from 0 to ${most}, got ${value}.`,
    );
  });
}
