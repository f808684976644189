import { check, isWhole } from '../core/checks';
import { isRecord } from '../core/untrusted';
import { checkFileName } from './fileName';
import { framed, unframed } from './framed';
import type { PictureFields } from './imageFiles';
import { fileAt, removeFile, writeFile } from './opfsFiles';

const fileOf = (name: string): string => `${name}.pictures`;

/**
 * Keeps pictures in the page's own file system, beside what {@link opfs} keeps, so that the next visit need not ask for
 * them again. Those kept before under the name are replaced.
 *
 * @param pictures such as `(await imageFiles(…)).fields`
 * @throws GanKitError `argument` if no file can have that name, `io` if the browser refuses or has no room
 * @example
 * await keepPictures('mine', (await imageFiles(event.dataTransfer, { shape: [32, 32, 3] })).fields);
 * const pictures = await keptPictures('mine');
 */
export async function keepPictures(name: string, pictures: PictureFields): Promise<void> {
  checkFileName('keepPictures: name', name);
  const { image, label, ...known } = pictures;
  const json = { ...known, ...(label && { label: Array.from(label) }) };
  await writeFile(`pictures '${name}'`, fileOf(name), framed(json, image as Uint8Array<ArrayBuffer>));
}

/**
 * Pictures that {@link keepPictures} has kept, or undefined if there are none.
 *
 * @throws GanKitError `data` if they are damaged, as where the page was closed while they were kept; `io` if the
 *   browser refuses
 */
export async function keptPictures(name: string): Promise<PictureFields | undefined> {
  checkFileName('keptPictures: name', name);
  const file = await fileAt(`pictures '${name}'`, fileOf(name));
  if (!file) return undefined;
  const found = unframed(await file.arrayBuffer());
  const fields = found && fieldsOf(found);
  check(fields !== undefined, 'data', `pictures '${name}': what is kept is damaged. Give the pictures again.`);
  return fields;
}

/** Removes what {@link keepPictures} has kept under a name, if there is anything. */
export async function removePictures(name: string): Promise<void> {
  checkFileName('removePictures: name', name);
  await removeFile(`pictures '${name}'`, fileOf(name));
}

function fieldsOf({ json, bytes }: { json: unknown; bytes: ArrayBuffer }): PictureFields | undefined {
  if (!isRecord(json)) return undefined;
  const { shape, label, classes, classNames } = json;
  const [height, width, channels, ...more] = Array.isArray(shape) ? shape : [];
  if (!isWhole(height, 1) || !isWhole(width, 1) || !isWhole(channels, 1) || more.length > 0) return undefined;
  const n = bytes.byteLength / (height * width * channels);
  if (!isWhole(n, 1)) return undefined;
  const plain = { image: new Uint8Array(bytes), shape: [height, width, channels] as const };
  if (label === undefined) return plain;
  const good =
    isWhole(classes, 1) &&
    Array.isArray(classNames) &&
    classNames.length === classes &&
    classNames.every(one => typeof one === 'string') &&
    Array.isArray(label) &&
    label.length === n &&
    label.every(one => isWhole(one, 0) && one < classes);
  return good ? { ...plain, label: Int32Array.from(label), classes, classNames } : undefined;
}
