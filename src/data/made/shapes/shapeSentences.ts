import { check, checkKnown } from '../../../core/checks';
import type { Rng } from '../../../core/rng';

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

/** What is there. */
const THINGS: readonly Pattern[] = [
  w => `a ${w.size} ${w.colour} ${w.shape}`,
  w => `a ${w.colour} and ${w.size} ${w.shape}`,
  w => `a ${w.shape} that is ${w.size} and ${w.colour}`,
  w => `a ${w.colour} ${w.shape} of ${w.size} size`,
  w => `one ${w.size} ${w.shape} of ${w.colour} colour`,
  w => `a ${w.colour} ${w.shape} which is ${w.size}`,
];

/** Where it is. */
const FRAMES: readonly ((thing: string, position: string) => string)[] = [
  (thing, position) => `${thing} in the ${position}`,
  (thing, position) => `there is ${thing} in the ${position}`,
  (thing, position) => `in the ${position} there is ${thing}`,
  (thing, position) => `in the ${position} we see ${thing}`,
  (thing, position) => `the picture shows ${thing} in the ${position}`,
  (thing, position) => `look in the ${position}: ${thing}`,
  (thing, position) => `${position}: ${thing}`,
  (thing, position) => `this is ${thing}, drawn in the ${position}`,
];

/** Every thing in every frame; one combination of four is kept back. */
const COMBINED = FRAMES.flatMap((frame, i) =>
  THINGS.map((thing, j) => ({
    pattern: (w: Words) => frame(thing(w), w.position),
    isHeldOut: (i + j) % 4 === 3,
  })),
);

const SEEN: readonly Pattern[] = [
  ...COMBINED.filter(({ isHeldOut }) => !isHeldOut).map(({ pattern }) => pattern),
  w => `the ${w.shape} in the ${w.position} is ${w.size} and ${w.colour}`,
  w => `this ${w.size} ${w.shape} is ${w.colour} and lies in the ${w.position}`,
];
const HELD_OUT: readonly Pattern[] = COMBINED.filter(({ isHeldOut }) => isHeldOut).map(({ pattern }) => pattern);

const PATTERNS = { seen: SEEN, heldOut: HELD_OUT, all: [...SEEN, ...HELD_OUT] } as const;

/**
 * A sentence about a shape, drawn from a small grammar: a pattern, and a word for each factor. It names all four
 * factors.
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
  return pattern?.(wordsFor(factors, rng)) ?? '';
}

/** Where a thing is, if that is told, or only that there is one. */
const PARTIAL_FRAMES: readonly ((thing: string, position: string) => string)[] = [
  (thing, position) => (position ? `${thing} in the ${position}` : thing),
  (thing, position) => (position ? `there is ${thing} in the ${position}` : `there is ${thing}`),
  (thing, position) => (position ? `in the ${position} there is ${thing}` : `this is ${thing}`),
  (thing, position) => (position ? `in the ${position} we see ${thing}` : `we see ${thing}`),
  (thing, position) => (position ? `the picture shows ${thing} in the ${position}` : `the picture shows ${thing}`),
  (thing, position) => (position ? `look in the ${position}: ${thing}` : `look: ${thing}`),
  (thing, position) => (position ? `${position}: ${thing}` : thing),
];

/** What a shape is called that is not told. */
const ANY_SHAPE = ['shape', 'thing', 'figure'] as const;

/** A sentence that tells only some of the factors: those that are `true` in `told`. */
export function describePart(factors: ArrayLike<number>, told: readonly boolean[], rng: Rng): string {
  const words = wordsFor(factors, rng);
  const [colour, shape, size, position] = Object.values(words).map((word, i) => (told[i] ? word : ''));
  const noun = shape || ANY_SHAPE[rng.int(ANY_SHAPE.length)];
  const adjectives = [size, colour].filter(Boolean);
  if (rng.next() < 0.5) adjectives.reverse();
  const before = rng.next() < 0.5 || adjectives.length === 0;
  const thing = before ? ['a', ...adjectives, noun].join(' ') : `a ${noun} that is ${adjectives.join(' and ')}`;
  return PARTIAL_FRAMES[rng.int(PARTIAL_FRAMES.length)]?.(thing, position ?? '') ?? '';
}

function wordsFor(factors: ArrayLike<number>, rng: Rng): Words {
  const word = (name: keyof typeof SHAPE_WORDS, i: number): string => {
    const words: readonly string[] | undefined = SHAPE_WORDS[name][factors[i] ?? -1];
    check(
      words !== undefined,
      'argument',
      () => `factors: ${name} must be a whole number from 0 to ${SHAPE_WORDS[name].length - 1}, got ${factors[i]}.`,
    );
    return words[rng.int(words.length)] ?? '';
  };
  return {
    colour: word('colour', 0),
    shape: word('shape', 1),
    size: word('size', 2),
    position: word('position', 3),
  };
}
