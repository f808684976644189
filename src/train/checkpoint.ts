import { io } from '@tensorflow/tfjs-core';
import { check, checkKnown } from '../core/checks';
import { GanKitError } from '../core/errors';
import type { AnyNet } from '../core/net';
import type { Parts, Place } from '../core/store';
import { joined, openStore, STATE } from './openStore';
import type { Position, Saved, Snapshot } from './snapshot';

const FORMAT = 'gan-kit';
const VERSION = 1;

/** What a saved model says of itself. */
export interface About {
  /** The model class, such as `infogan`. */
  readonly kind: string;
  /** What its constructor was given, as JSON. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A saved model, read back. */
export interface Checkpoint extends About {
  readonly snapshot: Snapshot;
}

interface State extends About {
  readonly format: typeof FORMAT;
  readonly version: number;
  readonly parts: readonly string[];
  readonly at: Position;
  readonly optimizers: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/**
 * Saves a snapshot: each net as tfjs writes it, and `state` with the rest.
 *
 * @throws GanKitError `io` if the place refuses
 */
export async function writeCheckpoint(
  place: Place,
  about: About,
  nets: Readonly<Record<string, AnyNet>>,
  snapshot: Snapshot,
): Promise<void> {
  const parts: Record<string, io.ModelArtifacts> = {};
  for (const [name, net] of Object.entries(nets)) {
    parts[name] = await netArtifacts(net, snapshot.nets[name] ?? []);
  }
  const state: State = {
    format: FORMAT,
    version: VERSION,
    kind: about.kind,
    options: about.options,
    parts: [...Object.keys(parts), STATE],
    at: snapshot.at,
    optimizers: Object.fromEntries(Object.entries(snapshot.optimizers).map(([k, v]) => [k, v.numbers])),
  };
  const tensors = new Map<string, Saved>();
  for (const [player, { tensors: moments }] of Object.entries(snapshot.optimizers)) {
    for (const [name, value] of Object.entries(moments)) tensors.set(`optimizer/${player}/${name}`, value);
  }
  for (const [net, values] of Object.entries(snapshot.averages)) {
    for (const [i, value] of values.entries()) tensors.set(`average/${net}/${i}`, value);
  }
  parts[STATE] = { ...weightsOf([...tensors]), userDefinedMetadata: { ...state } };
  await openStore(place).write(parts);
}

/**
 * Reads what {@link writeCheckpoint} wrote.
 *
 * @throws GanKitError `checkpoint` if it is not ours, of another kind, or of a newer version
 */
export async function readCheckpoint(place: Place, kind?: string): Promise<Checkpoint> {
  const store = openStore(place);
  const parts = await store.read();
  const state = parts[STATE]?.userDefinedMetadata as State | undefined;
  const where = `checkpoint at ${store.name}`;
  check(state?.format === FORMAT, 'checkpoint', `${where}: it was not saved by gan-kit.`);
  check(
    state.version === VERSION,
    'checkpoint',
    `${where}: expected version ${VERSION}, got ${state.version}. Use the gan-kit release that wrote it.`,
  );
  check(
    kind === undefined || state.kind === kind,
    'checkpoint',
    `${where}: expected a model of kind '${kind}', got '${state.kind}'.`,
  );
  const names = Object.keys(parts).filter(name => name !== STATE);
  const nets = Object.fromEntries(names.map(name => [name, [...readWeights(where, parts, name).values()]]));
  const averages: Record<string, Saved[]> = {};
  const optimizers: Record<string, { numbers: Record<string, number>; tensors: Record<string, Saved> }> = {};
  for (const [player, numbers] of Object.entries(state.optimizers)) optimizers[player] = { numbers, tensors: {} };
  for (const [name, value] of readWeights(where, parts, STATE)) {
    const [what, owner = '', ...rest] = name.split('/');
    if (what === 'average') {
      averages[owner] ??= [];
      averages[owner].push(value);
    } else {
      checkKnown(`${where}: player`, owner, Object.keys(optimizers));
      const optimizer = optimizers[owner];
      if (optimizer) optimizer.tensors[rest.join('/')] = value;
    }
  }
  return { kind: state.kind, options: state.options, snapshot: { at: state.at, nets, averages, optimizers } };
}

/** A net as `tf.LayersModel.save` would write it, with the values of the snapshot. */
async function netArtifacts(net: AnyNet, values: readonly Saved[]): Promise<io.ModelArtifacts> {
  const { model } = net;
  if (!model) return weightsOf(values.map((value, i) => [`weight/${i}`, value]));
  const names = model.weights.map(weight => weight.originalName);
  const { modelTopology } = await artifactsOf(model);
  return {
    ...(modelTopology && { modelTopology }),
    format: 'layers-model',
    generatedBy: FORMAT,
    ...weightsOf(values.map((value, i) => [names[i] ?? '', value])),
  };
}

/** What the model would hand to a handler. */
function artifactsOf(model: NonNullable<AnyNet['model']>): Promise<io.ModelArtifacts> {
  return new Promise((resolve, reject) => {
    const handler = io.withSaveHandler(async artifacts => {
      resolve(artifacts);
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    });
    model.save(handler).catch(reject);
  });
}

function weightsOf(
  values: readonly (readonly [string, Saved])[],
): Pick<io.ModelArtifacts, 'weightSpecs' | 'weightData'> {
  const data = new Float32Array(values.reduce((size, [, { values: v }]) => size + v.length, 0));
  let at = 0;
  for (const [, { values: v }] of values) {
    data.set(v, at);
    at += v.length;
  }
  return {
    weightSpecs: values.map(([name, { shape }]) => ({ name, shape: [...shape], dtype: 'float32' })),
    weightData: data.buffer,
  };
}

function readWeights(where: string, parts: Parts, name: string): Map<string, Saved> {
  const { weightSpecs = [], weightData } = parts[name] ?? {};
  const data = joined(weightData);
  const result = new Map<string, Saved>();
  let at = 0;
  for (const { name: weight, shape, dtype } of weightSpecs) {
    const size = shape.reduce((product, d) => product * d, 1);
    const end = at + 4 * size;
    if (dtype !== 'float32' || !shape.every(d => Number.isSafeInteger(d) && d >= 0) || end > data.byteLength) {
      throw new GanKitError('checkpoint', `${where}: weight '${weight}' of ${name} does not fit its file.`);
    }
    result.set(weight, { shape, values: new Float32Array(data.slice(at, end)) });
    at = end;
  }
  return result;
}
