import { number } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import type { LabelledBatch } from '../data/batch';
import { folderClasses } from '../data/files/folderClasses';
import { usable } from '../data/files/tryFiles';
import { checkChannels, FOLDER, type FolderOptions } from '../data/pictures/folderOptions';
import { folderSource, type ImageFolder } from '../data/pictures/folderSource';
import { checkPicture } from './imageFiles';
import { listSomePictures } from './listPictures';
import { loader, remembered } from './pictureLoader';

/** How {@link imageFolder} reads. */
export interface ImageFolderOptions extends FolderOptions {
  /** Keep decoded pictures as bytes if all of them together take no more than this. Default 512 MiB. */
  readonly cacheLimit?: number;
}

const OPTIONS: Kinds<ImageFolderOptions> = { ...FOLDER, cacheLimit: number(0) };

/**
 * A source of the PNG and JPEG files in a folder and below. Each is cut to the largest centred window of the shape's
 * proportions, or as `fit` says, and resized (area average when it shrinks, bilinear when it grows); alpha is laid on
 * `background`, and EXIF orientation is applied. With one subfolder per class, batches have a `label`; a subfolder is a
 * class also while it is empty. Linked folders are read as long as they lie inside. Pictures of other formats are
 * passed over, with a warning.
 *
 * What cannot be used is known before training: headers are read first, then all pictures are decoded, once, and kept
 * resized. A folder larger than `cacheLimit` is decoded as it is needed instead, unless `onBad: 'skip'` needs the exact
 * size.
 *
 * @throws GanKitError `data` if there is no picture, or some are too large, damaged, or links out of the folder; `io`
 *   if the disk refuses
 *
 * @example
 * const faces = await imageFolder('faces', { shape: [64, 64, 3] });
 */
export async function imageFolder(
  path: string,
  options: ImageFolderOptions & { classes: true },
): Promise<ImageFolder<LabelledBatch>>;
export async function imageFolder(path: string, options: ImageFolderOptions): Promise<ImageFolder>;
export async function imageFolder(path: string, options: ImageFolderOptions): Promise<ImageFolder> {
  checkOptions('imageFolder', options, OPTIONS);
  const { shape, pixelLimit = 64e6, cacheLimit = 512 << 20, background = 255, onBad = 'throw' } = options;
  const { fit = 'cover' } = options;
  const [height, width, channels] = checkChannels(shape);
  const listing = await listSomePictures(path);
  const load = loader(path, { shape: [height, width, channels], background, pixelLimit, fit });
  const fits = listing.files.length * height * width * channels <= cacheLimit;
  const pixelsOf = fits ? remembered(load) : load;
  const test = async (file: string) => {
    await checkPicture(path, file, pixelLimit);
    if (fits || onBad === 'skip') await pixelsOf(file);
  };
  const { files, skipped } = await usable(path, listing.files, onBad, test);
  const classes = folderClasses(path, { files, folders: listing.folders }, options);
  return folderSource({ files, shape, skipped, passedOver: listing.passedOver, ...classes }, pixelsOf);
}
