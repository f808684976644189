import { join } from 'node:path';
import { check, showValue } from '../core/checks';
import { number } from '../core/kinds';
import { checkOptions, type Kind, type Kinds } from '../core/options';
import type { Source } from '../core/source';
import { recolor } from '../data/made/shapes/recolor';
import {
  PATCHES,
  type PatchOptions,
  type Picture,
  patchSource,
  type SuperResolutionBatch,
} from '../data/pictures/patches';
import { checkPicture, READ, readRgba } from './imageFiles';
import { listSomePictures } from './listPictures';
import { checkAll } from './tryFiles';

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

const channelCount: Kind = (name, value) =>
  check(value === 1 || value === 3, 'argument', () => `${name}: expected 1 or 3, got ${showValue(value)}.`);

const OPTIONS: Kinds<ReadOptions> = { ...READ, channels: channelCount, memoryLimit: number(0) };

/** Patches of the pictures in a folder. */
export interface PatchFolder extends Source<SuperResolutionBatch> {
  /** The files, relative to the folder, sorted. */
  readonly files: readonly string[];
}

/**
 * The PNG and JPEG files of a folder and below as bytes, each in its own size; in the order of their names, which they bear.
 *
 * @throws GanKitError `data` if there is none, or some are damaged or too large, all of them named; `io` if the disk refuses
 * @example
 * const pictures = await readPictures('photographs');
 */
export async function readPictures(path: string, options: ReadOptions = {}): Promise<readonly Picture[]> {
  checkOptions('readPictures', options, OPTIONS);
  const { channels = 3, background = 255, pixelLimit = 64e6, memoryLimit = 1 << 30 } = options;
  const { files } = await listSomePictures(path);
  const pictures: Picture[] = [];
  let bytes = 0;
  let tooMany: string | undefined;
  await checkAll(files, async file => {
    const size = await checkPicture(path, file, pixelLimit);
    const name = join(path, file);
    bytes += size.height * size.width * channels;
    if (bytes > memoryLimit) {
      tooMany ??= name;
      return;
    }
    const { data, height, width } = await readRgba(name, pixelLimit);
    pictures.push({
      pixels: Uint8Array.from(recolor(data, channels, background)),
      shape: [height, width, channels],
      name,
    });
  });
  check(
    tooMany === undefined,
    'data',
    `${tooMany}: with this picture they take more than memoryLimit, ${memoryLimit} bytes. Raise it, or leave pictures out.`,
  );
  return pictures;
}

/**
 * A source of random patches of the pictures in a folder, for super-resolution: see {@link patchSource}. All pictures are read at once and
 * kept as bytes.
 *
 * @throws GanKitError as {@link readPictures}, and `data` naming the file if a picture is smaller than a patch
 * @example
 * const patches = await patchFolder('photographs', { patch: 96, scale: 4 });
 */
export async function patchFolder(path: string, options: PatchOptions & ReadOptions = {}): Promise<PatchFolder> {
  checkOptions('patchFolder', options, { ...PATCHES, ...OPTIONS });
  const { patch, scale, turns, ...reading } = options;
  const pictures = await readPictures(path, reading);
  const source = patchSource({
    pictures,
    ...(patch !== undefined && { patch }),
    ...(scale !== undefined && { scale }),
    ...(turns !== undefined && { turns }),
  });
  return { ...source, files: pictures.map(({ name = '' }) => name.slice(join(path, '/').length)) };
}
