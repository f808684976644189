import type { io, Tensor } from '@tensorflow/tfjs-core';
import { check, checkKnown } from '../core/checks';
import { GanKitError } from '../core/errors';
import type { AnyNet } from '../core/net';
import type { Parts, Place } from '../core/store';
import { joined, openStore, STATE } from './openStore';
import type { Position, Saved, Snapshot } from './snapshot';

const FORMAT = 'gan-kit';
const VERSION = 2;

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
 * Saves a snapshot: each net as tfjs writes it, and `state` with the rest. Of a net that has an average its part holds the average, which is
 * what `generate` draws with; its own weights, from which training goes on, are in `state`.
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
  const tensors = new Map<string, Saved>();
  for (const [name, net] of Object.entries(nets)) {
    const own = snapshot.nets[name] ?? [];
    const average = snapshot.averages[name];
    if (average) for (const [i, value] of own.entries()) tensors.set(`own/${name}/${i}`, value);
    const { artifacts, beyond } = netArtifacts(net, average ?? own);
    parts[name] = artifacts;
    for (const [i, value] of beyond) tensors.set(`beyond/${name}/${i}`, value);
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
  for (const [player, { tensors: moments }] of Object.entries(snapshot.optimizers)) {
    for (const [name, value] of Object.entries(moments)) tensors.set(`optimizer/${player}/${name}`, value);
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
  const nets: Record<string, Saved[]> = {};
  for (const name of Object.keys(parts)) {
    if (name !== STATE) nets[name] = readWeights(where, parts, name).map(([, value]) => value);
  }
  const own: Record<string, Saved[]> = {};
  const optimizers: Record<string, { numbers: Record<string, number>; tensors: Record<string, Saved> }> = {};
  for (const [player, numbers] of Object.entries(state.optimizers)) optimizers[player] = { numbers, tensors: {} };
  for (const [name, value] of readWeights(where, parts, STATE)) {
    const [what, owner = '', ...rest] = name.split('/');
    if (what === 'optimizer') {
      checkKnown(`${where}: player`, owner, Object.keys(optimizers));
      const optimizer = optimizers[owner];
      if (optimizer) optimizer.tensors[rest.join('/')] = value;
    } else {
      checkKnown(`${where}: net`, owner, Object.keys(nets));
      if (what === 'beyond') nets[owner]?.splice(Number(rest[0]), 0, value);
      else {
        own[owner] ??= [];
        own[owner].push(value);
      }
    }
  }
  const averages = Object.fromEntries(Object.entries(nets).filter(([name]) => own[name]));
  return {
    kind: state.kind,
    options: state.options,
    snapshot: { at: state.at, nets: { ...nets, ...own }, averages, optimizers },
  };
}

interface NetArtifacts {
  readonly artifacts: io.ModelArtifacts;
  /** Values of variables that are none of the model's, such as the vectors of a spectral norm, by their place among all of the net. */
  readonly beyond: readonly (readonly [number, Saved])[];
}

/** A net as `tf.LayersModel.save` would write it, with these values of its weights and then buffers. */
function netArtifacts({ model, weights, buffers }: AnyNet, values: readonly Saved[]): NetArtifacts {
  if (!model) return { artifacts: weightsOf(values.map((value, i) => [`weight/${i}`, value])), beyond: [] };
  const names = new Map<Tensor, string>(model.weights.map(weight => [weight.read(), weight.originalName]));
  const named: [string, Saved][] = [];
  const beyond: [number, Saved][] = [];
  [...weights, ...buffers].forEach((variable, i) => {
    const [name, value] = [names.get(variable), values[i]];
    if (value && name !== undefined) named.push([name, value]);
    else if (value) beyond.push([i, value]);
  });
  const modelTopology = model.toJSON(undefined, false) as io.ModelArtifacts['modelTopology'];
  const topology = modelTopology && { modelTopology };
  return { artifacts: { ...topology, format: 'layers-model', generatedBy: FORMAT, ...weightsOf(named) }, beyond };
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

function readWeights(where: string, parts: Parts, name: string): (readonly [string, Saved])[] {
  const { weightSpecs = [], weightData } = parts[name] ?? {};
  const data = joined(weightData);
  const result: [string, Saved][] = [];
  let at = 0;
  for (const { name: weight, shape, dtype } of weightSpecs) {
    const size = shape.reduce((product, d) => product * d, 1);
    const end = at + 4 * size;
    if (dtype !== 'float32' || !shape.every(d => Number.isSafeInteger(d) && d >= 0) || end > data.byteLength) {
      throw new GanKitError('checkpoint', `${where}: weight '${weight}' of ${name} does not fit its file.`);
    }
    result.push([weight, { shape, values: new Float32Array(data.slice(at, end)) }]);
    at = end;
  }
  return result;
}
