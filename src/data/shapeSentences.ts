import { check, checkKnown } from '../core/checks';
import type { Rng } from '../core/rng';

/** The words for each value of each factor; the first is the name, all mean the same. */
export const SHAPE_WORDS = {
  colour: [['red'], ['green'], ['blue'], ['yellow'], ['purple'], ['white']],
  shape: [['circle', 'disc'], ['square', 'box'], ['triangle'], ['cross', 'plus sign']],
  size: [
    ['small', 'little', 'tiny'],
    ['large', 'big', 'huge'],
  ],
  position: [
    ['middle', 'centre'],
    ['upper left', 'top left'],
    ['upper right', 'top right'],
    ['lower left', 'bottom left'],
    ['lower right', 'bottom right'],
  ],
} as const;

/** Which ways of saying it: those to learn from, those kept back to test with, or both. */
export type Phrasings = 'seen' | 'heldOut' | 'all';

type Words = { readonly colour: string; readonly shape: string; readonly size: string; readonly position: string };
type Pattern = (words: Words) => string;

const SEEN: readonly Pattern[] = [
  w => `a ${w.size} ${w.colour} ${w.shape} in the ${w.position}`,
  w => `there is a ${w.size} ${w.colour} ${w.shape} in the ${w.position}`,
  w => `in the ${w.position} we see a ${w.size} ${w.colour} ${w.shape}`,
  w => `the ${w.shape} in the ${w.position} is ${w.size} and ${w.colour}`,
  w => `a ${w.colour} ${w.shape}, ${w.size}, in the ${w.position}`,
  w => `one ${w.shape} of ${w.colour} colour, ${w.size}, in the ${w.position} of the picture`,
  w => `this ${w.size} ${w.shape} is ${w.colour} and lies in the ${w.position}`,
  w => `look in the ${w.position}: a ${w.size} ${w.shape} that is ${w.colour}`,
];

const HELD_OUT: readonly Pattern[] = [
  w => `the picture has a ${w.colour} ${w.size} ${w.shape} in the ${w.position}`,
  w => `in the ${w.position} lies one ${w.shape}, which is ${w.colour} and ${w.size}`,
];

const PATTERNS = { seen: SEEN, heldOut: HELD_OUT, all: [...SEEN, ...HELD_OUT] } as const;

/**
 * A sentence about a shape, drawn from a small grammar: a pattern, and a word for each factor. It names all four factors.
 *
 * @param factors colour, shape, size, position: places in {@link SHAPE_WORDS}
 * @throws GanKitError `argument` if a factor has no such value
 *
 * @example
 * describeShape([0, 0, 0, 1], new Rng(1));   // 'a small red circle in the upper left', or the same in other words
 */
export function describeShape(factors: ArrayLike<number>, rng: Rng, phrasings: Phrasings = 'all'): string {
  checkKnown('phrasings', phrasings, Object.keys(PATTERNS));
  const patterns = PATTERNS[phrasings];
  const pattern = patterns[rng.int(patterns.length)] ?? SEEN[0];
  const word = (name: keyof typeof SHAPE_WORDS, i: number): string => {
    const words: readonly string[] | undefined = SHAPE_WORDS[name][factors[i] ?? -1];
    check(
      words !== undefined,
      'argument',
      () => `factors: ${name} must be a whole number from 0 to ${SHAPE_WORDS[name].length - 1}, got ${factors[i]}.`,
    );
    return words[rng.int(words.length)] ?? '';
  };
  const words = {
    colour: word('colour', 0),
    shape: word('shape', 1),
    size: word('size', 2),
    position: word('position', 3),
  };
  return pattern?.(words) ?? '';
}
