import { type ImageShape, pyramid, type Sides } from '../../nets/pyramid';

/** The maps of FastGAN's nets, from the smallest to the picture. */
export interface Plan {
  readonly sides: readonly Sides[];
  readonly channels: readonly number[];
}

/** How many times as wide as the picture's map the widest are. */
const MOST = 8;

/**
 * Maps of a picture of this shape: `width` channels next to the picture, twice as many in each that is smaller, up to
 * eight times as many.
 *
 * @throws GanKitError `shape` if a side is below 8, `argument` if the width is no whole number from 1
 */
export function planOf(shape: ImageShape, width: number): Plan {
  const sides = [...pyramid(shape, width).sides].reverse();
  const last = sides.length - 1;
  return { sides, channels: sides.map((_, at) => width * Math.min(MOST, 2 ** (last - at))) };
}

/** How many doublings lie between the two maps that a link joins, in the paper. */
const FAR = 4;

/**
 * The map that excites the one of this number, or undefined: the one four doublings before, as in the paper, 4 → 64 and
 * 8 → 128; with less than five doublings as many fewer as leave two links, 4 → 32 and 8 → 64 for 64 × 64, 4 → 16 and
 * 8 → 32 for 32 × 32; 4 → 8 alone for 8 × 8.
 */
export function excitedBy({ sides }: Pick<Plan, 'sides'>, at: number): number | undefined {
  const from = at - Math.max(1, Math.min(FAR, sides.length - 2));
  return from < 0 ? undefined : from;
}
