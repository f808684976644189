import { type Tensor1D, type Tensor2D, type Tensor4D, tensor1d, tensor2d, tensor4d } from '@tensorflow/tfjs-core';
import { check, checkKnown, checkWhole, isWhole } from '../../../core/checks';
import { rng as anRng, anything } from '../../../core/kinds';
import { checkOptions, type Kinds } from '../../../core/options';
import type { Rng } from '../../../core/rng';
import type { Source } from '../../../core/source';
import { encodeCaption } from '../../../text/characters';
import type { LabelledBatch } from '../../batch';
import { endless } from '../../endless';
import { coverage, OUTLINES, type Placement } from './drawShape';
import { describePart, describeShape, type Phrasings, SHAPE_WORDS } from './shapeSentences';

/** How many values each factor of a captioned shape has, in the order of `factors`. */
export const SHAPE_FACTORS = { colour: 6, shape: 4, size: 2, position: 5 } as const;

/** What a picture shows, each a whole number from 0 and below its size in {@link SHAPE_FACTORS}. */
export type ShapeFactors = readonly [colour: number, shape: number, size: number, position: number];

/** A batch of captioned shapes. */
export type ShapeBatch = {
  /** `[n, size, size, 3]`, in [−1, 1]. */
  readonly image: Tensor4D;
  /** `[n, captionLength]`, int32: see `encodeCaption`. */
  readonly caption: Tensor2D;
  /**
   * `[n]`, int32: one number for each combination of all factors, 0 … 239; from 240 on, of those factors that the
   * captions tell: `partial`.
   */
  readonly label: Tensor1D;
  /** `[n, 4]`, int32: colour, shape, size, position. */
  readonly factors: Tensor2D;
};

/**
 * Which combinations of colour and shape: the 18 to learn from, the 6 kept back, all 24, or those of which a function
 * of colour and shape, by their places in `SHAPE_WORDS`, is true.
 */
export type ShapeSplit = 'seen' | 'heldOut' | 'all' | ((colour: number, shape: number) => boolean);

/** Options of {@link captionedShapes}. */
export interface CaptionedShapesOptions {
  /** Height and width of the pictures, 16 to 64. Default 32. */
  readonly size?: number;
  /** Which combinations of colour and shape. Default `all`. */
  readonly split?: ShapeSplit;
  /** Characters of a caption. Default 128; the longest sentence has 75. */
  readonly captionLength?: number;
  /** Which ways of saying it. Default `seen` for the split `seen`, else `all`. */
  readonly phrasings?: Phrasings;
  /**
   * The share of batches whose captions tell only some of the factors, the same ones in all captions of a batch.
   * Pictures of which the same is told have one label. A text encoder that reads such sentences too takes more of a
   * combination it never saw from the words of it. Default 0.
   */
  readonly partial?: number;
}

/** The ground, black, and the colours, as values in [−1, 1]. */
export const GROUND = -1;
export const COLOURS: readonly (readonly [number, number, number])[] = [
  [0.8, -0.8, -0.8],
  [-0.75, 0.5, -0.65],
  [-0.7, -0.4, 0.9],
  [0.9, 0.75, -0.8],
  [0.6, -0.75, 0.7],
  [0.85, 0.85, 0.85],
];

/** The unit of a small and a large shape, as parts of the picture's side. */
export const RADII = [0.12, 0.195] as const;
const NEAR = 0.31;
const FAR = 0.69;
/** Centroids by position, as parts of the side: across and down. */
export const PLACES: readonly (readonly [number, number])[] = [
  [0.5, 0.5],
  [NEAR, NEAR],
  [FAR, NEAR],
  [NEAR, FAR],
  [FAR, FAR],
];

/** How far a picture strays from its factors: radius and place as parts, colours in values. */
const STRAY = { radius: 0.07, place: 0.03, colour: 0.1 } as const;

const NAMES = Object.keys(SHAPE_FACTORS);
const SIZES: readonly number[] = Object.values(SHAPE_FACTORS);

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

const DRAWN: Kinds<{ size?: number; rng?: Rng }> = { size: anything, rng: anRng };

/**
 * One picture of a shape, `size × size × 3` values in [−1, 1] on black, with smooth edges. With an rng, size, place and
 * colour stray a little, so that no two pictures are alike; without one the picture is exactly what the factors say.
 *
 * @throws GanKitError `argument` if a factor or the size is out of range
 *
 * @example
 * const pixels = drawShape([0, 2, 1, 1], { size: 32, rng: new Rng(1) });   // a large red triangle in the upper left
 */
