import '@tensorflow/tfjs-backend-cpu';
import { mean, mul, setBackend, sub, type Tensor, tensor1d, variable } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AnyGame, Batch, Moment } from '../../../src/core/game';
import { lazy } from '../../../src/core/lazy';
import { type AnyNet, netFromFunction } from '../../../src/core/net';
import { together } from '../../../src/core/together';
import { adam } from '../../../src/optimizers/adam';
import { Trainer } from '../../../src/train/trainer';

const weighing = (start: number): AnyNet => {
  const weight = variable(tensor1d([start]));
  return netFromFunction({ forward: (x: Tensor) => mul(weight, x), weights: [weight] });
};

/**
 * A game whose player draws one number, is given what `before` makes of the batch, and pulls its own net's product to
 * the draw.
 */
function game(player: string, net: AnyNet, nets: Record<string, AnyNet>, log: unknown[]): AnyGame {
  const before = nets.shared as AnyNet;
  return {
    nets,
    expects: { [`for ${player}`]: { shape: [] }, x: { shape: [] } },
    draw: (batch: Batch, { rng, step }: Moment) => ({ x: batch.x, drawn: rng.next(), step }),
    view: ({ x, drawn, step }: { x: Tensor; drawn: number; step: number }) =>
      lazy({
        get base() {
          log.push([player, step, drawn]);
          return before(x) as Tensor;
        },
        get made(): Tensor {
          return net(this.base) as Tensor;
        },
      }),
    players: {
      [player]: {
        updates: [net],
        optimizer: adam({ learningRate: 0.1 }),
        given: ['base'],
        loss: ({ made }: { made: Tensor }) => ({ distance: mean(sub(made, 7)) }),
      },
    },
  };
}

describe('together', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it('joins nets, players and fields; each player plays its own game, with draws of its own', () => {
    const log: [string, number, number][] = [];
    const [shared, a, b] = [weighing(2), weighing(3), weighing(4)];
    const both = together({
      one: game('A', a, { shared, a }, log),
      two: game('B', b, { shared, b }, log),
    });
    expect(Object.keys(both.nets)).toEqual(['shared', 'a', 'b']);
    expect(Object.keys(both.players)).toEqual(['A', 'B']);
    expect(Object.keys(both.expects)).toEqual(['for A', 'x', 'for B']);
    const trainer = new Trainer(both, { seed: 1 });
    const x = tensor1d([1]);
    const batch = { x, 'for A': x, 'for B': x };
    const terms = trainer.update('A', batch);
    expect(terms.distance?.dataSync()[0]).toBe(2 * 3 - 7);
    trainer.update('B', batch);
    trainer.update('A', batch);
    expect(log.map(([player]) => player)).toEqual(['A', 'B', 'A']);
    expect(new Set(log.map(([, , drawn]) => drawn)).size).toBe(3);
    expect(shared.weights[0]?.dataSync()[0]).toBe(2);
    expect(a.weights[0]?.dataSync()[0]).toBeCloseTo(2.8, 5);
  });

  it('computes what a player is given before the tape, so nothing flows into the nets behind it', () => {
    const [shared, a] = [weighing(2), weighing(3)];
    const one = game('A', a, { shared, a }, []);
    const player = one.players.A as AnyGame['players'][string];
    // Were `base` computed on the tape, the shared net would move as well.
    const greedy = { ...one, players: { A: { ...player, updates: [a, shared] } } };
    const trainer = new Trainer(together({ greedy }), { seed: 1 });
    const x = tensor1d([1]);
    trainer.update('A', { x, 'for A': x });
    expect([a, shared].map(net => net.weights[0]?.dataSync()[0])).toEqual([expect.closeTo(2.9, 5), 2]);
  });

  it('refuses two players or two different nets of one name', () => {
    const [shared, a, b] = [weighing(2), weighing(3), weighing(4)];
    const one = game('A', a, { shared, a }, []);
    expect(() => together({ one, two: game('A', b, { shared, b }, []) })).toThrow("a player named 'A'");
    const other = game('B', b, { shared: weighing(5), b }, []);
    expect(() => together({ one, other })).toThrow("different nets named 'shared'");
  });
});
