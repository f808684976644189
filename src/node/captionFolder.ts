import { tensor1d, tensor2d, tensor4d } from '@tensorflow/tfjs-core';
import { checkWhole } from '../core/checks';
import { anything, either, list, number, oneOf, text, whole } from '../core/kinds';
import { checkOptions, type Kinds, needed } from '../core/options';
import type { Rng } from '../core/rng';
import type { Source } from '../core/source';
import type { PictureShape } from '../data/batch';
import { checkBatchSize } from '../data/batchSize';
import { folderClasses } from '../data/files/folderClasses';
import { type BadFile, type OnBad, usable } from '../data/files/tryFiles';
import { checkChannels, READ } from '../data/pictures/folderOptions';
import type { Loader } from '../data/pictures/folderSource';
import { checkPictureShape, gatherFloats } from '../data/pictures/pixels';
import type { Fit } from '../data/pictures/resample';
import type { CaptionBatch } from '../text/captionPairs';
import { CAPTION_LENGTH } from '../text/characters';
import { type CaptionEntry, checkEntries, listedEntries, readEntries } from './captionEntries';
import { checkPicture } from './imageFiles';
import { loader, remembered } from './pictureLoader';

/** Pictures in a folder with what is said of them, shuffled anew on each pass. */
export interface CaptionFolder extends Source<CaptionBatch> {
  readonly size: number;
  /** Height, width and channels every picture is brought to. */
  readonly shape: PictureShape;
  /** The pictures and their captions, with the label of each. */
  readonly entries: readonly Required<CaptionEntry>[];
  /** Codes in a caption. */
  readonly captionLength: number;
  /** With `onBad: 'skip'`: pictures that were left out, and why. */
  readonly skipped: readonly BadFile[];
}

/** How {@link captionFolder} reads. */
export interface CaptionFolderOptions {
  /** Height, width and channels (1 grey, 3 colour, 4 colour and alpha) to bring every picture to. */
  readonly shape: readonly [number, number, number];
  /**
   * A JSON file of the folder, `[{ "file": "a.png", "captions": ["…", …] }, …]`, or such a list. Default
   * `captions.json` if there is one, else a text file beside each picture, `a.txt` for `a.png`, with one caption in
   * each line.
   */
  readonly captions?: string | readonly CaptionEntry[];
  /** Codes in a caption. Default 201. */
  readonly captionLength?: number;
  /** What shows through transparent pixels when alpha is dropped: a grey, 0 to 255. Default 255, white. */
  readonly background?: number;
  /**
   * How pictures of other proportions are brought to the shape: `cover` cuts the largest centred window, `contain`
   * keeps all and lays it on `background` (transparent where alpha is kept), `stretch` keeps all and bends it. Default
   * `cover`.
   */
  readonly fit?: Fit;
  /** The most pixels a file may have. Default 64 million. */
  readonly pixelLimit?: number;
  /** Keep decoded pictures as bytes if all of them together take no more than this. Default 512 MiB. */
  readonly cacheLimit?: number;
  /**
   * What to do about pictures that cannot be used: stop with an error that names them all, or leave them out. Default
   * `throw`.
   */
  readonly onBad?: OnBad;
}

const OPTIONS: Kinds<CaptionFolderOptions> = {
  ...READ,
  shape: needed(checkPictureShape),
  captions: either(value => typeof value === 'string', list(anything)),
  captionLength: whole(1),
  fit: oneOf('cover', 'contain', 'stretch'),
  cacheLimit: number(0),
  onBad: oneOf('throw', 'skip'),
};

/**
 * A source of the PNG and JPEG files of a folder with their captions. On each pass every picture comes once, with one
 * of its captions, drawn anew. Pictures are cut and resized as `imageFolder` does. `label` is that of the entry;
 * without labels it is the subfolder, where every picture lies in one, else each picture has a label of its own.
 *
 * What cannot be used is known before training: every caption is encoded and every picture's header read when the
 * folder is opened.
 *
 * @returns batches `{ image: [n, h, w, c], caption: [n, captionLength], label: [n] }`
 * @throws GanKitError `data` if a caption is missing, empty, too long or has a character that captions cannot have, a
 *   name leads out of the folder, or a picture is damaged or too large; `io` if a file is missing or the disk refuses
 *
 * @example
 * const birds = await captionFolder('birds', { shape: [64, 64, 3] });
 * await encoder.fit(birds, { steps: 2000 });
 */
