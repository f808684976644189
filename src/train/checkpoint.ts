import type { io, Tensor } from '@tensorflow/tfjs-core';
import { check, isWhole } from '../core/checks';
import { mapped } from '../core/mapped';
import type { AnyNet } from '../core/net';
import type { Saved } from '../core/saved';
import type { Parts, Place } from '../core/store';
import { isDeep, isRecord, own, quoted } from '../core/untrusted';
import { openStore } from './openStore';
import { joined } from './pack';
import { readWeights, weightsOf } from './savedWeights';
import { checkSeal, STATE, sealed } from './seal';
import type { Snapshot } from './snapshot';
import { type About, checkFormat, FORMAT, readState, type State, VERSION } from './state';

export type { About } from './state';

/** A saved model, read back. */
export interface Checkpoint extends About {
  readonly snapshot: Snapshot;
  /** How the nets that are tf models are built, by name, as tfjs writes it. */
  readonly topologies: Readonly<Record<string, object>>;
  /** Of all weights and moments in the file. */
  readonly bytes: number;
}

/**
 * Saves a snapshot: each net as tfjs writes it, and `state` with the rest. Of a net that has an average its part holds
 * the average, which is what `generate` draws with; its own weights, from which training goes on, are in `state`.
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
    optimizers: numbersOf(snapshot.optimizers),
    memory: numbersOf(snapshot.memory),
  };
  for (const [group, owners] of [['optimizer', snapshot.optimizers] as const, ['memory', snapshot.memory] as const]) {
    for (const [owner, { tensors: held }] of Object.entries(owners))
      for (const [name, value] of Object.entries(held)) tensors.set(`${group}/${owner}/${name}`, value);
  }
  parts[STATE] = { ...weightsOf([...tensors]), userDefinedMetadata: { ...state } };
  await openStore(place).write(sealed(parts));
}

/**
 * Reads what {@link writeCheckpoint} wrote. It may be damaged, or a stranger's: nothing of it is taken on trust.
 *
 * @param otherKind says, if it is of another kind, what opens that
 * @throws GanKitError `missing` if nothing is there; `checkpoint` if it is not ours, damaged, of another kind, or of a
 *   newer version
 */
export async function readCheckpoint(
  place: Place,
  kind?: string,
  otherKind: (kind: string) => string = () => '',
): Promise<Checkpoint> {
  const store = openStore(place);
  const where = `checkpoint at ${store.name}`;
  const parts: unknown = await store.read();
  check(
    isRecord(parts) && Object.values(parts).every(isRecord),
    'checkpoint',
    `${where}: it was not saved by gan-kit.`,
  );
  return parsed(where, parts as Parts, kind, otherKind);
}

function parsed(
  where: string,
  parts: Parts,
  kind: string | undefined,
  otherKind: (kind: string) => string,
): Checkpoint {
  const metadata = own(parts, STATE)?.userDefinedMetadata;
  checkFormat(where, metadata);
  checkSeal(where, parts);
  const state = readState(where, metadata);
  const isKind = kind === undefined || state.kind === kind;
  check(
    isKind,
    'checkpoint',
    () => `${where}: expected a model of kind '${kind}', got ${quoted(state.kind)}.${otherKind(state.kind)}`,
  );
  const names = Object.keys(parts).filter(name => name !== STATE);
  const tensors = grouped(where, readWeights(where, parts, STATE), {
    own: parts,
    beyond: parts,
    optimizer: state.optimizers,
    memory: state.memory,
  });
  // Of a net with an average its part holds the average.
  const saved = names.map(name => {
    const values = readWeights(where, parts, name).map(([, value]) => value);
    return [name, withBeyond(where, name, values, tensors.beyond.get(name))] as const;
  });
  const nets = saved.map(([name, values]) => [name, inOrder(where, name, tensors.own.get(name)) ?? values] as const);
  const withTensors = (numbersBy: State['memory'], held: Map<string, Named>) =>
    mapped(numbersBy, (numbers, owner) => ({ numbers, tensors: Object.fromEntries(held.get(owner) ?? []) }));
  return {
    kind: state.kind,
    options: state.options,
    topologies: Object.fromEntries(names.flatMap(name => topologyOf(where, parts, name))),
    bytes: Object.values(parts).reduce((sum, { weightData }) => sum + joined(weightData).byteLength, 0),
    snapshot: {
      at: state.at,
      nets: Object.fromEntries(nets),
      averages: Object.fromEntries(saved.filter(([name]) => tensors.own.has(name))),
      optimizers: withTensors(state.optimizers, tensors.optimizer),
      memory: withTensors(state.memory, tensors.memory),
    },
  };
}

function topologyOf(where: string, parts: Parts, name: string): readonly (readonly [string, object])[] {
  const topology: unknown = own(parts, name)?.modelTopology;
  check(!isDeep(topology), 'checkpoint', () => `${where}: its ${quoted(name)} is nested too deep.`);
  return isRecord(topology) ? [[name, topology]] : [];
}

type Named = Map<string, Saved>;

const numbersOf = (owners: Readonly<Record<string, { readonly numbers: Readonly<Record<string, number>> }>>) =>
  mapped(owners, ({ numbers }) => numbers);

/** The tensors of the state, named `what/owner/name`, where the owners are nets, players or memories. */
function grouped(
  where: string,
  weights: readonly (readonly [string, Saved])[],
  owners: Readonly<Record<'own' | 'beyond' | 'optimizer' | 'memory', object>>,
) {
  const groups = mapped(owners, () => new Map<string, Named>());
  const isGroup = (what: string): what is keyof typeof owners => Object.hasOwn(owners, what);
  for (const [path, value] of weights) {
    const [what = '', owner = '', ...rest] = path.split('/');
    check(
      isGroup(what) && Object.hasOwn(owners[what], owner),
      'checkpoint',
      () => `${where}: its state holds ${quoted(path)}, which belongs to nothing.`,
    );
    const named: Named = groups[what].get(owner) ?? new Map();
    groups[what].set(owner, named.set(rest.join('/'), value));
  }
  return groups;
}

/** Tensors named 0, 1, 2, … as a list. */
function inOrder(where: string, net: string, named: Named | undefined): Saved[] | undefined {
  return (
    named &&
    Array.from({ length: named.size }, (_, i) => {
      const value = named.get(`${i}`);
      check(value !== undefined, 'checkpoint', () => `${where}: its state lacks weight ${i} of ${quoted(net)}.`);
      return value;
    })
  );
}

/** The values with those of variables that are none of the model's, each in its place. */
function withBeyond(where: string, net: string, values: readonly Saved[], beyond: Named = new Map()): Saved[] {
  const all = [...values];
  for (const [name, value] of beyond) {
    const good = isWhole(Number(name), 0) && Number(name) <= all.length;
    check(
      good,
      'checkpoint',
      () => `${where}: its state holds weight ${quoted(name)} of ${quoted(net)}, which has no such place.`,
    );
    all.splice(Number(name), 0, value);
  }
  return all;
}

interface NetArtifacts {
  readonly artifacts: io.ModelArtifacts;
  /**
   * Values of variables that are none of the model's, such as the vectors of a spectral norm, by their place among all
   * of the net.
   */
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
  const modelTopology = model.toJSON(undefined, false);
  const topology = modelTopology && { modelTopology };
  return { artifacts: { ...topology, format: 'layers-model', generatedBy: FORMAT, ...weightsOf(named) }, beyond };
}
