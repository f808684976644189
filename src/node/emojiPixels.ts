import { join } from 'node:path';
import { checkIs } from '../core/checks';
import { number, oneOf } from '../core/kinds';
import type { Kind, Kinds } from '../core/options';
import type { PictureShape } from '../data/batch';
import { recolor } from '../data/made/shapes/recolor';
import { cropResize } from '../data/pictures/resample';
import type { ChosenEmoji } from './emojiChoice';
import { readRgba } from './imageFiles';

/** What emoji are brought to. */
export interface EmojiLook {
  /** Pixels on a side; 32 are averaged by area. Default 32 */
  readonly size?: 32 | 64;
  /** One, three or four channels. Default `rgb` */
  readonly color?: 'grey' | 'rgb' | 'rgba';
  /**
   * What is behind them: a grey from 0 to 255, on which they are laid before they are resized. With `rgba` the colour
   * of pixels in which nothing shows. Default 255, white
   */
  readonly background?: number;
}

const side: Kind = (name, value) => checkIs(value === 32 || value === 64, name, '32 or 64', value);

/** What {@link EmojiLook} may be. */
export const LOOK: Kinds<EmojiLook> = {
  size: side,
  color: oneOf('grey', 'rgb', 'rgba'),
  background: number(0, 255),
};

const CHANNELS = { grey: 1, rgb: 3, rgba: 4 } as const;

/** The most pixels of a file: four times those of 64 × 64. */
const MOST_PIXELS = 1 << 14;

/** How many files are read side by side. */
const AT_ONCE = 16;

/** Height, width and channels of emoji that look like this. */
export const emojiShape = ({ size = 32, color = 'rgb' }: EmojiLook): PictureShape => [size, size, CHANNELS[color]];

/** The pictures of emoji as bytes, one after the other. */
export async function emojiPixels(folder: string, emoji: readonly ChosenEmoji[], look: EmojiLook): Promise<Uint8Array> {
  const { size = 32, color = 'rgb', background = 255 } = look;
  const channels = CHANNELS[color];
  const each = size * size * channels;
  const pixels = new Uint8Array(emoji.length * each);
  const read = async ({ entry }: ChosenEmoji, at: number) => {
    const { data, height, width } = await readRgba(join(folder, `${entry.code}.png`), MOST_PIXELS);
    const colored = recolor(channels === 4 ? withoutHidden(data, background) : data, channels, background);
    pixels.set(cropResize(colored, [height, width, channels], [size, size]), at * each);
  };
  for (let from = 0; from < emoji.length; from += AT_ONCE)
    await Promise.all(emoji.slice(from, from + AT_ONCE).map((one, i) => read(one, from + i)));
  return pixels;
}

/** Files keep colours where nothing shows: nothing to learn. */
function withoutHidden(rgba: Uint8Array, background: number): Uint8Array {
  const out = Uint8Array.from(rgba);
  for (let p = 0; p < out.length; p += 4) if (out[p + 3] === 0) out.fill(background, p, p + 3);
  return out;
}
