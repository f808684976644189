import '@tensorflow/tfjs-backend-cpu';
import { setBackend, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Observer } from '../../../src/core/observer';
import type { Parts, Store } from '../../../src/core/store';
import { balanceOf } from '../../../src/doctor/balance';
import { keepBest } from '../../../src/doctor/best';
import type { RunScore } from '../../../src/doctor/score';
import { stopAdvice } from '../../../src/doctor/stopAdvice';
import {
  dualContrastive,
  hinge,
  leastSquares,
  minimax,
  nonSaturating,
  Rng,
  relativistic,
  toSource,
  wasserstein,
} from '../../../src/index';
import { fakeSubject, progressAt } from '../node/observersSupport';

const cloud = (n: number, seed: number, mean = 0) => {
  const rng = new Rng(seed);
  return Array.from({ length: n }, () => [mean + rng.gaussian(), rng.gaussian()]);
};
const place: Store = { name: 'memory', write: async () => undefined, read: async (): Promise<Parts> => ({}) };

/** Plays steps of a run whose examples lie so far off, and lists the steps that were saved. */
async function played(observer: Observer, off: (step: number) => number, from = 0, to = 6): Promise<number[]> {
  const saved: number[] = [];
  let at = from;
  const subject = fakeSubject({
    shape: [2],
    generate: (n): Tensor => tensor2d(cloud(n, 7, off(at))),
    save: async () => void saved.push(at),
  });
  const data = toSource({ point: cloud(200, 1) });
  const heldOut = toSource({ point: cloud(100, 2) });
  const progress = () => progressAt(at, { subject, data, heldOut, from, to });
  await observer.onStart?.(progress());
  for (at = from + 1; at <= to; at++) await observer.onStep?.(progress());
  at = to;
  await observer.onEnd?.(progress(), 'done');
  return saved;
}

describe('keepBest', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it('saves the model where it is nearest to held-out examples, with a score that says what it is of', async () => {
    const told: [number, boolean][] = [];
    const best = keepBest(place, { every: 1, n: 100, onScore: ({ step }, isBest) => void told.push([step, isBest]) });
    expect(await played(best, step => Math.abs(step - 3))).toEqual([1, 2, 3]);
    expect(told).toEqual([
      [1, true],
      [2, true],
      [3, true],
      [4, false],
      [5, false],
      [6, false],
    ]);
    expect(best.best()).toMatchObject({ step: 3, n: { generated: 100, real: 100 } });
    expect(best.best()?.fingerprint).toMatch(/kernel \(x·y \/ 2 \+ 1\)³.*numbers as they are.*200 examples/);
    expect(Math.abs(best.best()?.floor ?? 9)).toBeLessThan(0.2);
  });

  it('goes on as if it had not stopped: drops what lies ahead, and catches up on what is missing', async () => {
    const whole = keepBest(place, { every: 2, n: 20 });
    await played(whole, step => 5 - step);
    const earlier = whole.scores.filter(({ step }) => step !== 4);
    const resumed = keepBest(place, { every: 2, n: 20, earlier });
    await played(resumed, step => 5 - step, 4);
    expect(resumed.scores).toEqual(whole.scores);
    expect(resumed.scores.map(({ step }) => step)).toEqual([2, 4, 6]);
  });

  it('keeps nothing where nothing is held out or generated', async () => {
    const best = keepBest(place, { every: 1 });
    await best.onEnd?.(progressAt(100), 'done');
    expect([best.best(), best.advice().verdict]).toEqual([undefined, 'unknown']);
    expect(() => keepBest(place, { features: 3 as never })).toThrow(/features: expected features/);
  });
});

describe('stopAdvice', () => {
  const scores = (...values: number[]): RunScore[] =>
    values.map((value, i) => ({
      ...{ step: 100 * (i + 1), value, error: 0.1, floor: 0, fingerprint: '' },
      n: { generated: 256, real: 20 },
    }));

  it('says to go on while scores become better by more than chance', () => {
    expect(stopAdvice(scores(9, 8, 7, 6, 5), 1000)).toMatchObject({ verdict: 'fine' });
    // The gain over each one before is within two errors, that over two before is not.
    expect(stopAdvice(scores(9, 5, 4.8, 4.6, 4.4, 4.2, 4), 1000)).toMatchObject({ verdict: 'fine' });
  });

  it('says to stop once nothing was better for a fifth of the run, by its numbers', () => {
    const flat = stopAdvice(scores(9, 5, 2, 2.1, 1.9, 2, 2), 1000);
    expect(flat).toMatchObject({
      verdict: 'watch',
      because: expect.stringContaining('No better since step 300: you may stop'),
    });
    expect(flat.because).toContain('at step 500: 1.9 ± 0.1');
    expect(stopAdvice(scores(9, 2, 3, 4, 5), 1000).because).toContain('by now worse, 5 ± 0.1');
    expect(stopAdvice(scores(9, 5, 2, 2.1, 1.9, 2, 2), 4000)).toMatchObject({ verdict: 'fine' });
  });

  it('says nothing of few scores', () => {
    expect(stopAdvice(scores(3, 3, 3), 100)).toMatchObject({ verdict: 'unknown' });
    expect(stopAdvice([], 100)).toMatchObject({ verdict: 'unknown' });
  });
});

describe('balanceOf', () => {
  it.each([
    [nonSaturating, Math.log(4), Math.LN2],
    [minimax, Math.log(4), -Math.LN2],
    [relativistic, Math.LN2, Math.LN2],
    [hinge, 2, 0],
    [leastSquares(), 0.25, 0.125],
    [wasserstein, 0, 0],
  ])('gives the losses of $name where D cannot tell', async (loss, D, G) => {
    const found = await balanceOf(loss);
    expect(found.D).toBeCloseTo(D, 5);
    expect(found.G).toBeCloseTo(G, 5);
  });

  it.each([[nonSaturating], [minimax], [relativistic], [hinge], [leastSquares()], [dualContrastive]])(
    '$name has a bottom, wasserstein has none',
    async loss => {
      expect((await balanceOf(loss)).boundless).toBeUndefined();
      expect((await balanceOf(wasserstein)).boundless).toBe(true);
    },
  );

  it('is there for a loss that compares a batch', async () => {
    expect(Number.isFinite((await balanceOf(dualContrastive)).D)).toBe(true);
  });
});
