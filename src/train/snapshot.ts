import { type Tensor, tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { check, showShape } from '../core/checks';
import { GanKitError } from '../core/errors';
import type { AnyGame, SavedOptimizer } from '../core/game';
import { mapped } from '../core/mapped';
import type { Memory, MemoryState } from '../core/memory';
import type { AnyNet } from '../core/net';
import type { Saved } from '../core/saved';
import { own, quoted } from '../core/untrusted';
import { Copies } from './copies';
import type { Ema } from './ema';

/** Where a trainer stands: all the randomness of the future follows from it and the seed. */
export interface Position {
  /** Steps finished. */
  step: number;
  images: number;
  /** The pass over the data, and the batches taken from it by the steps that are finished. */
  epoch: number;
  batch: number;
  /** Updates each player has made. */
  updates: Record<string, number>;
  /**
   * Those among them that belong to a step begun and not finished: such a step is finished first, on the same batches.
   */
  turns: Record<string, number>;
}

/** All that training depends on. */
export interface Snapshot {
  readonly at: Position;
  /** Weights, then buffers, by net. */
  readonly nets: Readonly<Record<string, readonly Saved[]>>;
  /** Averages of weights, then buffers, by net. */
  readonly averages: Readonly<Record<string, readonly Saved[]>>;
  /** What each player's optimizer remembers. */
  readonly optimizers: Readonly<Record<string, SavedOptimizer>>;
  /** What the game remembers, by the name of the memory. */
  readonly memory: Readonly<Record<string, SavedMemory>>;
}

/** What a memory holds, as plain data. */
export interface SavedMemory {
  readonly numbers: Readonly<Record<string, number>>;
  readonly tensors: Readonly<Record<string, Saved>>;
}

const variablesOf = (net: AnyNet): readonly Variable[] => [...net.weights, ...net.buffers];

const trainedBy = (game: AnyGame, player: string): readonly Variable[] =>
  game.players[player]?.updates.flatMap(net => net.weights) ?? [];

/**
 * All that training depends on, at the moment of the call: everything is copied on the device before the first number
 * is waited for, so training may go on meanwhile.
 *
 * @throws GanKitError `numeric` if a weight is NaN or infinite
 */
export async function takeSnapshot(
  game: AnyGame,
  averages: Readonly<Record<string, Ema>>,
  at: Position,
): Promise<Snapshot> {
  const position = structuredClone(at);
  const copies = new Copies();
  try {
    const copied = ({ numbers, tensors }: MemoryState) => ({
      numbers: { ...numbers },
      tensors: mapped(tensors, t => copies.of(t)),
    });
    const held = {
      nets: mapped(game.nets, net => variablesOf(net).map(v => copies.of(v))),
      averages: mapped(averages, ema => ema.tensors.map(t => copies.of(t))),
      optimizers: mapped(game.players, ({ optimizer }, name) => copied(optimizer.save(trainedBy(game, name)))),
      memory: mapped(game.memory ?? {}, ({ state }) => copied(state)),
    };
    const read = (owner: string, tensors: readonly Tensor[]) => Promise.all(tensors.map(t => readFinite(t, owner)));
    // One after the other: an error must not leave reads behind that still need the copies.
    const nets = await awaitValues(held.nets, (tensors, name) => read(name, tensors));
    const averaged = await awaitValues(held.averages, (tensors, name) => read(`the average of ${name}`, tensors));
    const readState = async ({ numbers, tensors }: MemoryState, owner: string) => ({
      numbers,
      tensors: await awaitValues(tensors, t => readFinite(t, owner)),
    });
    const optimizers = await awaitValues(held.optimizers, (state, name) => readState(state, `${name}'s optimizer`));
    const memory = await awaitValues(held.memory, (state, name) => readState(state, `the memory ${name}`));
    return { at: position, nets, averages: averaged, optimizers, memory };
  } finally {
    copies.dispose();
  }
}

/** Puts a snapshot back. Everything is checked before the first weight changes. */
export function restoreSnapshot(
  game: AnyGame,
  averages: Readonly<Record<string, Ema>>,
  at: Position,
  snapshot: Snapshot,
): void {
  checkOwners(game, snapshot);
  for (const [name, net] of Object.entries(game.nets)) checkFits(name, variablesOf(net), own(snapshot.nets, name));
  for (const [name, ema] of Object.entries(averages)) {
    checkFits(`average of ${name}`, ema.tensors, own(snapshot.averages, name));
  }
  for (const [name, { optimizer }] of Object.entries(game.players)) {
    const saved = own(snapshot.optimizers, name);
    if (saved) optimizer.fits?.(trainedBy(game, name), saved);
  }
  const memories = Object.entries(game.memory ?? {}).map(([name, memory]) => {
    const saved = own(snapshot.memory, name);
    checkMemory(name, memory, saved);
    return [memory, saved] as const;
  });
  tidy(() => {
    for (const [name, net] of Object.entries(game.nets)) {
      const saved = snapshot.nets[name] ?? [];
      variablesOf(net).forEach((variable, i) => {
        const value = saved[i];
        if (value) variable.assign(toTensor(value));
      });
    }
    for (const [name, ema] of Object.entries(averages)) ema.restore((snapshot.averages[name] ?? []).map(toTensor));
    for (const [name, player] of Object.entries(game.players)) {
      const saved = own(snapshot.optimizers, name);
      if (!saved) continue;
      const { numbers, tensors } = saved;
      player.optimizer.restore(trainedBy(game, name), { numbers, tensors: mapped(tensors, toTensor) });
    }
    for (const [memory, { numbers, tensors }] of memories)
      memory.restore({ numbers, tensors: mapped(tensors, toTensor) });
  });
  const { step, images, epoch, batch, updates, turns } = structuredClone(snapshot.at);
  Object.assign(at, { step, images, epoch, batch, updates, turns });
}

/** Throws unless the snapshot is of these nets and players, all of them and no others. */
function checkOwners(game: AnyGame, { nets, optimizers, memory, at }: Snapshot): void {
  const same = (what: string, expected: object, got: object) => {
    const [want, have] = [Object.keys(expected).sort(), Object.keys(got).sort()];
    check(
      want.length === have.length && want.every((name, i) => name === have[i]),
      'checkpoint',
      () =>
        `checkpoint: it holds ${what} of ${have.map(quoted).join(', ') || 'nobody'}, but this game has ` +
        `${want.join(', ')}.`,
    );
  };
  same('weights', game.nets, nets);
  same('the optimizers', game.players, optimizers);
  same('the updates', game.players, at.updates);
  same('the memory', game.memory ?? {}, memory);
  for (const [name, turn] of Object.entries(at.turns)) {
    const good = Object.hasOwn(game.players, name) && turn <= (at.updates[name] ?? 0);
    check(good, 'checkpoint', () => `checkpoint: it holds turns of ${quoted(name)} that were not played.`);
  }
}

const toTensor = ({ shape, values }: Saved): Tensor => tensor(values, [...shape], 'float32');

async function readFinite(of: Tensor, owner: string): Promise<Saved> {
  // A copy: some backends hand out views that change with the next step.
  const values = Float32Array.from(await of.data());
  if (!values.every(Number.isFinite)) {
    throw new GanKitError('numeric', `save: ${owner} holds NaN or infinite numbers, so nothing was saved.`);
  }
  return { shape: [...of.shape], values };
}

function checkFits(name: string, expected: readonly Tensor[], saved: readonly Saved[] | undefined): void {
  check(saved !== undefined, 'checkpoint', `checkpoint: it holds no weights for ${name}.`);
  const shapes = (of: readonly { shape: readonly number[] }[]) => of.map(t => showShape(t.shape)).join(' ');
  const [want, got] = [shapes(expected), shapes(saved)];
  check(want === got, 'checkpoint', `checkpoint: ${name} has shapes ${got}, but this net expects ${want}.`);
}

/**
 * Throws unless a memory can take what was saved: the same names, numbers that are finite, tensors of the same shapes.
 */
function checkMemory(name: string, memory: Memory, saved: SavedMemory | undefined): asserts saved is SavedMemory {
  check(saved !== undefined, 'checkpoint', `checkpoint: it holds nothing of the memory ${name}.`);
  const { numbers, tensors } = memory.state;
  const listed = (of: object, values: object) => [...Object.keys(of), ...Object.keys(values)].sort().join(', ');
  const [want, got] = [listed(numbers, tensors), listed(saved.numbers, saved.tensors)];
  check(want === got, 'checkpoint', `checkpoint: the memory ${name} holds ${got}, but this game expects ${want}.`);
  const names = Object.keys(tensors);
  checkFits(
    `the memory ${name}`,
    Object.values(tensors),
    names.flatMap(key => saved.tensors[key] ?? []),
  );
}

async function awaitValues<T, U>(
  record: Readonly<Record<string, T>>,
  f: (value: T, name: string) => Promise<U>,
): Promise<Record<string, U>> {
  const entries: [string, U][] = [];
  for (const [name, value] of Object.entries(record)) entries.push([name, await f(value, name)]);
  return Object.fromEntries(entries);
}
