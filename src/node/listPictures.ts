import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { check } from '../core/checks';
import type { GanKitError } from '../core/errors';
import { text } from '../core/kinds';
import { warnOnce } from '../core/warn';
import { isHidden } from '../data/files/isHidden';
import { failing, throwAll } from '../data/files/tryFiles';
import { insideOf } from './insideOf';
import { ioError } from './ioError';

/** What lies in a folder of pictures and below. */
export interface Listing {
  /** The pictures, as paths relative to the folder with `/`, sorted. */
  readonly files: readonly string[];
  /** The folders directly in it, empty ones too, sorted. */
  readonly folders: readonly string[];
  /** Pictures of formats that are not read, such as WebP, sorted. */
  readonly passedOver: readonly string[];
}

// JFIF and the others are JPEG by other names.
const READ = new Set(['.png', '.jpg', '.jpeg', '.jfif', '.jpe', '.jif', '.pjpeg', '.pjp']);
const OTHER =
  /^\.(webp|bmp|dib|gif|apng|tiff?|avif|avifs|hei[cf]|jxl|jp2|j2k|jpx|ico|tga|p[bgpn]m|pcx|psd|svgz?|exr|hdr|dds|qoi|dng|cr[23w]|nef|arw|raw)$/;

/**
 * All pictures below a folder, by extension. Names with a dot first are skipped. Links to folders are followed as long
 * as they stay inside.
 *
 * @throws GanKitError `data` that names all links out of the folder or in a circle; `io` if the disk refuses
 */
export async function listPictures(root: string): Promise<Listing> {
  const files: string[] = [];
  const folders: string[] = [];
  const passedOver: string[] = [];
  const bad: GanKitError[] = [];
  /** @param linked whether a link led here */
  const visit = async (folder: string, below: string, linked: boolean): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(cause => {
      throw ioError(folder, cause);
    });
    for (const entry of entries) {
      const { name } = entry;
      if (isHidden(name)) continue;
      const [path, inner] = [join(folder, name), `${below}${name}`];
      const kind = await kindOf(path, entry);
      if (kind !== 'file') {
        if (kind === 'link') {
          const [failure] = await failing([path], () => checkFolderLink(root, folder, path, linked));
          if (failure) {
            bad.push(failure.error);
            continue;
          }
        }
        if (below === '') folders.push(name);
        await visit(path, `${inner}/`, linked || kind === 'link');
      } else if (READ.has(extname(name).toLowerCase())) files.push(inner);
      else if (OTHER.test(extname(name).toLowerCase())) passedOver.push(inner);
    }
  };
  await visit(root, '', false);
  throwAll(bad, ' links');
  // By code unit, so that the order does not depend on the user's language.
  return { files: files.sort(), folders: folders.sort(), passedOver: passedOver.sort() };
}

/** As {@link listPictures}. @throws GanKitError `data` if there is none. Warns of those passed over */
export async function listSomePictures(root: string): Promise<Listing> {
  text('folder of pictures', root);
  const listing = await listPictures(root);
  const others = byExtension(listing.passedOver);
  check(
    listing.files.length > 0,
    'data',
    () =>
      `${root}: expected PNG or JPEG files there or below, found none` +
      (others === '' ? '. Check the path.' : `, but pictures of other kinds: ${others}. Convert them to PNG or JPEG.`),
  );
  if (others !== '')
    warnOnce(
      `${root}: pictures of other kinds than PNG and JPEG are passed over: ${others}. Convert them to use them.`,
    );
  return listing;
}

/** `99 .webp, 2 .gif` */
function byExtension(files: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const file of files) {
    const extension = extname(file).toLowerCase();
    counts.set(extension, (counts.get(extension) ?? 0) + 1);
  }
  return [...counts].map(([extension, count]) => `${count} ${extension}`).join(', ');
}

/** A broken link is taken for a file, and found when that is opened. */
async function kindOf(path: string, entry: Dirent): Promise<'file' | 'folder' | 'link'> {
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return 'file';
  return (await stat(path).catch(() => undefined))?.isDirectory() ? 'link' : 'file';
}

/** Links within linked folders could lead in circles, or to the same pictures again and again. */
async function checkFolderLink(root: string, folder: string, path: string, linked: boolean): Promise<void> {
  check(
    !linked,
    'data',
    `${path}: a link within a folder that is a link itself. Link to the folder it leads to directly.`,
  );
  const target = await insideOf(root, path, 'Copy the folder instead, or give the folder that holds both.');
  const here = await realpath(folder);
  check(
    !(here + sep).startsWith(target + sep),
    'data',
    `${path}: a link to a folder that it lies in, ${target}. Remove it.`,
  );
}
