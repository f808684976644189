import { dispose, memory, setBackend, tensor1d } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../src/backends/simd/index';
import type { AnyGame } from '../../src/core/game';
import type { AnyNet } from '../../src/core/net';
import { adam } from '../../src/optimizers/adam';
import type { Snapshot } from '../../src/train/snapshot';
import { Trainer } from '../../src/train/trainer';
import { games, pictures, picturesOf, tugOfWar } from './toyGames';

const valuesOf = (net: AnyNet) => [...net.weights, ...net.buffers].map(v => Array.from(v.dataSync()));
const all = (game: AnyGame) => Object.fromEntries(Object.entries(game.nets).map(([k, net]) => [k, valuesOf(net)]));

async function run(trainer: Trainer, steps: number): Promise<void> {
  for await (const report of trainer.run(pictures, { steps, batchSize: 4 })) await report.read();
}

async function end(trainer: Trainer): Promise<Snapshot> {
  const snapshot = await trainer.save();
  trainer.dispose();
  for (const net of Object.values(trainer.game.nets)) net.dispose();
  return snapshot;
}

/** The moving average of a game's generator, or of its first net. */
function averageOf(make: () => AnyGame): Record<string, { halfLife: number }> {
  const game = make();
  const names = Object.keys(game.nets);
  for (const net of Object.values(game.nets)) net.dispose();
  return { [names.find(name => name.startsWith('G')) ?? names[0] ?? '']: { halfLife: 100 } };
}

describe.each(['cpu', 'simd'])('every game on %s', backend => {
  beforeAll(async () => {
    if (backend === 'simd') await registerSimd();
    expect(await setBackend(backend)).toBe(true);
  });

  describe.each(Object.entries(games))('%s', (_, make) => {
    it('changes only the nets a player updates', () => {
      const trainer = new Trainer(make(), { seed: 1 });
      const { game } = trainer;
      const batch = picturesOf([0, 1, 2, 3]);
      for (const [name, player] of Object.entries(game.players)) {
        const before = all(game);
        const terms = trainer.update(name, batch);
        for (const term of Object.values(terms)) term.dispose();
        const after = all(game);
        for (const [net, values] of Object.entries(game.nets)) {
          if (player.updates.includes(values)) expect(after[net]).not.toEqual(before[net]);
          else expect(after[net], `${name} changed ${net}`).toEqual(before[net]);
        }
      }
      dispose({ ...batch });
      trainer.dispose();
      for (const net of Object.values(game.nets)) net.dispose();
    });

    describe('in one run', () => {
      // Seven steps of four from twenty pictures end in the middle of the second pass.
      let straight: Snapshot;
      const tensors = { before: 0, settled: 0, later: 0, after: 0 };
      beforeAll(async () => {
        tensors.before = memory().numTensors;
        const trainer = new Trainer(make(), { seed: 2, average: averageOf(make) });
        await run(trainer, 2);
        tensors.settled = memory().numTensors;
        await run(trainer, 5);
        tensors.later = memory().numTensors;
        straight = await end(trainer);
        tensors.after = memory().numTensors;
      });

      it('keeps the number of tensors constant, and frees them all', () => {
        expect(tensors.later).toBe(tensors.settled);
        expect(tensors.after).toBe(tensors.before);
      });

      // Both are the trainer's doing, whatever computes; whole models are resumed on every backend.
      if (backend === 'cpu') return;

      it('goes on after save and restore exactly as if it had never stopped: equal seeds give equal weights', async () => {
        const first = new Trainer(make(), { seed: 2, average: averageOf(make) });
        await run(first, 3);
        const saved = await end(first);
        const second = new Trainer(make(), { seed: 2, average: averageOf(make) });
        second.restore(saved);
        await run(second, 4);
        expect(await end(second)).toEqual(straight);
        expect(saved.nets).not.toEqual(straight.nets);
      });

      it('gives other weights for another seed', async () => {
        const other = new Trainer(make(), { seed: 4 });
        await run(other, 1);
        const one = new Trainer(make(), { seed: 2 });
        await run(one, 1);
        expect((await end(other)).nets).not.toEqual((await end(one)).nets);
      });
    });
  });
});

describe('update', () => {
  it('passes on what a loss throws, and trains on', async () => {
    await setBackend('cpu');
    const { game, weight } = tugOfWar(1, adam({ learningRate: 0.1 }));
    const trainer = new Trainer(game, { seed: 1 });
    const bad = tensor1d([Number.NaN]);
    const good = tensor1d([0]);
    const player = game.players.P;
    const fails = {
      ...game,
      players: {
        P: {
          ...player,
          loss: () => {
            throw new Error('mine');
          },
        },
      },
    } as AnyGame;
    expect(() => new Trainer(fails, { seed: 1 }).update('P', { x: bad })).toThrow('mine');
    trainer.update('P', { x: good }).distance?.dispose();
    expect(weight.dataSync()[0]).toBeCloseTo(0.9, 6);
    bad.dispose();
    good.dispose();
    await end(trainer);
  });
});
