import type { io, Tensor } from '@tensorflow/tfjs-core';
import type { AnyNet } from '../core/net';
import type { Saved } from '../core/saved';
import type { Place } from '../core/store';
import { openStore } from './openStore';
import { weightsOf } from './savedWeights';
import { STATE, sealed } from './seal';
import type { Snapshot } from './snapshot';
import { type About, FORMAT, type State, VERSION } from './state';

export type { About } from './state';

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

const numbersOf = (owners: Readonly<Record<string, { readonly numbers: Readonly<Record<string, number>> }>>) =>
  Object.fromEntries(Object.entries(owners).map(([name, { numbers }]) => [name, numbers]));

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
  const modelTopology = model.toJSON(undefined, false);
  const topology = modelTopology && { modelTopology };
  return { artifacts: { ...topology, format: 'layers-model', generatedBy: FORMAT, ...weightsOf(named) }, beyond };
}