export function drawShape(factors: ShapeFactors, options: { size?: number; rng?: Rng } = {}): Float32Array {
  checkOptions('drawShape', options, DRAWN);
  const { size = 32, rng } = options;
  checkSize(size);
  checkFactors(factors);
  const out = new Float32Array(size * size * 3);
  paint(factors, size, rng, out);
  return out;
}

const OPTIONS: Kinds<CaptionedShapesOptions> = {
  size: anything,
  split: anything,
  captionLength: anything,
  partial: anything,
  phrasings: anything,
};

/**
 * An endless source of pictures of one coloured shape each, with a sentence that tells colour, shape, size and
 * position: factors are uniform and independent, sentences come from a grammar. Six combinations of colour and shape
 * are kept back, so that what a model makes of a sentence it never saw can be judged; `readShape` reads the factors off
 * a picture.
 *
 * @returns batches `{ image, caption, label, factors }`: see {@link ShapeBatch}
 * @throws GanKitError `argument` if an option is out of range
 *
 * @example
 * for await (const { image, caption } of captionedShapes({ size: 32, split: 'seen' }).batches(4, new Rng(1))) {
 *   console.log(decodeCaption(caption.dataSync().subarray(0, 128)));   // 'a small red circle in the upper left'
 *   break;
 * }
 */
export function captionedShapes(options: CaptionedShapesOptions = {}): Source<ShapeBatch> {
  checkOptions('captionedShapes', options, OPTIONS);
  const { size = 32, split = 'all', captionLength = 128, partial = 0 } = options;
  const { phrasings = split === 'seen' ? 'seen' : 'all' } = options;
  checkSize(size);
  checkKnown('phrasings', phrasings, ['seen', 'heldOut', 'all']);
  checkWhole('captionLength', captionLength, LONGEST);
  check(partial >= 0 && partial <= 1, 'argument', () => `partial: expected a share from 0 to 1, got ${partial}.`);
  const kinds = kindsOf(split);
  return endless((n, rng) => {
    const image = new Float32Array(n * size * size * 3);
    const caption = new Int32Array(n * captionLength);
    const factors = new Int32Array(n * SIZES.length);
    const label = new Int32Array(n);
    const told = someFactors(partial, rng.fork('told'));
    for (let i = 0; i < n; i++) {
      const drawn = anyOf(kinds, rng);
      paint(drawn, size, rng, image.subarray(i * size * size * 3, (i + 1) * size * size * 3));
      const sentence = told ? describePart(drawn, told, rng) : describeShape(drawn, rng, phrasings);
      caption.set(encodeCaption(sentence, captionLength), i * captionLength);
      factors.set(drawn, i * SIZES.length);
      label[i] = told ? partialLabel(drawn, told) : shapeLabel(drawn);
    }
    return {
      image: tensor4d(image, [n, size, size, 3]),
      caption: tensor2d(caption, [n, captionLength], 'int32'),
      label: tensor1d(label, 'int32'),
      factors: tensor2d(factors, [n, SIZES.length], 'int32'),
    };
  });
}

const NAMED: Kinds<Pick<CaptionedShapesOptions, 'size' | 'split'>> = { size: anything, split: anything };

/**
 * An endless source of such pictures, each with one true word about it: `label` is 0 … 5 for a colour, 6 … 9 for a
 * shape, 10 and 11 for a size, 12 … 16 for a position. Which of the four is told is drawn anew for each. Where it is
 * not the colour, the shape is of any colour there is, so that what is learned of shapes holds for many colours; but of
 * none that could be taken for one that the split keeps back for that shape. A classifier of these words has features
 * for all factors: what `CharCnnRnn` may read pictures by.
 *
 * @param options.split which combinations of colour and shape are shown
 * @throws GanKitError `argument` if an option is out of range
 *
 * @example
 * const reader = new Classifier({ shape: [32, 32, 3], classes: SHAPE_WORD_COUNT, seed: 1 });
 * await reader.fit(namedShapes({ split: 'seen' }), { steps: 1200 });
 */
export function namedShapes(options: Pick<CaptionedShapesOptions, 'size' | 'split'> = {}): Source<LabelledBatch> {
  checkOptions('namedShapes', options, NAMED);
  const { size = 32, split = 'all' } = options;
  checkSize(size);
  const kinds = kindsOf(split);
  return endless((n, rng) => {
    const image = new Float32Array(n * size * size * 3);
    const label = new Int32Array(n);
    for (let i = 0; i < n; i++) {
      const told = rng.int(SIZES.length);
      const drawn = anyOf(kinds, rng);
      const colour = told === 0 ? COLOURS[drawn[0]] : anyColour(kinds, drawn[1], rng);
      paint(drawn, size, rng, image.subarray(i * size * size * 3, (i + 1) * size * size * 3), colour);
      label[i] = SIZES.slice(0, told).reduce((sum, values) => sum + values, drawn[told] ?? 0);
    }
    return { image: tensor4d(image, [n, size, size, 3]), label: tensor1d(label, 'int32') };
  });
}

