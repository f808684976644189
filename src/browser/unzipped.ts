import { type AsyncFlateStreamHandler, Unzip, type UnzipFile, UnzipInflate } from 'fflate';
import { check } from '../core/checks';
import { GanKitError, messageOf } from '../core/errors';
import { isHidden } from '../data/files/isHidden';

/** How many bytes of a zip are read between two turns of the page. */
const CHUNK = 1 << 20;

/** A file of a zip. */
export interface Unzipped {
  readonly path: string;
  readonly from: Blob;
}

/**
 * The files of a zip, in order. Folders, hidden files and what macOS adds are passed over.
 *
 * @param limit the most bytes they may unfold to, which is checked while they do: what a zip says of itself is not
 *   believed
 * @throws GanKitError `data` that names the zip if it is damaged or unfolds to more
 */
export async function unzipped(zip: Blob, name: string, limit: number): Promise<readonly Unzipped[]> {
  const found: Unzipped[] = [];
  let unfolded = 0;
  let [seen, open] = [0, 0];
  const onFile = (file: UnzipFile) => {
    seen++;
    if (!isWanted(file.name)) return;
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    open++;
    const onData: AsyncFlateStreamHandler = (error, data, final) => {
      if (error) throw error;
      unfolded += data.length;
      check(unfolded <= limit, 'data', `${name}: unfolds to more than ${limit} bytes. Unpack it and choose among it.`);
      chunks.push(data.slice());
      if (!final) return;
      open--;
      found.push({ path: file.name, from: new Blob(chunks) });
    };
    file.ondata = onData;
    file.start();
  };
  try {
    const reader = new Unzip(onFile);
    reader.register(UnzipInflate);
    for (let at = 0; at < zip.size; at += CHUNK) {
      const bytes = new Uint8Array(await zip.slice(at, at + CHUNK).arrayBuffer());
      reader.push(bytes, at + CHUNK >= zip.size);
    }
    if (open > 0) throw new Error('it ends in the middle of a file');
    if (seen === 0) throw new Error('there is no file in it');
  } catch (cause) {
    if (cause instanceof GanKitError) throw cause;
    throw new GanKitError('data', `${name}: cannot be unpacked (${messageOf(cause)}). Make the zip anew.`, { cause });
  }
  return found;
}

/** No folder, nothing hidden, and no path that leads out of the zip. */
const isWanted = (path: string): boolean => !path.endsWith('/') && !path.split(/[/\\]/).some(isHidden);
