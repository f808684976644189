import { oneOf } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import type { PairBatch, PictureShape } from '../data/batch';
import { columnSource, type FieldSource } from '../data/columns';
import { CHOICE, chosen, type EmojiChoice } from './emojiChoice';
import { type EmojiEntry, type EmojiStyle, emojiList } from './emojiList';
import { type EmojiLook, emojiPixels, emojiShape, LOOK } from './emojiPixels';

/** What {@link emojiPairs} takes. */
export interface EmojiPairOptions extends EmojiChoice, EmojiLook {
  /** Whose pictures are to be turned into the other's. Default `google` */
  readonly input?: EmojiStyle;
}

/** The same emoji in two styles. */
export interface EmojiPairs extends FieldSource<PairBatch> {
  /** Height, width and channels of targets, and of inputs. */
  readonly shape: PictureShape;
  readonly inputShape: PictureShape;
  /** What each pair shows. */
  readonly entries: readonly EmojiEntry[];
}

const OPTIONS: Kinds<EmojiPairOptions> = { ...CHOICE, ...LOOK, input: oneOf('google', 'twitter') };

/**
 * Every emoji as Google and as Twitter draw it, for what learns to turn one picture into another: parts, subsets and
 * packages are those of {@link emoji}, and both packages are needed. For learning without pairs `gan-kit` has
 * `unpaired`.
 *
 * @returns batches `{ input, target }`, `[n, size, size, channels]` each
 * @throws GanKitError as {@link emoji}
 *
 * @example
 * const pairs = await emojiPairs({ size: 64, classNames: ['Food & Drink'] });
 * const { input, target } = pairs.examples(0, 8);
 */
export async function emojiPairs(options: EmojiPairOptions = {}): Promise<EmojiPairs> {
  checkOptions('emojiPairs', options, OPTIONS);
  const { input = 'google' } = options;
  const from = await emojiList('emojiPairs()', input);
  const to = await emojiList('emojiPairs()', input === 'google' ? 'twitter' : 'google');
  const drawn = new Set(to.entries.map(({ code }) => code));
  const some = chosen(
    'emojiPairs',
    from.entries.filter(({ code }) => drawn.has(code)),
    options,
  );
  const shape = emojiShape(options);
  const columns = {
    input: { values: await emojiPixels(from.folder, some, options), shape },
    target: { values: await emojiPixels(to.folder, some, options), shape },
  };
  return {
    ...columnSource<PairBatch>(columns, some.length),
    shape,
    inputShape: shape,
    entries: some.map(({ entry }) => entry),
  };
}
