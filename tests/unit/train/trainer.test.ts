import '@tensorflow/tfjs-backend-cpu';
import { log, mean, setBackend, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AnyGame, Batch } from '../../../src/core/game';
import type { Source } from '../../../src/core/source';
import { adam } from '../../../src/optimizers/adam';
import { Trainer } from '../../../src/train/trainer';
import { tugOfWar } from '../../contract/toyGames';

/** Batches whose every value is the number of the batch. */
const counting = (batches: number): Source<Batch> => ({
  async *batches(n, _rng, skip = 0) {
    for (let i = skip; i < batches; i++) yield { x: tensor1d(new Array(n).fill(i)) };
  },
});

/** A game that only writes down what it is given. */
function diary(players: Record<string, { repeats?: number; every?: number }>): { game: AnyGame; seen: string[] } {
  const { game } = tugOfWar(1, adam());
  const seen: string[] = [];
  const one = game.players.P;
  if (!one) throw new Error('no player');
  const noting = (name: string): AnyGame['players'][string] => ({
    ...one,
    ...players[name],
    optimizer: adam(),
    loss: view => {
      seen.push(`${name}${(view as { x: Tensor }).x.dataSync()[0]}`);
      return one.loss(view);
    },
  });
  return { game: { ...game, players: Object.fromEntries(Object.keys(players).map(k => [k, noting(k)])) }, seen };
}

async function run(trainer: Trainer, source: Source<Batch>, steps: number): Promise<void> {
  for await (const _ of trainer.run(source, { steps, batchSize: 2 })) void _;
}

describe('Trainer', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it('plays in turn, each repeat on a fresh batch, all players on the same ones', async () => {
    const { game, seen } = diary({ D: { repeats: 2 }, G: {}, S: { every: 2 } });
    const trainer = new Trainer(game, { seed: 1 });
    await run(trainer, counting(100), 2);
    expect(seen).toEqual(['D0', 'D1', 'G0', 'S0', 'D2', 'D3', 'G2']);
    expect([trainer.step, trainer.images]).toEqual([2, 8]);
  });

  it('lets only the players play that are named, in the order of the game, and goes on with all', async () => {
    const { game, seen } = diary({ D: { repeats: 2 }, G: {}, S: {} });
    const trainer = new Trainer(game, { seed: 1 });
    const only = async (players: readonly string[], steps: number) => {
      for await (const _ of trainer.run(counting(100), { steps, batchSize: 2, players })) void _;
    };
    await only(['S', 'G'], 1);
    await only(['D'], 1);
    await run(trainer, counting(100), 1);
    expect(seen).toEqual(['G0', 'S0', 'D1', 'D2', 'D3', 'D4', 'G3', 'S3']);
    expect([trainer.step, trainer.images]).toEqual([3, 10]);
    await expect(only(['E'], 1)).rejects.toThrow("players: 'E' is not known");
    await expect(only([], 1)).rejects.toThrow('players: expected at least one, got none.');
  });

  it('starts a new pass when the data end, and finds its place again', async () => {
    const { game, seen } = diary({ P: {} });
    const trainer = new Trainer(game, { seed: 1 });
    await run(trainer, counting(3), 2);
    const saved = await trainer.save();
    await run(trainer, counting(3), 3);
    expect(seen).toEqual(['P0', 'P1', 'P2', 'P0', 'P1']);
    expect(trainer.epoch).toBe(1);
    trainer.restore(saved);
    await run(trainer, counting(3), 2);
    expect(seen.slice(5)).toEqual(['P2', 'P0']);
  });

  it('stops when told, between steps, and when the loop is left', async () => {
    const { game, seen } = diary({ P: {} });
    const trainer = new Trainer(game, { seed: 1 });
    const stop = new AbortController();
    for await (const report of trainer.run(counting(100), { steps: 50, batchSize: 2, signal: stop.signal })) {
      if (report.step === 3) stop.abort();
    }
    expect(seen.length).toBe(3);
    for await (const report of trainer.run(counting(100), { steps: 50, batchSize: 2 })) if (report.step === 5) break;
    expect(seen).toEqual(['P0', 'P1', 'P2', 'P3', 'P4']);
  });

  it('counts steps and images for a loop of one’s own', () => {
    const { game, weight } = tugOfWar(4, adam({ learningRate: images => (images < 4 ? 0.5 : 0.25) }));
    const trainer = new Trainer(game, { seed: 1, average: { net: { halfLife: 2 } } });
    const x = tensor1d([0, 0]);
    for (let i = 0; i < 3; i++) {
      for (const term of Object.values(trainer.update('P', { x }))) term.dispose();
      trainer.endStep(2);
    }
    expect([trainer.step, trainer.images]).toEqual([3, 6]);
    // Adam's steps under a constant sign are nearly the learning rate: 4 − 0.5 − 0.5 − 0.25.
    expect(weight.dataSync()[0]).toBeCloseTo(2.75, 1);
    // Averages: 4 → 3.75 → 3.375 → 3.06.
    expect(trainer.withAverages(() => weight.dataSync()[0])).toBeCloseTo(3.06, 1);
    x.dispose();
  });

  it('reports loss terms by player and name', async () => {
    const { game } = tugOfWar(3, adam());
    const trainer = new Trainer(game, { seed: 1 });
    for await (const report of trainer.run(counting(9), { steps: 1, batchSize: 2 })) {
      expect(await report.read()).toEqual({ 'P.distance': 9 });
    }
  });

  it('stops at a loss that is not finite and names step, player and term', async () => {
    const { game } = tugOfWar(1, adam());
    const player = game.players.P;
    const sour = {
      ...game,
      players: { P: { ...player, loss: ({ x }: { x: Tensor }) => ({ sour: mean(log(x)), sweet: mean(x) }) } },
    } as AnyGame;
    // No weight is in this loss, so lend it one.
    const net = game.nets.net;
    const tied = { ...sour.players.P, loss: ({ x }: { x: Tensor }) => ({ sour: mean(log(net?.(x))) }) };
    const trainer = new Trainer({ ...sour, players: { P: tied } } as AnyGame, { seed: 1 });
    await expect(run(trainer, counting(5), 3)).rejects.toThrow(/step 2: the term P\.sour became -?(Infinity|NaN)/);
  });

  it('refuses a batch that does not fit, an empty source, and nets it does not have, by name', async () => {
    const { game } = tugOfWar(1, adam());
    const trainer = new Trainer(game, { seed: 1 });
    await expect(run(trainer, counting(0), 1)).rejects.toThrow('source: expected at least one batch of 2, got none');
    const wrong: Source<Batch> = {
      async *batches() {
        yield { y: tensor1d([1]) };
      },
    };
    await expect(run(trainer, wrong, 1)).rejects.toThrow('batch.x: missing. The game needs it; the batch has y.');
    expect(() => trainer.update('Z', { x: tensor1d([1]) })).toThrow("player: the game has no 'Z'. It has: P.");
    expect(() => new Trainer(game, { seed: 1, average: { F: { halfLife: 1 } } })).toThrow('average.F');
    await expect(run(trainer, counting(9), -1)).rejects.toThrow('steps: expected a whole number of at least 0, got -1');
  });
});
