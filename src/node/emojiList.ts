import { join } from 'node:path';
import { check } from '../core/checks';
import { isRecord } from '../core/untrusted';
import { packageFolder } from './packageFolder';
import { readJson } from './readRegular';

/** Who drew the pictures: Google (Noto Emoji, Apache 2.0) or Twitter (Twemoji, CC-BY 4.0, which asks for credit). */
export type EmojiStyle = 'google' | 'twitter';

/** The nine groups of Unicode in their order. */
export const EMOJI_CATEGORIES = [
  'Smileys & Emotion',
  'People & Body',
  'Animals & Nature',
  'Food & Drink',
  'Travel & Places',
  'Activities',
  'Objects',
  'Symbols',
  'Flags',
] as const;

/** One emoji. */
export interface EmojiEntry {
  /** Its Unicode name in small letters of the alphabet of captions, with its tones of skin: `evergreen tree`. */
  readonly name: string;
  /** One of {@link EMOJI_CATEGORIES}. */
  readonly category: string;
  /** A finer group, such as `animal-mammal`. */
  readonly subcategory: string;
  /** Its code points, such as `1f332`: what its picture is called in every style. */
  readonly code: string;
  /** The code points of the emoji that this one is with a tone of skin; of others their own. */
  readonly base: string;
}

const TONES: Readonly<Record<string, string>> = {
  '1F3FB': 'light',
  '1F3FC': 'medium-light',
  '1F3FD': 'medium',
  '1F3FE': 'medium-dark',
  '1F3FF': 'dark',
};

/** The most bytes of a list: ten times what there is. */
const LIST = 16 << 20;

/** The folder that the pictures of a style lie in. */
const picturesIn = (folder: string, style: EmojiStyle): string => join(folder, 'img', style, '64');

/** A style's emoji in the order of Unicode, each followed by its tones of skin, and where their pictures lie. */
export async function emojiList(who: string, style: EmojiStyle) {
  const name = `emoji-datasource-${style}`;
  const folder = packageFolder(who, name);
  const path = join(folder, 'emoji.json');
  const list = await readJson(path, LIST, `Install it again: npm install ${name}`);
  const wrong = `${path}: expected a list of emoji with names, categories and pictures. Install it again: npm install ${name}`;
  check(Array.isArray(list) && list.length > 0, 'data', wrong);
  const read = list.map((item: unknown) => {
    const entries = entriesOf(item, `has_img_${style}`);
    check(entries !== undefined, 'data', wrong);
    return entries;
  });
  const entries = read
    .filter(({ category }) => EMOJI_CATEGORIES.some(known => known === category))
    .sort((a, b) => a.order - b.order)
    .flatMap(({ entries }) => entries);
  return { entries, folder: picturesIn(folder, style) };
}

/** An emoji of the list and its tones of skin, those that have a picture; undefined of what is no emoji. */
function entriesOf(item: unknown, hasPicture: string) {
  if (!isRecord(item)) return undefined;
  const { name, category, subcategory, sort_order: order, skin_variations: tones = {} } = item;
  const base = codeOf(item);
  const told = typeof name === 'string' && typeof category === 'string' && typeof subcategory === 'string';
  if (!told || typeof order !== 'number' || base === undefined || !isRecord(tones)) return undefined;
  const entries: EmojiEntry[] = [];
  const plain = inAlphabet(name);
  if (item[hasPicture] === true) entries.push({ name: plain, category, subcategory, code: base, base });
  for (const [tone, variant] of Object.entries(tones)) {
    const code = isRecord(variant) ? codeOf(variant) : undefined;
    if (!isRecord(variant) || code === undefined) return undefined;
    const said = tone.split('-').map(one => `${TONES[one] ?? one} skin tone`);
    const own = `${plain}, ${said.join(' and ')}`;
    if (variant[hasPicture] === true) entries.push({ name: own, category, subcategory, code, base });
  }
  return { entries, category, order };
}

/** The name of a picture without its extension, which no path can be. */
function codeOf({ image }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof image === 'string' ? /^([0-9a-f]+(?:-[0-9a-f]+)*)\.png$/.exec(image)?.[1] : undefined;
}

/** In small letters, without accents, which captions cannot have. */
const inAlphabet = (name: string): string =>
  name.normalize('NFD').replace(/\p{M}/gu, '').replace(/[‘’]/g, "'").toLowerCase();
