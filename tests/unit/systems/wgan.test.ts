import '@tensorflow/tfjs-backend-cpu';
import { memory, type Rank, scalar, setBackend, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { normal } from '../../../src/core/latents/normal';
import type { Net } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { hinge } from '../../../src/losses/hinge';
import { wasserstein } from '../../../src/losses/wasserstein';
import { adam } from '../../../src/optimizers/adam';
import { weightClipping } from '../../../src/penalties/weightClipping';
import { wgan } from '../../../src/systems/wgan/game';
import { WGAN, type WGANOptions } from '../../../src/systems/wgan/model';
import { Trainer } from '../../../src/train/trainer';

const small = { shape: [8, 8, 1], latent: normal(3), width: 2, seed: 1 } as const;
const images = () => new Rng(3).uniform<Rank.R4>([10, 8, 8, 1], -1, 1);

/** What two steps log, and the largest weight that D then has. */
async function trained(options: Partial<WGANOptions>) {
  const model = new WGAN({ ...small, ...options });
  const data = images();
  const { history } = await model.fit(data, { steps: 2, batchSize: 2, historyEvery: 1 });
  const weights = model.game.nets.D?.weights.flatMap(weight => Array.from(weight.dataSync())) ?? [];
  const { images: seen } = model;
  model.dispose();
  data.dispose();
  return { history, seen, most: Math.max(...weights.map(Math.abs)) };
}

beforeAll(() => setBackend('cpu'));

describe('WGAN', () => {
  it('logs the distance that D tells, beside the terms, five turns of D for each of G', async () => {
    const { history, seen, most } = await trained({});
    expect(Object.keys(history)).toEqual(['D.adversarial', 'D.gradientPenalty', 'D.distance', 'G.adversarial']);
    expect(history['D.distance']).toEqual(history['D.adversarial']?.map(value => -value));
    expect(seen).toBe(2 * 5 * 2);
    expect(most).toBeGreaterThan(0.1);
  });

  it('clips the weights of D, all of them, and then learns by RMSProp', async () => {
    const penalties = [weightClipping()];
    const { history, most } = await trained({ penalties, discriminatorSteps: 1 });
    expect(Object.keys(history)).toEqual(['D.adversarial', 'D.distance', 'G.adversarial']);
    expect(most).toBeLessThanOrEqual(Math.fround(0.01));
    const model = new WGAN({ ...small, penalties, learningRate: { D: 1e-4 } });
    const { D, G } = model.game.players;
    expect([D, G].map(player => [player?.optimizer.recipe?.of, player?.optimizer.recipe?.with])).toEqual([
      ['rmsProp', [{ learningRate: 1e-4 }]],
      ['rmsProp', [{ learningRate: 5e-5 }]],
    ]);
    model.dispose();
  });

  it('tells the distance under another loss too', async () => {
    const { history, seen } = await trained({ adversarial: hinge, discriminatorSteps: 2 });
    expect(seen).toBe(2 * 2 * 2);
    expect(history['D.distance']).not.toEqual(history['D.adversarial']?.map(value => -value));
  });
});

describe('the game', () => {
  it('has five turns of D by itself, or as many as it is told', () => {
    const model = new WGAN(small);
    const { G, D } = model.game.nets as Record<'G' | 'D', Net>;
    const parts = { nets: { G, D }, latent: normal(3), adversarial: wasserstein, shape: [8, 8, 1] };
    const of = (more: object) => wgan({ ...parts, ...more, optimizers: { D: adam(), G: adam() } }).players.D?.repeats;
    expect([of({}), of({ repeats: 3 })]).toEqual([5, 3]);
    model.dispose();
  });
});

describe('measures of a player', () => {
  it('are scalars, with names of their own', async () => {
    for (const [measures, message] of [
      [() => ({ adversarial: scalar(1) }), "players.D.measures: its loss has a term called 'adversarial', too."],
      [() => ({ one: zeros([2]) }), 'players.D.measures: expected its term one to be a scalar'],
    ] as const) {
      const { game } = new WGAN(small);
      const D = { ...game.players.D, optimizer: adam(), measures };
      const trainer = new Trainer({ ...game, players: { D } } as never, { seed: 1 });
      const image = images();
      const before = memory().numTensors;
      expect(() => trainer.update('D', { image })).toThrow(message);
      expect(memory().numTensors).toBe(before);
      image.dispose();
      trainer.dispose();
    }
  });
});
