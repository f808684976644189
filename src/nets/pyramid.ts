import { check, checkWhole, showShape } from '../core/checks';

/** Height, width and channels of one picture. */
export type ImageShape = readonly [number, number, number];

/** How a DCGAN halves a picture down to its smallest map. */
export interface Pyramid {
  /** Side of the smallest map: 7 for 28, 56, 112; 4 for 32, 64, 128. */
  readonly base: number;
  /** Channels of each map, from the picture's side inwards; each layer halves the side. */
  readonly channels: readonly number[];
}

const SIDES = [28, 32, 56, 64, 112, 128];

/**
 * The maps of a DCGAN for pictures of this shape: `width` channels next to the picture, twice as many at each halving.
 *
 * @throws GanKitError `shape` if the picture is not square, of another side, or neither grey nor colour
 */
export function pyramid(shape: ImageShape, width: number): Pyramid {
  checkWhole('width', width, 1);
  const [side, across, colours] = shape;
  const good = shape.length === 3 && side === across && SIDES.includes(side) && (colours === 1 || colours === 3);
  check(
    good,
    'shape',
    () =>
      `shape: expected [s, s, 1] or [s, s, 3] with s one of ${SIDES.join(', ')}, got ${showShape(shape)}. ` +
      'Resize the pictures, or pass nets of your own.',
  );
  const base = side % 7 === 0 ? 7 : 4;
  const halvings = Math.log2(side / base);
  return { base, channels: Array.from({ length: halvings }, (_, i) => width * 2 ** i) };
}