/**
 * Any colour that stands out from the ground and is, however it strays, nearer to one that the shape is shown in than
 * to any that it is not.
 */
function anyColour(kinds: readonly Kind[], shape: number, rng: Rng): readonly number[] {
  const shown = (colour: number) => kinds.some(kind => kind[0] === colour && kind[1] === shape);
  const [own, others] = [COLOURS.filter((_, i) => shown(i)), COLOURS.filter((_, i) => !shown(i))];
  const value = () => 2 * rng.next() - 1;
  for (;;) {
    const colour = [value(), value(), value()];
    if (Math.max(...colour) <= 0.4) continue;
    const far = nearest(own, colour) + 2 * Math.sqrt(3) * STRAY.colour;
    if (others.length === 0 || nearest(others, colour) > far) return colour;
  }
}

const nearest = (some: readonly (readonly number[])[], colour: readonly number[]): number =>
  Math.min(...some.map(other => Math.hypot(...other.map((value, c) => value - (colour[c] ?? 0)))));

/**
 * Which factors the captions of a batch tell, at least one and not all of them; undefined, but for a `share` of
 * batches, where they tell all.
 */
function someFactors(share: number, rng: Rng): readonly boolean[] | undefined {
  if (rng.next() >= share) return undefined;
  const chosen = 1 + rng.int(2 ** SIZES.length - 2);
  return SIZES.map((_, i) => ((chosen >> i) & 1) === 1);
}

/** One number for each choice of factors and values of these, above all labels of whole combinations. */
const partialLabel = (factors: ShapeFactors, told: readonly boolean[]): number =>
  SIZES.reduce((id, values, i) => id * (values + 1) + (told[i] ? 1 + (factors[i] ?? 0) : 0), 0) + KINDS;

/** Combinations of all factors. */
const KINDS = SIZES.reduce((product, values) => product * values, 1);

/** Values of all factors together: the labels of {@link namedShapes}. */
export const SHAPE_WORD_COUNT = SIZES.reduce((sum, values) => sum + values, 0);

function anyOf(kinds: readonly Kind[], rng: Rng): ShapeFactors {
  const [colour, shape] = kinds[rng.int(kinds.length)] ?? [0, 0];
  return [colour, shape, rng.int(SHAPE_FACTORS.size), rng.int(SHAPE_FACTORS.position)];
}

/** Characters of the longest sentence of the grammar. */
const LONGEST = 75;

/** A colour and a shape. */
type Kind = readonly [colour: number, shape: number];

function kindsOf(split: ShapeSplit): readonly Kind[] {
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

function paint(
  factors: ShapeFactors,
  size: number,
  rng: Rng | undefined,
  out: Float32Array,
  values: readonly number[] = COLOURS[factors[0]] ?? [],
): void {
  const stray = (most: number) => (rng ? most * (2 * rng.next() - 1) : 0);
  const [, shape, large, position] = factors;
  const [across = 0.5, down = 0.5] = PLACES[position] ?? [];
  const placement: Placement = {
    radius: size * (RADII[large] ?? 0) * (1 + stray(STRAY.radius)),
    x: size * (across + stray(STRAY.place)),
    y: size * (down + stray(STRAY.place)),
  };
  const paintOf = values.map(value => Math.min(1, Math.max(-1, value + stray(STRAY.colour))));
  const outline = OUTLINES[shape];
  out.fill(GROUND);
  if (!outline) return;
  coverage(outline, placement, size, (offset, share) => {
    for (let c = 0; c < 3; c++) out[3 * offset + c] = GROUND + share * ((paintOf[c] ?? GROUND) - GROUND);
  });
}

function checkFactors(factors: ShapeFactors): void {
  factors.forEach((value, i) => {
    const most = (SIZES[i] ?? 1) - 1;
    check(
      isWhole(value, 0) && value <= most,
      'argument',
      () => `factors: ${NAMES[i]} must be a whole number from 0 to ${most}, got ${value}.`,
    );
  });
}

const checkSize = (size: number) =>
  check(isWhole(size, 16) && size <= 64, 'argument', () => `size: expected a whole number from 16 to 64, got ${size}.`);
