import { check, checkWhole, showShape } from '../../core/checks';
import { either, whole } from '../../core/kinds';
import { type ImageShape, pyramid, type Sides } from '../../nets/pyramid';

/** The kind of an option that holds widths. */
export const widths = either(Array.isArray, whole(1));

/** The sizes of StyleGAN's maps, from the smallest to the picture. */
export interface Plan {
  readonly sides: readonly Sides[];
  readonly channels: readonly number[];
}

/** How many times as wide as the picture's map the widest are. */
const MOST = 4;

/**
 * Maps of a picture of this shape: `width` channels next to the picture, twice as many in each that is smaller, up to
 * four times as many; or one number for each, from the smallest.
 *
 * @throws GanKitError `shape` or `argument` if a number is out of range
 */
export function planOf(shape: ImageShape, width: number | readonly number[] = 32): Plan {
  const sides = [...pyramid(shape, 1).sides].reverse();
  const last = sides.length - 1;
  const channels =
    typeof width === 'number' ? sides.map((_, at) => width * Math.min(MOST, 2 ** (last - at))) : [...width];
  const maps = () => sides.map(side => side.join(' × ')).join(', ');
  check(
    channels.length === sides.length,
    'argument',
    () => `width: expected one number, or one for each map, ${maps()}, got ${showShape(channels)}.`,
  );
  for (const each of channels) checkWhole('width', each, 1);
  return { sides, channels };
}

/** How many styles the generator of such maps reads: one for each convolution, and one for the last toRGB. */
export const stylesOf = ({ sides }: Pick<Plan, 'sides'>): number => 2 * sides.length;
