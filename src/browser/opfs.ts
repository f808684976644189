import { check } from '../core/checks';
import type { Parts, Store } from '../core/store';
import { registerStoreScheme } from '../core/storeSchemes';
import { isRecord } from '../core/untrusted';
import { pack, unpack } from '../train/pack';
import { isSealed } from '../train/seal';
import { checkFileName } from './fileName';
import { framed, unframed } from './framed';
import { allFiles, fileAt, removeFile, writeFile } from './opfsFiles';

/** Two files take turns, so that one is whole whenever the page is killed. */
const SLOTS = ['a', 'b'] as const;

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
  checkFileName('opfs: name', name);
  const where = `opfs://${name}`;
  return {
    name: where,
    write: async parts => {
      const newest = (await slots(where, name)).find(slot => slot.parts !== undefined);
      const slot = SLOTS.find(one => one !== newest?.slot) ?? SLOTS[0];
      const { weightData, ...rest } = pack(parts);
      const json = { generation: (newest?.generation ?? 0) + 1, ...rest };
      await writeFile(where, `${name}.${slot}`, framed(json, weightData as ArrayBuffer));
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
  const bytes = new Map<string, number>();
  for (const file of await allFiles()) {
    const [, name] = /^(.*)\.[ab]$/.exec(file.name) ?? [];
    if (name !== undefined) bytes.set(name, (bytes.get(name) ?? 0) + file.bytes);
  }
  return [...bytes].map(([name, size]) => ({ name, bytes: size }));
}

/**
 * Removes what {@link opfs} keeps under a name, if there is anything.
 *
 * @throws GanKitError `io` if the browser refuses
 */
export async function removeOpfs(name: string): Promise<void> {
  checkFileName('removeOpfs: name', name);
  for (const slot of SLOTS) await removeFile(`opfs://${name}`, `${name}.${slot}`);
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
    const { generation, parts } = decoded(where, await file.arrayBuffer());
    found.push({ slot, generation, parts });
  }
  return found.sort((a, b) => b.generation - a.generation);
}

function decoded(where: string, file: ArrayBuffer): { generation: number; parts: Parts | undefined } {
  const broken = { generation: -1, parts: undefined };
  const { json, bytes } = unframed(file) ?? {};
  if (!isRecord(json) || typeof json.generation !== 'number') return broken;
  try {
    const parts = unpack(where, { ...json, weightData: bytes });
    return isSealed(parts) ? { generation: json.generation, parts } : broken;
  } catch {
    return broken;
  }
}
