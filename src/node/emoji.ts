import { flag, oneOf, whole } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { type ArraySource, arraySource } from '../data/arrays';
import type { ImageBatch, LabelledBatch } from '../data/batch';
import type { CaptionBatch } from '../text/captionPairs';
import { CAPTION_LENGTH, encodeCaption } from '../text/characters';
import { CHOICE, type ChosenEmoji, chosen, type EmojiChoice } from './emojiChoice';
import { EMOJI_CATEGORIES, type EmojiEntry, type EmojiStyle, emojiList } from './emojiList';
import { type EmojiLook, emojiPixels, emojiShape, LOOK } from './emojiPixels';

/** What {@link emoji} takes. */
export interface EmojiOptions extends EmojiChoice, EmojiLook {
  /** Whose pictures. Default `google` */
  readonly style?: EmojiStyle;
  /** Whether each has its name as a caption, as models of texts want it. Default false */
  readonly captions?: boolean;
  /** Codes in a caption. Default 201 */
  readonly captionLength?: number;
  /**
   * What `label` numbers: the class, or the emoji itself, whatever its tone of skin. Default `class`; with captions
   * `emoji`, for a caption is true of the emoji alone
   */
  readonly labels?: 'class' | 'emoji';
}

/** Emoji in memory, in the order of Unicode, shuffled anew on each pass. */
export interface EmojiSource<B extends ImageBatch = LabelledBatch> extends ArraySource<B> {
  readonly classes: number;
  readonly classNames: readonly string[];
  readonly labels: Int32Array;
  /** What each example is. */
  readonly entries: readonly EmojiEntry[];
}

const OPTIONS: Kinds<EmojiOptions> = {
  ...CHOICE,
  ...LOOK,
  style: oneOf('google', 'twitter'),
  captions: flag,
  captionLength: whole(1),
  labels: oneOf('class', 'emoji'),
};

/**
 * Emoji as pictures to learn from, with a class each: 1,906 of them, 3,781 with tones of skin. They come from the npm
 * packages `emoji-datasource-google` (Noto Emoji, Apache 2.0) and `emoji-datasource-twitter` (Twemoji, CC-BY 4.0:
 * whoever shows its pictures names it), which an app installs itself.
 *
 * Parts and subsets hang on each emoji's code, on no seed, and are the same in both styles.
 *
 * @returns batches `{ image: [n, size, size, channels], label: [n] }`, with captions also `caption: [n, captionLength]`
 * @throws GanKitError `data` if the package is missing, with the command that installs it, or damaged; `argument` if no
 *   emoji is of the classes, or fewer than `count`
 *
 * @example
 * const few = await emoji({ classNames: ['animal-mammal', 'animal-bird'], count: 40 });
 * const held = await emoji({ split: 'test' });
 * const words = await emoji({ captions: true, captionLength: 128 });
 */
export function emoji(options: EmojiOptions & { captions: true }): Promise<EmojiSource<CaptionBatch>>;
export function emoji(options?: EmojiOptions): Promise<EmojiSource>;
export async function emoji(options: EmojiOptions = {}): Promise<EmojiSource> {
  checkOptions('emoji', options, OPTIONS);
  const { style = 'google', captions = false, captionLength = CAPTION_LENGTH } = options;
  const { labels = captions ? 'emoji' : 'class', classNames = EMOJI_CATEGORIES } = options;
  const { entries: all, folder } = await emojiList('emoji()', style);
  const some = chosen('emoji', all, options);
  const named = labels === 'class' ? { names: classNames, label: some.map(({ label }) => label) } : byName(some, all);
  const label = Int32Array.from(named.label);
  const known = { classes: named.names.length, classNames: named.names };
  const source = arraySource({
    image: await emojiPixels(folder, some, options),
    shape: [...emojiShape(options)],
    label,
    ...known,
    ...(captions && { caption: codesOf(some, captionLength) }),
  });
  return { ...source, ...known, labels: label, entries: some.map(({ entry }) => entry) };
}

/** The names as captions, one after the other. */
function codesOf(some: readonly ChosenEmoji[], captionLength: number): Int32Array {
  const codes = new Int32Array(some.length * captionLength);
  some.forEach(({ entry }, i) => {
    codes.set(encodeCaption(entry.name, captionLength), i * captionLength);
  });
  return codes;
}

/** A class for each name, tones of skin left out. */
function byName(some: readonly ChosenEmoji[], all: readonly EmojiEntry[]) {
  const plain = new Map(all.filter(({ code, base }) => code === base).map(({ base, name }) => [base, name]));
  const own = some.map(({ entry: { base, name } }) => plain.get(base) ?? name);
  const names = [...new Set(own)];
  const number = new Map(names.map((name, i) => [name, i]));
  return { names, label: own.map(name => number.get(name) ?? 0) };
}
