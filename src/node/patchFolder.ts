import { join } from 'node:path';
import { check, checkIs } from '../core/checks';
import { number, oneOf } from '../core/kinds';
import { checkOptions, type Kind, type Kinds } from '../core/options';
import type { Source } from '../core/source';
import { type BadFile, type OnBad, usable } from '../data/files/tryFiles';
import { recolor } from '../data/made/shapes/recolor';
import { READ } from '../data/pictures/folderOptions';
import {
  checkPatchFits,
  PATCHES,
  type PatchOptions,
  type Picture,
  patchSource,
  type SuperResolutionBatch,
} from '../data/pictures/patches';
import { checkPicture, readRgba } from './imageFiles';
import { listSomePictures } from './listPictures';

/** How {@link readPictures} reads. */
export interface ReadOptions {
  /** 1 grey, 3 colour. Default 3. */
  readonly channels?: 1 | 3;
  /** What shows through transparent pixels: a grey, 0 to 255. Default 255, white. */
  readonly background?: number;
  /** The most pixels a file may have. Default 64 million. */
  readonly pixelLimit?: number;
  /** The most bytes all pictures may take together. Default 1 GiB. */
  readonly memoryLimit?: number;
}

const channelCount: Kind = (name, value) => checkIs(value === 1 || value === 3, name, '1 or 3', value);

const READING: Kinds<ReadOptions> = { ...READ, channels: channelCount, memoryLimit: number(0) };

/** How {@link patchFolder} reads and cuts. */
export interface PatchFolderOptions extends PatchOptions, ReadOptions {
  /**
   * What to do about pictures that cannot be used, also those smaller than a patch: stop with an error that names them,
   * or leave them out. Default `throw`.
   */
  readonly onBad?: OnBad;
}

const OPTIONS: Kinds<PatchFolderOptions> = { ...PATCHES, ...READING, onBad: oneOf('throw', 'skip') };

/** Patches of the pictures in a folder. */
export interface PatchFolder extends Source<SuperResolutionBatch> {
  /** The files, relative to the folder, sorted. */
  readonly files: readonly string[];
  /** With `onBad: 'skip'`: what was left out, and why. */
  readonly skipped: readonly BadFile[];
}

/**
 * The PNG and JPEG files of a folder and below as bytes, each in its own size; in the order of their names, which they
 * bear.
 *
 * @throws GanKitError `data` if there is none, or some are damaged or too large, all of them named; `io` if the disk
 *   refuses
 * @example
 * const pictures = await readPictures('photographs');
 */
export async function readPictures(path: string, options: ReadOptions = {}): Promise<readonly Picture[]> {
  checkOptions('readPictures', options, READING);
  return (await readAll(path, options)).pictures;
}

async function readAll(path: string, options: PatchFolderOptions) {
  const { patch = 1, onBad = 'throw' } = options;
  const { channels = 3, background = 255, pixelLimit = 64e6, memoryLimit = 1 << 30 } = options;
  const listed = await listSomePictures(path);
  const pictures: Picture[] = [];
  let bytes = 0;
  let tooMany: string | undefined;
  const { files, skipped } = await usable(path, listed.files, onBad, async file => {
    const size = await checkPicture(path, file, pixelLimit);
    const name = join(path, file);
    if (onBad === 'skip') checkPatchFits(name, [size.height, size.width], patch);
    bytes += size.height * size.width * channels;
    if (bytes > memoryLimit) {
      tooMany ??= name;
      return;
    }
    const { data, height, width } = await readRgba(name, pixelLimit).catch(error => {
      bytes -= size.height * size.width * channels;
      throw error;
    });
    pictures.push({
      pixels: Uint8Array.from(recolor(data, channels, background)),
      shape: [height, width, channels],
      name,
    });
  });
  check(
    tooMany === undefined,
    'data',
    `${tooMany}: with this picture they take more than memoryLimit, ${memoryLimit} bytes. Raise it, or leave ` +
      'pictures out.',
  );
  return { pictures, files, skipped };
}

/**
 * A source of random patches of the pictures in a folder, for super-resolution: see {@link patchSource}. All pictures
 * are read at once and kept as bytes.
 *
 * @throws GanKitError as {@link readPictures}, and `data` naming the file if a picture is smaller than a patch
 * @example
 * const patches = await patchFolder('photographs', { patch: 96, scale: 4 });
 */
export async function patchFolder(path: string, options: PatchFolderOptions = {}): Promise<PatchFolder> {
  checkOptions('patchFolder', options, OPTIONS);
  const { patch = 96, scale, turns } = options;
  const { pictures, files, skipped } = await readAll(path, { ...options, patch });
  const source = patchSource({
    pictures,
    patch,
    ...(scale !== undefined && { scale }),
    ...(turns !== undefined && { turns }),
  });
  return { ...source, files, skipped };
}
