import { check, checkWhole, showShape } from '../core/checks';

/** Height, width and channels of one picture. */
export type ImageShape = readonly [number, number, number];

/** Height and width of a map. */
export type Sides = readonly [number, number];

/** How a DCGAN halves a picture down to its smallest map. */
export interface Pyramid {
  /** Height and width of the smallest map: 7 × 7 for 28 × 28, 4 × 4 for 32 × 32. */
  readonly base: Sides;
  /** Channels of each map, from the picture's side inwards; each layer halves height and width, rounded up. */
  readonly channels: readonly number[];
  /** Height and width of each map: first the picture's, last the smallest. */
  readonly sides: readonly Sides[];
  /** Channels of the smallest map. */
  readonly inner: number;
  /** Numbers in the smallest map. */
  readonly features: number;
}

/** The least height and width of a picture. */
const LEAST = 8;
/** The least height and width of the smallest map. */
const BASE = 4;

/**
 * The maps of a DCGAN for pictures of this shape: `width` channels next to the picture, twice as many at each halving,
 * down to a smallest map of 4 to 8 on its shorter side. An odd side is halved rounded up, and cut by a row or
 * column on the way back.
 *
 * @throws GanKitError `shape` if a side is below 8
 */
export function pyramid(shape: ImageShape, width: number): Pyramid {
  checkWhole('width', width, 1);
  check(
    shape.length === 3 &&
      shape.every(size => Number.isInteger(size) && size >= 1) &&
      Math.min(...sidesOf(shape)) >= LEAST,
    'shape',
    () =>
      `shape: expected [height, width, channels] from ${LEAST} × ${LEAST} pixels, got ${showShape(shape)}. ` +
      'Resize the pictures, or pass nets of your own.',
  );
  const halvings = Math.floor(Math.log2(Math.min(...sidesOf(shape)) / BASE));
  const sides: Sides[] = [sidesOf(shape)];
  for (let i = 0; i < halvings; i++) {
    const [height, across] = sides.at(-1) as Sides;
    sides.push([Math.ceil(height / 2), Math.ceil(across / 2)]);
  }
  const base = sides.at(-1) as Sides;
  const channels = Array.from({ length: halvings }, (_, i) => width * 2 ** i);
  const inner = channels.at(-1) ?? width;
  return { base, channels, sides, inner, features: base[0] * base[1] * inner };
}

/**
 * Which of the maps, by its place in `sides`, self-attention reads: that of this height; 0 for none.
 *
 * @throws GanKitError `argument` if no map has it
 */
export function attended({ sides }: Pyramid, height: number | undefined): number {
  if (height === undefined) return 0;
  const heights = sides.slice(1).map(([height]) => height);
  const known = heights.join(', ');
  check(
    heights.includes(height),
    'argument',
    () => `attention: expected the height of a map between the picture and the smallest one, ${known}, got ${height}.`,
  );
  return 1 + heights.indexOf(height);
}

const sidesOf = ([height, width]: ImageShape): Sides => [height, width];

/** One doubling on the way back up. */
export interface Upward {
  readonly from: Sides;
  readonly to: Sides;
  /** Channels of the map it makes; undefined for the picture. */
  readonly filters: number | undefined;
}

/** The way back up, from the smallest map to the picture. */
export const upwards = ({ sides, channels }: Pyramid): Upward[] =>
  sides
    .slice(1)
    .map((from, i) => ({ from, to: sides[i] as Sides, filters: i > 0 ? channels[i - 1] : undefined }))
    .reverse();
