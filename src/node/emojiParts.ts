import { Rng } from '../core/rng';
import { EMOJI_CATEGORIES, type EmojiEntry } from './emojiList';

/** A part of the emoji. */
export type EmojiPart = 'train' | 'validation' | 'test';

/** Of each category, one in so many is held out for each of two parts. */
const HELD_OUT = 10;

/** A number of an emoji's own, which no other emoji and no later list moves. */
export const lot = (purpose: string, code: string): number => new Rng(0).fork('emoji', purpose, code).next();

/**
 * The part of each emoji, by its code without tones. What looks alike is in one part, so none is held out in name only.
 */
export function partsOf(all: readonly EmojiEntry[]): ReadonlyMap<string, EmojiPart> {
  const parts = new Map<string, EmojiPart>();
  for (const category of EMOJI_CATEGORIES) {
    const families = new Map<string, Set<string>>();
    const bases = new Set(all.filter(entry => entry.category === category).map(({ base }) => base));
    for (const base of bases) families.set(family(base), (families.get(family(base)) ?? new Set()).add(base));
    const inOrder = [...families].map(([key, of]) => ({ of, at: lot('part', key) })).sort((a, b) => a.at - b.at);
    const free = { test: Math.round(bases.size / HELD_OUT), validation: Math.round(bases.size / HELD_OUT) };
    for (const { of } of inOrder) {
      const part = of.size <= free.test ? 'test' : of.size <= free.validation ? 'validation' : 'train';
      if (part !== 'train') free[part] -= of.size;
      for (const base of of) parts.set(base, part);
    }
  }
  return parts;
}

/** Codes that make no other picture, or none to speak of: joiners, variants, signs of woman and man. */
const PASSED_OVER = new Set(['200d', 'fe0f', '2640', '2642']);

/** Codes under another name: persons, children, and families of them, whom styles draw alike or nearly so. */
const ALIKE: Readonly<Record<string, string>> = {
  '1f468': 'person',
  '1f469': 'person',
  '1f9d1': 'person',
  '1f466': 'child',
  '1f467': 'child',
  '1f9d2': 'child',
  '1f46a': 'person person child',
};

/** Flags of territories that are a country's, and one that a style draws as another. */
const FLAGS: Readonly<Record<string, string>> = {
  '1f1ed-1f1f2': '1f1e6-1f1fa', // Heard & McDonald Islands: Australia
  '1f1e7-1f1fb': '1f1f3-1f1f4', // Bouvet Island: Norway
  '1f1f8-1f1ef': '1f1f3-1f1f4', // Svalbard & Jan Mayen: Norway
  '1f1e8-1f1f5': '1f1eb-1f1f7', // Clipperton Island: France
  '1f1f2-1f1eb': '1f1eb-1f1f7', // St. Martin: France
  '1f1e8-1f1f6': '1f1f8-1f1e6', // Sark, drawn as Saudi Arabia
  '1f1e9-1f1ec': '1f1ee-1f1f4', // Diego Garcia: British Indian Ocean Territory
  '1f1ea-1f1e6': '1f1ea-1f1f8', // Ceuta & Melilla: Spain
  '1f1fa-1f1f2': '1f1fa-1f1f8', // U.S. Outlying Islands: United States
};

/** What emoji that look alike have in common. */
function family(base: string): string {
  if (/^1f5(5[0-9a-f]|6[0-7])$/.test(base)) return 'clock face';
  const codes = (FLAGS[base] ?? base).split('-').filter(code => !PASSED_OVER.has(code));
  return codes.map(code => ALIKE[code] ?? code).join(' ') || base;
}
