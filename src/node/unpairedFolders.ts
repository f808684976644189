import { tensor4d } from '@tensorflow/tfjs-core';
import { check, checkWhole } from '../core/checks';
import { checkOptions, type Kinds } from '../core/options';
import type { Source } from '../core/source';
import type { ImageBatch, PictureShape } from '../data/batch';
import { checkBatchSize } from '../data/batchSize';
import { type BadFile, usable } from '../data/files/tryFiles';
import { copyWindow, drawWindow, type Window } from '../data/pictures/pairJitter';
import { type UnpairedBatch, unpaired } from '../data/unpaired';
import { checkPicture } from './imageFiles';
import { inOrder } from './inOrder';
import { listSomePictures } from './listPictures';
import { channels, type PairOptions, type Sides, WINDOWED, windowSettings } from './pairSource';
import { loader, remembered } from './pictureLoader';

/** How {@link unpairedFolders} reads. */
export interface UnpairedOptions extends Omit<PairOptions, 'channels' | 'cacheLimit'> {
  /** Channels of both kinds: 1 grey, 3 colour, 4 colour and alpha. Default 3. */
  readonly channels?: 1 | 3 | 4;
  /** Keep the decoded pictures of a folder as bytes if all of them together take no more than this. Default 512 MiB. */
  readonly cacheLimit?: number;
}

/** Pictures of two kinds in files, each shuffled, cropped and mirrored on its own, anew on each pass. */
export interface UnpairedPictures extends Source<UnpairedBatch> {
  /** As many as the larger folder has. */
  readonly size: number;
  /** Height, width and channels of both. */
  readonly shape: PictureShape;
  /** The files in use, relative to their folders, sorted. */
  readonly files: { readonly a: readonly string[]; readonly b: readonly string[] };
  /** With `onBad: 'skip'`: pictures that were left out, and why. */
  readonly skipped: { readonly a: readonly BadFile[]; readonly b: readonly BadFile[] };
  /** `count` pictures of each from number `from`, whole and not mirrored. The caller disposes of the tensors. */
  examples(from: number, count: number): Promise<UnpairedBatch>;
}

const OPTIONS: Kinds<UnpairedOptions> = { ...WINDOWED, channels };

/**
 * A source of two folders of pictures that do not belong together, photographs and paintings say: see {@link unpaired}.
 * Each picture is resized, a random window of its own is cut out, and it is mirrored or not, as CycleGAN's authors do
 * (Zhu et al. 2017, appendix 7.1). EXIF orientation is applied first.
 *
 * What cannot be used is known before training: headers are read first, then all pictures are decoded, once, and kept.
 * A folder larger than `cacheLimit` is decoded as it is needed.
 *
 * @returns batches `{ a, b }`, `[n, ...shape]` each
 * @throws GanKitError `data` if there is no picture, or some are too large, damaged, or links out of their folder; `io`
 *   if the disk refuses; `argument` if an option is out of range
 *
 * @example
 * const source = await unpairedFolders('photos', 'paintings', { crop: 128 });
 */
export async function unpairedFolders(a: string, b: string, options: UnpairedOptions): Promise<UnpairedPictures> {
  checkOptions('unpairedFolders', options, OPTIONS);
  const [one, other] = [await windows(a, options), await windows(b, options)];
  const { batches, size = 0 } = unpaired(one, other);
  return {
    size,
    shape: one.shape,
    files: { a: one.files, b: other.files },
    skipped: { a: one.skipped, b: other.skipped },
    batches,
    examples: async (from, count) => {
      checkWhole('from', from, 0);
      checkWhole('count', count, 1);
      const both = Math.min(one.size, other.size);
      check(
        from + count <= both,
        'argument',
        `examples: ${from} + ${count} is more than the ${both} pictures that both folders have.`,
      );
      const { image } = await one.whole(from, count);
      return { a: image, b: (await other.whole(from, count)).image };
    },
  };
}

/** The pictures of one folder, a random window of each. */
async function windows(path: string, { channels = 3, ...options }: UnpairedOptions) {
  const { crop, load, flip, background, pixelLimit, cacheLimit, fit, onBad } = windowSettings(options);
  const to = ([height, width]: Sides) =>
    loader(path, { shape: [height, width, channels], background, pixelLimit, fit });
  const listed = (await listSomePictures(path)).files;
  const fits = listed.length * load[0] * load[1] * channels <= cacheLimit;
  const loaded = fits ? remembered(to(load)) : to(load);
  const { files, skipped } = await usable(path, listed, onBad, async file => {
    await checkPicture(path, file, pixelLimit);
    if (fits || onBad === 'skip') await loaded(file);
  });
  const each = crop[0] * crop[1] * channels;
  const shape: PictureShape = [...crop, channels];
  const batch = async (rows: Int32Array, pixelsOf: typeof loaded, width: number, windowOf: (i: number) => Window) => {
    const values = new Float32Array(rows.length * each);
    for (const [i, row] of rows.entries())
      copyWindow(values, i * each, await pixelsOf(files[row] ?? ''), [width, channels], windowOf(i), crop);
    return { image: tensor4d(values, [rows.length, ...shape]) };
  };
  const source: Source<ImageBatch> & { readonly size: number } = {
    size: files.length,
    batches: (size, rng, skip = 0) => {
      checkBatchSize(size, files.length, rng);
      checkWhole('skip', skip, 0);
      return inOrder(files.length, { size, skip, rng }, (rows, first) =>
        batch(rows, loaded, load[1], i => drawWindow(rng.fork('window', first + i), load, crop, flip)),
      );
    },
  };
  const whole = (from: number, count: number) => {
    const rows = Int32Array.from({ length: count }, (_, i) => from + i);
    return batch(rows, to(crop), crop[1], () => ({ top: 0, left: 0, mirrored: false }));
  };
  return { ...source, shape, files, skipped, whole };
}
