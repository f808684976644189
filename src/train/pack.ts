import { io } from '@tensorflow/tfjs-core';
import { check, isWhole } from '../core/checks';
import type { Parts } from '../core/store';
import { isDeep, isRecord, quoted } from '../core/untrusted';

const FORMAT = 'gan-kit-parts';

type Metadata = NonNullable<io.ModelArtifacts['userDefinedMetadata']>;

/** What the artifact says of a part. The one whose net it opens as has its topology and weightSpecs outside. */
interface Entry {
  readonly bytes: number;
  readonly topology?: object;
  readonly specs?: io.WeightsManifestEntry[];
  readonly metadata?: Metadata;
}

/**
 * All parts in one artifact, which is written whole or not at all. It is the artifact of the generator too: plain
 * `tf.loadLayersModel` opens it, and passes over the bytes of the others that follow the generator's own.
 */
export function pack(parts: Parts): io.ModelArtifacts {
  const main = mainOf(parts);
  const names = Object.keys(parts).sort((a, b) => Number(b === main) - Number(a === main));
  const bytes = names.map(name => new Uint8Array(joined(parts[name]?.weightData)));
  const all = new Uint8Array(bytes.reduce((sum, b) => sum + b.length, 0));
  let at = 0;
  for (const b of bytes) {
    all.set(b, at);
    at += b.length;
  }
  const entries = names.map((name, i): [string, Entry] => {
    const { modelTopology, weightSpecs, userDefinedMetadata: metadata } = parts[name] ?? {};
    return [
      name,
      {
        bytes: bytes[i]?.length ?? 0,
        ...(name !== main && modelTopology && { topology: modelTopology }),
        ...(name !== main && weightSpecs && { specs: weightSpecs }),
        ...(metadata && { metadata }),
      },
    ];
  });
  const { modelTopology = { class_name: 'gan-kit' }, weightSpecs = [] } = (main !== undefined && parts[main]) || {};
  return {
    modelTopology,
    format: 'layers-model',
    generatedBy: 'gan-kit',
    weightSpecs,
    weightData: all.buffer,
    userDefinedMetadata: {
      format: FORMAT,
      main: main ?? null,
      parts: Object.fromEntries(entries),
    } as Metadata,
  };
}

/** The net that the whole opens as: G, or the last of several generators, or the first that has a topology. */
function mainOf(parts: Parts): string | undefined {
  const nets = Object.keys(parts).filter(name => parts[name]?.modelTopology);
  return nets.find(name => name === 'G') ?? nets.filter(name => name.startsWith('G')).at(-1) ?? nets[0];
}

/**
 * The parts that {@link pack} put together.
 *
 * @throws GanKitError `checkpoint` if they are not as it leaves them
 */
export function unpack(where: string, artifacts: unknown): Parts {
  const index = isRecord(artifacts) ? artifacts.userDefinedMetadata : undefined;
  check(
    isRecord(artifacts) && isRecord(index) && index.format === FORMAT && isRecord(index.parts) && !isDeep(index),
    'checkpoint',
    `${where}: it holds something gan-kit did not save.`,
  );
  const { weightData, weightSpecs, modelTopology } = artifacts as io.ModelArtifacts;
  const entries = Object.entries(index.parts).map(([name, entry]) => [name, entryOf(where, name, entry)] as const);
  const data = joined(weightData);
  const expected = entries.reduce((sum, [, { bytes }]) => sum + bytes, 0);
  check(
    data.byteLength === expected,
    'checkpoint',
    `${where}: expected ${expected} bytes of weights, got ${data.byteLength}. The checkpoint is damaged; use another.`,
  );
  let at = 0;
  return Object.fromEntries(
    entries.map(([name, { bytes, topology, specs, metadata }]) => {
      const isMain = name === index.main;
      const [net, weights] = isMain ? [modelTopology, weightSpecs] : [topology, specs];
      const part: io.ModelArtifacts = {
        ...(net && { modelTopology: net }),
        ...(metadata && { userDefinedMetadata: metadata }),
        ...(isMain && { format: 'layers-model', generatedBy: 'gan-kit' }),
        weightSpecs: weights ?? [],
        weightData: data.slice(at, at + bytes),
      };
      at += bytes;
      return [name, part];
    }),
  );
}

function entryOf(where: string, name: string, entry: unknown): Entry {
  const good =
    isRecord(entry) &&
    isWhole(entry.bytes, 0) &&
    (entry.topology === undefined || isRecord(entry.topology)) &&
    (entry.metadata === undefined || isRecord(entry.metadata)) &&
    (entry.specs === undefined || Array.isArray(entry.specs));
  check(
    good,
    'checkpoint',
    `${where}: its entry of ${quoted(name)} is malformed. The checkpoint is damaged; use another.`,
  );
  return entry as unknown as Entry;
}

/**
 * Weight data as one buffer, however a handler cut it.
 *
 * @throws GanKitError `checkpoint` if it is something else
 */
export function joined(data: unknown): ArrayBuffer {
  if (data === undefined) return new ArrayBuffer(0);
  const buffers = Array.isArray(data) ? data : [data];
  check(buffers.every(isBuffer), 'checkpoint', 'checkpoint: its weightData is no ArrayBuffer, nor a list of them.');
  return buffers[0] && buffers.length === 1 ? buffers[0] : io.concatenateArrayBuffers(buffers);
}

// Also one of another frame or Worker.
const isBuffer = (value: unknown): value is ArrayBuffer =>
  Object.prototype.toString.call(value) === '[object ArrayBuffer]';
