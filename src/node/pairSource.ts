import { tensor4d } from '@tensorflow/tfjs-core';
import { check, checkIs, checkWhole } from '../core/checks';
import { flag, number, oneOf } from '../core/kinds';
import { fields, type Kind, type Kinds, needed } from '../core/options';
import type { Source } from '../core/source';
import type { PairBatch, PictureShape } from '../data/batch';
import { checkBatchSize } from '../data/batchSize';
import { type BadFile, type OnBad, usable } from '../data/files/tryFiles';
import { recolor } from '../data/made/shapes/recolor';
import { READ } from '../data/pictures/folderOptions';
import { copyWindow, drawWindow, type PairPixels, type Window } from '../data/pictures/pairJitter';
import { type Fit, fitted } from '../data/pictures/resample';
import type { Rgba } from '../data/rgba';
import { inOrder } from './inOrder';

export type { PairBatch } from '../data/batch';

/** Pairs of pictures in files, shuffled, cropped and mirrored anew on each pass. */
export interface PicturePairs extends Source<PairBatch> {
  readonly size: number;
  /** Height, width and channels of targets. */
  readonly shape: PictureShape;
  /** Height, width and channels of inputs. */
  readonly inputShape: PictureShape;
  /** What each pair is called: paths relative to the folder, sorted. */
  readonly files: readonly string[];
  /** With `onBad: 'skip'`: pairs that were left out, and why. */
  readonly skipped: readonly BadFile[];
  /** `count` pairs from number `from`, whole and not mirrored. The caller disposes of the tensors. */
  examples(from: number, count: number): Promise<PairBatch>;
}

/** How {@link pairedFolders} and {@link sideBySide} read. */
export interface PairOptions {
  /** Side of the windows that batches are made of, or `[height, width]`. The paper's is 256. */
  readonly crop: number | readonly [number, number];
  /**
   * Side that every picture is resized to before a window is cut from it, or both. Default: `crop` · 286/256, as in the
   * paper.
   */
  readonly load?: number | readonly [number, number];
  /** Whether to mirror half of the pairs. Default true. */
  readonly flip?: boolean;
  /** Channels: 1 grey, 3 colour, 4 colour and alpha. Default 3 each. */
  readonly channels?: { readonly input?: 1 | 3 | 4; readonly target?: 1 | 3 | 4 };
  /** What shows through transparent pixels when alpha is dropped: a grey, 0 to 255. Default 255, white. */
  readonly background?: number;
  /** The most pixels a file may have. Default 64 million. */
  readonly pixelLimit?: number;
  /** Keep decoded pairs as bytes if all of them together take no more than this. Default 512 MiB. */
  readonly cacheLimit?: number;
  /**
   * How pictures of other proportions are brought to `load`: `stretch` bends them, `cover` cuts the largest centred
   * window, `contain` keeps all and lays it on `background` (transparent where alpha is kept). Default `stretch`, as in
   * the paper.
   */
  readonly fit?: Fit;
  /**
   * What to do about pairs that cannot be used: stop with an error that names them all, or leave them out. Default
   * `throw`.
   */
  readonly onBad?: OnBad;
}

/** Height and width. */
export type Sides = readonly [height: number, width: number];

/** {@link PairOptions}, checked and complete. */
export interface PairSettings {
  readonly crop: Sides;
  readonly load: Sides;
  readonly flip: boolean;
  readonly channels: { readonly input: 1 | 3 | 4; readonly target: 1 | 3 | 4 };
  readonly background: number;
  readonly pixelLimit: number;
  readonly cacheLimit: number;
  readonly fit: Fit;
  readonly onBad: OnBad;
}

/** How the pairs of one layout are found on disk. */
export interface PairFiles {
  /** Throws unless the pair may be used, without decoding it. */
  readonly check: (file: string) => Promise<void>;
  readonly read: (file: string) => Promise<RgbaPair>;
}

interface RgbaPair {
  readonly input: Rgba;
  readonly target: Rgba;
}

/** What {@link sidesOf} takes. */
const sides: Kind = (name, value) => void sidesOf(name, value as number | Sides);
/** As many channels as a picture file may have. */
export const channels = (name: string, value: unknown) =>
  checkIs(
    [1, 3, 4].some(known => known === value),
    name,
    '1, 3 or 4',
    value,
  );

/** What options of pictures may be that a random window is cut out of. */
export const WINDOWED = {
  ...READ,
  crop: needed(sides),
  load: sides,
  flip: flag,
  cacheLimit: number(0),
  fit: oneOf('cover', 'contain', 'stretch'),
  onBad: oneOf('throw', 'skip'),
};

/** What {@link PairOptions} may be. */
export const PAIRS: Kinds<PairOptions> = {
  ...WINDOWED,
  channels: fields<NonNullable<PairOptions['channels']>>({ input: channels, target: channels }),
};

/** @throws GanKitError `argument` if an option is out of range */
export function pairSettings({ channels = {}, ...options }: PairOptions): PairSettings {
  const { input = 3, target = 3 } = channels;
  return { ...windowSettings(options), channels: { input, target } };
}

