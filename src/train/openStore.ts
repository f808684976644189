import { io } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import { GanKitError } from '../core/errors';
import type { Parts, Place, Store } from '../core/store';
import { storeForUrl } from '../core/storeSchemes';

/** The name of the part that says which other parts there are. */
export const STATE = 'state';

/** The store behind a place: the place itself, a registered URL scheme, or all parts through tfjs IO handlers. */
export function openStore(place: Place): Store {
  if (typeof place === 'string') return storeForUrl(place) ?? urlStore(place);
  return 'write' in place ? place : handlerStore(place);
}

/** Each part under `url/name`, for schemes tfjs knows: `indexeddb://`, `localstorage://`, `http://`, … */
function urlStore(url: string): Store {
  const part = (name: string) => `${url.replace(/\/$/, '')}/${name}${/^https?:/.test(url) ? '/model.json' : ''}`;
  const handler = (name: string, find: (url: string) => io.IOHandler[]): io.IOHandler => {
    const found = find(part(name))[0];
    const hint = url.startsWith('file:')
      ? "In Node call registerFileUrls() from 'gan-kit/node' first, or pass folder(path)."
      : 'Use a scheme tfjs knows, such as indexeddb:// or http://.';
    check(found !== undefined, 'io', `place: no handler serves '${url}'. ${hint}`);
    return found;
  };
  const load = async (name: string) => {
    const { load } = handler(name, io.getLoadHandlers);
    if (!load) throw new GanKitError('io', `place: '${url}' can be written, not read.`);
    return load();
  };
  return {
    name: url,
    write: async parts => {
      // The state last: until it is there, a reader sees the old one.
      const names = Object.keys(parts).sort((a, b) => Number(a === STATE) - Number(b === STATE));
      for (const name of names) {
        const { save } = handler(name, io.getSaveHandlers);
        if (!save) throw new GanKitError('io', `place: '${url}' can be read, not written.`);
        await save(parts[name] as io.ModelArtifacts);
      }
    },
    read: async () => {
      const state = await load(STATE);
      const names = (state.userDefinedMetadata as { parts?: string[] } | undefined)?.parts ?? [];
      const others = await Promise.all(names.filter(n => n !== STATE).map(async n => [n, await load(n)] as const));
      return Object.fromEntries([...others, [STATE, state] as const]);
    },
  };
}

/** All parts in one artifact, for a handler that keeps a single one. */
function handlerStore(handler: io.IOHandler): Store {
  const missing = (what: string) => new GanKitError('io', `place: the IOHandler has no ${what} method.`);
  return {
    name: 'IOHandler',
    write: async parts => {
      if (!handler.save) throw missing('save');
      await handler.save(pack(parts));
    },
    read: async () => {
      if (!handler.load) throw missing('load');
      return unpack(await handler.load());
    },
  };
}

type Metadata = NonNullable<io.ModelArtifacts['userDefinedMetadata']>;

interface Packed {
  readonly format: 'gan-kit-parts';
  readonly parts: Readonly<Record<string, { topology?: object; metadata?: Metadata; weights: number; bytes: number }>>;
}

function pack(parts: Parts): io.ModelArtifacts {
  const entries = Object.entries(parts);
  const bytes = entries.map(([, { weightData }]) => new Uint8Array(joined(weightData)));
  const all = new Uint8Array(bytes.reduce((sum, b) => sum + b.length, 0));
  let at = 0;
  for (const b of bytes) {
    all.set(b, at);
    at += b.length;
  }
  const index: Packed = {
    format: 'gan-kit-parts',
    parts: Object.fromEntries(
      entries.map(([name, { modelTopology, userDefinedMetadata, weightSpecs = [] }], i) => [
        name,
        {
          ...(modelTopology && { topology: modelTopology as object }),
          ...(userDefinedMetadata && { metadata: userDefinedMetadata }),
          weights: weightSpecs.length,
          bytes: bytes[i]?.length ?? 0,
        },
      ]),
    ),
  };
  return {
    modelTopology: { class_name: 'gan-kit' },
    weightSpecs: entries.flatMap(([, { weightSpecs = [] }]) => weightSpecs),
    weightData: all.buffer,
    userDefinedMetadata: { ...index },
  };
}

function unpack(artifacts: io.ModelArtifacts): Parts {
  const index = artifacts.userDefinedMetadata as Packed | undefined;
  check(index?.format === 'gan-kit-parts', 'checkpoint', 'place: the IOHandler holds something gan-kit did not save.');
  const data = joined(artifacts.weightData);
  let [spec, byte] = [0, 0];
  return Object.fromEntries(
    Object.entries(index.parts).map(([name, { topology, metadata, weights, bytes }]) => {
      const part: io.ModelArtifacts = {
        ...(topology && { modelTopology: topology }),
        ...(metadata && { userDefinedMetadata: metadata }),
        weightSpecs: (artifacts.weightSpecs ?? []).slice(spec, spec + weights),
        weightData: data.slice(byte, byte + bytes),
      };
      spec += weights;
      byte += bytes;
      return [name, part];
    }),
  );
}

/** Weight data as one buffer, however the handler cut it. */
export const joined = (data: io.ModelArtifacts['weightData']): ArrayBuffer =>
  Array.isArray(data) ? io.concatenateArrayBuffers(data) : (data ?? new ArrayBuffer(0));
