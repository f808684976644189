import { check, checkText } from '../core/checks';
import { GanKitError, messageOf } from '../core/errors';
import type { Parts, Store } from '../core/store';
import { registerStoreScheme } from '../core/storeSchemes';
import { isRecord } from '../core/untrusted';
import { pack, unpack } from '../train/pack';
import { isSealed } from '../train/seal';

/** The folder of all that is kept. */
const FOLDER = 'gan-kit';
/** Two files take turns, so that one is whole whenever the page is killed. */
const SLOTS = ['a', 'b'] as const;
const MAGIC = 'gan-kit\n';
/** Many times what topologies and options take. */
const MOST_JSON = 64 << 20;
/** Of a plain name of a file. */
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/**
 * A place in the page's own file system (the origin private file system), for models too large for `indexedDB`: files
 * nobody sees, of this site alone. It works on a page and in a Worker. A save that is cut off leaves the one before.
 * `registerOpfsUrls()` makes URLs of it: `opfs://name`.
 *
 * @param name letters, digits, `_`, `-` and `.`
 * @throws GanKitError `argument` if no file can have that name; later `io` if the browser refuses or has no room
 *   (what was saved before is then intact), `missing` if nothing is saved there, `checkpoint` if it is damaged
 *
 * @example
 * await gan.save(opfs('digits'));
 * const same = await GAN.load(opfs('digits'));
 */
export function opfs(name: string): Store {
  checkText('opfs: name', name);
  check(NAME.test(name), 'argument', `opfs: '${name}' cannot name a file. Use letters, digits, '_', '-' and '.'.`);
  const where = `opfs://${name}`;
  return {
    name: where,
    write: async parts => {
      const newest = (await slots(where, name)).find(slot => slot.parts !== undefined);
      const slot = SLOTS.find(one => one !== newest?.slot) ?? SLOTS[0];
      const bytes = encoded(pack(parts), (newest?.generation ?? 0) + 1);
      await attempt(where, ' What was saved there before is intact.', async () => {
        const folder = await (await rootFolder()).getDirectoryHandle(FOLDER, { create: true });
        await written(await folder.getFileHandle(`${name}.${slot}`, { create: true }), bytes);
      });
    },
    read: async () => {
      const found = await slots(where, name);
      const whole = found.find(({ parts }) => parts !== undefined)?.parts;
      check(whole !== undefined || found.length === 0, 'checkpoint', `${where}: what is saved there is damaged.`);
      check(whole !== undefined, 'missing', `${where}: nothing is saved there. Check the name.`);
      return whole;
    },
  };
}

/** Makes URLs of this kind places for every model: `opfs://digits`. A Worker of `serveTraining` knows them. */
export const registerOpfsUrls = (): void => registerStoreScheme('opfs', opfs);

/**
 * Names of what {@link opfs} keeps, and the bytes each takes.
 *
 * @throws GanKitError `io` if the browser refuses
 */
export async function listOpfs(): Promise<readonly { readonly name: string; readonly bytes: number }[]> {
  return attempt('opfs://', '', async () => {
    const bytes = new Map<string, number>();
    for await (const [file, handle] of (await kept()) ?? []) {
      const [, name] = /^(.*)\.[ab]$/.exec(file) ?? [];
      if (name === undefined || handle.kind !== 'file') continue;
      const { size } = await (handle as FileSystemFileHandle).getFile();
      bytes.set(name, (bytes.get(name) ?? 0) + size);
    }
    return [...bytes].map(([name, size]) => ({ name, bytes: size }));
  });
}

/**
 * Removes what {@link opfs} keeps under a name, if there is anything.
 *
 * @throws GanKitError `io` if the browser refuses
 */
export async function removeOpfs(name: string): Promise<void> {
  checkText('removeOpfs: name', name);
  await attempt(`opfs://${name}`, '', async () => {
    const folder = await kept();
    for (const slot of SLOTS) await folder?.removeEntry(`${name}.${slot}`).catch(unlessMissing);
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

interface Slot {
  readonly slot: (typeof SLOTS)[number];
  readonly generation: number;
  /** Left out if the file is not whole. */
  readonly parts: Parts | undefined;
}

/** What is there, the newest first. */
async function slots(where: string, name: string): Promise<readonly Slot[]> {
  const found: Slot[] = [];
  for (const slot of SLOTS) {
    const file = await fileAt(where, `${name}.${slot}`);
    if (!file || file.size === 0) continue;
    const { generation, parts } = decoded(where, await attempt(where, '', () => file.arrayBuffer()));
    found.push({ slot, generation, parts });
  }
  return found.sort((a, b) => b.generation - a.generation);
}

async function fileAt(where: string, name: string): Promise<File | undefined> {
  return attempt(where, '', async () => {
    const handle = await (await kept())?.getFileHandle(name).catch(unlessMissing);
    return handle?.getFile();
  });
}

/** The magic word, the length of the JSON, the JSON, the weights. */
function encoded({ weightData, ...rest }: ReturnType<typeof pack>, generation: number): Blob {
  const json = new TextEncoder().encode(JSON.stringify({ generation, ...rest }));
  const length = new Uint8Array(new Uint32Array([json.length]).buffer);
  return new Blob([MAGIC, length, json, weightData as ArrayBuffer]);
}

function decoded(where: string, bytes: ArrayBuffer): { generation: number; parts: Parts | undefined } {
  const broken = { generation: -1, parts: undefined };
  const head = MAGIC.length + 4;
  if (bytes.byteLength < head) return broken;
  if (new TextDecoder().decode(bytes.slice(0, MAGIC.length)) !== MAGIC) return broken;
  const length = new Uint32Array(bytes.slice(MAGIC.length, head))[0] ?? 0;
  if (length > MOST_JSON || head + length > bytes.byteLength) return broken;
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(bytes.slice(head, head + length)));
    if (!isRecord(json) || typeof json.generation !== 'number') return broken;
    const parts = unpack(where, { ...json, weightData: bytes.slice(head + length) });
    return isSealed(parts) ? { generation: json.generation, parts } : broken;
  } catch {
    return broken;
  }
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
