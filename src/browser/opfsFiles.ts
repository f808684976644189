import { check } from '../core/checks';
import { GanKitError, messageOf } from '../core/errors';

/** The folder of all that this library keeps for a page, in its own file system. */
const FOLDER = 'gan-kit';

/** A file, if it is there. */
export async function fileAt(where: string, name: string): Promise<File | undefined> {
  return attempt(where, '', async () => {
    const handle = await (await kept())?.getFileHandle(name).catch(unlessMissing);
    return handle?.getFile();
  });
}

/** Replaces a file, whole. A page that is closed meanwhile may leave a part of it. */
export async function writeFile(where: string, name: string, bytes: Blob): Promise<void> {
  await attempt(where, ' What was saved there before is intact.', async () => {
    const folder = await (await rootFolder()).getDirectoryHandle(FOLDER, { create: true });
    await written(await folder.getFileHandle(name, { create: true }), bytes);
  });
}

/** Removes a file, if it is there. */
export async function removeFile(where: string, name: string): Promise<void> {
  await attempt(where, '', async () => (await kept())?.removeEntry(name).catch(unlessMissing));
}

/** All files there are, with their sizes. */
export async function allFiles(): Promise<readonly { readonly name: string; readonly bytes: number }[]> {
  return attempt('opfs://', '', async () => {
    const found: { name: string; bytes: number }[] = [];
    for await (const [name, handle] of (await kept()) ?? []) {
      if (handle.kind !== 'file') continue;
      const { size } = await (handle as FileSystemFileHandle).getFile();
      found.push({ name, bytes: size });
    }
    return found;
  });
}

/** The folder of all that is kept, if anything ever was. */
async function kept(): Promise<FileSystemDirectoryHandle | undefined> {
  return (await rootFolder()).getDirectoryHandle(FOLDER).catch(unlessMissing);
}

function rootFolder(): Promise<FileSystemDirectoryHandle> {
  const storage: StorageManager | undefined = globalThis.navigator?.storage;
  check(
    typeof storage?.getDirectory === 'function',
    'io',
    'opfs: there is no file system for this page. Browsers give one to pages of https and of localhost, and none to ' +
      'some private windows. Use indexeddb://… in its place.',
  );
  return storage.getDirectory();
}

function unlessMissing(cause: unknown): undefined {
  if (nameOf(cause) !== 'NotFoundError') throw cause;
  return undefined;
}

/** Safari before 26 writes files in Workers alone, and in another way. */
async function written(handle: FileSystemFileHandle, bytes: Blob): Promise<void> {
  if (typeof handle.createWritable === 'function') {
    const stream = await handle.createWritable();
    await stream.write(bytes);
    await stream.close();
    return;
  }
  const access = await (handle as unknown as SyncHandle).createSyncAccessHandle();
  try {
    access.truncate(0);
    access.write(await bytes.arrayBuffer(), { at: 0 });
    access.flush();
  } finally {
    access.close();
  }
}

interface SyncHandle {
  createSyncAccessHandle(): Promise<{
    truncate(size: number): void;
    write(bytes: ArrayBuffer, options: { at: number }): number;
    flush(): void;
    close(): void;
  }>;
}

const nameOf = (cause: unknown): string => (cause instanceof Error || cause instanceof DOMException ? cause.name : '');

async function attempt<T>(where: string, tail: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof GanKitError) throw cause;
    const why =
      nameOf(cause) === 'QuotaExceededError'
        ? "the browser's room for this site is full: remove something (removeOpfs)"
        : `the browser refuses (${messageOf(cause).replace(/\.$/, '')})`;
    throw new GanKitError('io', `${where}: ${why}.${tail}`, { cause });
  }
}
