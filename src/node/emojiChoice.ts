import { check, nearest } from '../core/checks';
import { flag, list, oneOf, text, whole } from '../core/kinds';
import type { Kinds } from '../core/options';
import { EMOJI_CATEGORIES, type EmojiEntry } from './emojiList';
import { type EmojiPart, lot, partsOf } from './emojiParts';

/** Which emoji are wanted. */
export interface EmojiChoice {
  /**
   * For training, for choosing by, or held out: of each category a tenth each is `validation` and `test`. What looks
   * alike is in one part: tones of skin; man, woman and person; clock faces; flags that are the same. Default `train`
   */
  readonly split?: EmojiPart | 'all';
  /**
   * The classes in the order of their numbers: categories such as `Food & Drink`, or finer groups such as
   * `animal-mammal`. Other emoji are left out. Default {@link EMOJI_CATEGORIES}
   */
  readonly classNames?: readonly string[];
  /** So many of them alone, for learning from few: always the same, and among those of any larger count. */
  readonly count?: number;
  /** Whether people and hands come in five tones of skin besides, or pairs of tones. Default false */
  readonly skinTones?: boolean;
}

/** What {@link EmojiChoice} may be. */
export const CHOICE: Kinds<EmojiChoice> = {
  split: oneOf('train', 'validation', 'test', 'all'),
  classNames: list(text),
  count: whole(1),
  skinTones: flag,
};

/** An emoji that was chosen, and the number of its class. */
export interface ChosenEmoji {
  readonly entry: EmojiEntry;
  readonly label: number;
}

/** Those of a list that are wanted, in its order. @throws GanKitError `argument` if there are none, or too few */
export function chosen(who: string, all: readonly EmojiEntry[], choice: EmojiChoice): readonly ChosenEmoji[] {
  const { split = 'train', classNames = EMOJI_CATEGORIES, count, skinTones = false } = choice;
  const classOf = classesOf(who, all, classNames);
  const parts = partsOf(all);
  const found = all.flatMap(entry => {
    const label = classOf(entry);
    const wanted = (skinTones || entry.code === entry.base) && (split === 'all' || parts.get(entry.base) === split);
    return wanted && label !== undefined ? [{ entry, label }] : [];
  });
  check(
    found.length > 0,
    'argument',
    () => `${who}: classNames: there is no emoji of ${classNames.join(', ')} in split '${split}'. Name more classes.`,
  );
  if (count === undefined) return found;
  check(
    count <= found.length,
    'argument',
    `${who}: count: expected at most the ${found.length} emoji that there are of these, got ${count}.`,
  );
  const byLot = found.map(({ entry }) => lot('few', entry.code)).sort((a, b) => a - b);
  return found.filter(({ entry }) => lot('few', entry.code) <= (byLot[count - 1] ?? 0));
}

function classesOf(who: string, all: readonly EmojiEntry[], names: readonly string[]) {
  const known = new Map(all.map(({ category, subcategory }) => [subcategory, category]));
  const categories = new Set(known.values());
  for (const name of names) {
    const near = nearest(name, [...categories, ...known.keys()]);
    check(
      known.has(name) || categories.has(name),
      'argument',
      () =>
        `${who}: classNames: '${name}' is no group of emoji.${near ? ` Did you mean '${near}'?` : ''} There are ` +
        `${[...categories].join(', ')}, and finer ones such as ${[...known.keys()].slice(0, 3).join(', ')}.`,
    );
    check(
      !names.includes(known.get(name) ?? '') && names.indexOf(name) === names.lastIndexOf(name),
      'argument',
      `${who}: classNames: the emoji of '${name}' would be in two classes. Leave one out.`,
    );
  }
  return ({ category, subcategory }: EmojiEntry): number | undefined => {
    const at = names.findIndex(name => name === category || name === subcategory);
    return at < 0 ? undefined : at;
  };
}