/** Options of pictures that a window is cut out of, complete. @throws GanKitError `argument` if one is out of range */
export function windowSettings(options: Omit<PairOptions, 'channels'>): Omit<PairSettings, 'channels'> {
  const { flip = true, background = 255, pixelLimit = 64e6, cacheLimit = 512 << 20 } = options;
  const { fit = 'stretch', onBad = 'throw' } = options;
  const crop = sidesOf('crop', options.crop);
  const load = options.load === undefined ? jittered(crop) : sidesOf('load', options.load);
  check(
    load[0] >= crop[0] && load[1] >= crop[1],
    'argument',
    () => `load: expected at least the window of ${crop[0]} × ${crop[1]} to cut, got ${load[0]} × ${load[1]}.`,
  );
  return { crop, load, flip, background, pixelLimit, cacheLimit, fit, onBad };
}

/** Sides of what a window is cut from where nobody says. */
const jittered = ([height, width]: Sides): Sides => [Math.round((height * 286) / 256), Math.round((width * 286) / 256)];

/** A side for both, or both. @throws GanKitError `argument` of anything else */
function sidesOf(name: string, value: number | Sides): Sides {
  const sides: Sides = typeof value === 'number' ? [value, value] : value;
  const pair = Array.isArray(sides) && sides.length === 2;
  check(pair, 'argument', () => `${name}: expected one side for both or [height, width], got ${String(value)}.`);
  for (const side of sides) checkWhole(name, side, 1);
  return sides;
}

/** Checks and decodes all pairs, and serves them. */
export async function pairSource(
  where: string,
  settings: PairSettings,
  all: readonly string[],
  found: PairFiles,
): Promise<PicturePairs> {
  const { crop, load, flip, channels } = settings;
  const { files, skipped, loaded } = await prepared(where, settings, all, found);
  const pick = async (rows: ArrayLike<number>, placed: (file: string, i: number) => Promise<Placed>) => {
    const picked: Placed[] = [];
    // One after the other, so that no more than one picture is held in its full size.
    for (const [i, row] of Array.from(rows).entries()) picked.push(await placed(files[row] ?? '', i));
    return picked;
  };
  return {
    size: files.length,
    shape: [...crop, channels.target],
    inputShape: [...crop, channels.input],
    files,
    skipped,
    batches: (size, rng, skip = 0) => {
      checkBatchSize(size, files.length, rng);
      checkWhole('skip', skip, 0);
      return inOrder(files.length, { size, skip, rng }, async (rows, first) => {
        const windowed = async (file: string, i: number) => {
          const window = drawWindow(rng.fork('window', first + i), load, crop, flip);
          return { pixels: await loaded(file), sides: load, window };
        };
        return batchOf(await pick(rows, windowed), settings);
      });
    },
    examples: async (from, count) => {
      checkWhole('from', from, 0);
      checkWhole('count', count, 1);
      check(
        from + count <= files.length,
        'argument',
        `examples: ${from} + ${count} is more than the ${files.length} pairs there are.`,
      );
      const rows = Array.from({ length: count }, (_, i) => from + i);
      const whole = async (file: string) => {
        const pixels = brought(await found.read(file), crop, settings);
        return { pixels, sides: crop, window: { top: 0, left: 0, mirrored: false } };
      };
      return batchOf(await pick(rows, whole), settings);
    },
  };
}

/** Both pictures of a pair in the same sides. */
function brought({ input, target }: RgbaPair, sides: Sides, { channels, background, fit }: PairSettings): PairPixels {
  const one = ({ data, height, width }: Rgba, count: 1 | 3 | 4) =>
    fitted(recolor(data, count, background), [height, width, count], sides, { fit, ground: background });
  return { input: one(input, channels.input), target: one(target, channels.target) };
}

/** Tests every pair, and decodes all of them now if they may be kept. Gives what hands out a pair. */
async function prepared(
  where: string,
  settings: PairSettings,
  found: readonly string[],
  { check: test, read }: PairFiles,
) {
  const { load, channels, cacheLimit, onBad } = settings;
  const all = found.length * load[0] * load[1] * (channels.input + channels.target);
  const known = new Map<string, PairPixels>();
  const decoded = async (file: string) => brought(await read(file), load, settings);
  const usables = await usable(where, found, onBad, async file => {
    await test(file);
    if (all <= cacheLimit) known.set(file, await decoded(file));
    else if (onBad === 'skip') await decoded(file);
  });
  return { ...usables, loaded: async (file: string) => known.get(file) ?? decoded(file) };
}

/** A pair, its sides, and the window to cut out of it. */
interface Placed {
  readonly pixels: PairPixels;
  readonly sides: Sides;
  readonly window: Window;
}

function batchOf(pairs: readonly Placed[], { crop, channels }: PairSettings): PairBatch {
  const field = (name: 'input' | 'target') => {
    const each = crop[0] * crop[1] * channels[name];
    const values = new Float32Array(pairs.length * each);
    for (const [i, { pixels, sides, window }] of pairs.entries())
      copyWindow(values, i * each, pixels[name], [sides[1], channels[name]], window, crop);
    return tensor4d(values, [pairs.length, ...crop, channels[name]]);
  };
  return { input: field('input'), target: field('target') };
}