export async function captionFolder(path: string, options: CaptionFolderOptions): Promise<CaptionFolder> {
  text('captionFolder: path', path);
  checkOptions('captionFolder', options, OPTIONS);
  const { shape, captions, captionLength = CAPTION_LENGTH, background = 255 } = options;
  const { pixelLimit = 64e6, cacheLimit = 512 << 20, fit = 'cover', onBad = 'throw' } = options;
  const [height, width, channels] = checkChannels(shape);
  const read = typeof captions === 'object' ? listedEntries(captions) : await readEntries(path, captions);
  const allCodes = await checkEntries(path, read, captionLength);
  const load = loader(path, { shape: [height, width, channels], background, pixelLimit, fit });
  const fits = new Set(read.map(entry => entry.file)).size * height * width * channels <= cacheLimit;
  const pixelsOf = fits ? remembered(load) : load;
  const { files, skipped } = await usable(path, [...new Set(read.map(entry => entry.file))], onBad, async file => {
    await checkPicture(path, file, pixelLimit);
    if (fits || onBad === 'skip') await pixelsOf(file);
  });
  const good = new Set(files);
  const codes = allCodes.filter((_, i) => good.has(read[i]?.file ?? ''));
  const entries = labelled(
    path,
    read.filter(({ file }) => good.has(file)),
  );
  const size = entries.length;
  return {
    size,
    shape,
    entries,
    captionLength,
    skipped,
    batches: (count, rng, skip = 0) => {
      checkBatchSize(count, size, rng);
      checkWhole('skip', skip, 0);
      return batches({ entries, codes, pixelsOf, shape, captionLength }, { count, skip, rng });
    },
  };
}

interface Held {
  readonly entries: readonly Required<CaptionEntry>[];
  /** Of each entry, the codes of each of its captions. */
  readonly codes: readonly (readonly Int32Array[])[];
  readonly pixelsOf: Loader;
  readonly shape: PictureShape;
  readonly captionLength: number;
}

async function* batches(
  { entries, codes, pixelsOf, shape, captionLength }: Held,
  { count, skip, rng }: { count: number; skip: number; rng: Rng },
): AsyncGenerator<CaptionBatch> {
  const order = rng.fork('order').permutation(entries.length);
  const each = shape[0] * shape[1] * shape[2];
  for (let batch = skip; (batch + 1) * count <= order.length; batch++) {
    const rows = order.subarray(batch * count, (batch + 1) * count);
    const drawn = rng.fork('captions', batch);
    const pixels = new Uint8Array(count * each);
    const caption = new Int32Array(count * captionLength);
    const label = new Int32Array(count);
    for (const [i, row] of rows.entries()) {
      const own = codes[row] ?? [];
      pixels.set(await pixelsOf(entries[row]?.file ?? ''), i * each);
      caption.set(own[drawn.int(own.length)] ?? [], i * captionLength);
      label[i] = entries[row]?.label ?? 0;
    }
    yield {
      image: tensor4d(gatherFloats(pixels, Int32Array.from(rows.keys()), each), [count, ...shape]),
      caption: tensor2d(caption, [count, captionLength], 'int32'),
      label: tensor1d(label, 'int32'),
    };
  }
}

/** The entries, each with a label: its own, its folder's, or its number. */
function labelled(path: string, entries: readonly CaptionEntry[]): readonly Required<CaptionEntry>[] {
  const files = entries.map(entry => entry.file);
  const nested = files.every(file => file.includes('/'));
  const folders = [...new Set(files.map(file => file.slice(0, file.indexOf('/'))))].sort();
  const { labels } = nested ? folderClasses(path, { files, folders }, { classes: true }) : {};
  return entries.map((entry, i) => ({ ...entry, label: entry.label ?? labels?.[i] ?? i }));
}
