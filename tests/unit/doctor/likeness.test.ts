import '@tensorflow/tfjs-backend-cpu';
import { setBackend, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { likenessOf } from '../../../src/doctor/likeness';
import { toSource } from '../../../src/index';
import { fakeSubject, progressAt } from '../node/observersSupport';

const KNOWN = [
  [0, 0],
  [3, 4],
  [6, 8],
];
const HELD_OUT = [[0, 1]];

/** The likeness to {@link KNOWN} of these points. */
async function of(made: number[][], heldOut?: number[][]) {
  let reads = 0;
  const source = toSource({ point: KNOWN });
  const data = {
    ...source,
    batches: (...args: Parameters<typeof source.batches>) => {
      reads++;
      return source.batches(...args);
    },
  };
  const subject = fakeSubject({ shape: [2], generate: () => tensor2d(made) });
  const progress = progressAt(1, { subject, data, ...(heldOut && { heldOut: toSource({ point: heldOut }) }) });
  const likeness = likenessOf();
  await likeness(progress, made.length);
  return { ...(await likeness(progress, made.length)), reads };
}

describe('likeness', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  // Known points are 5, 5 and 10 apart: 20/3 in the mean.
  it('spread is the mean distance of two generated examples over that of two real ones', async () => {
    expect((await of(KNOWN)).spread).toBeCloseTo(1, 6);
    expect(
      (
        await of([
          [0, 0],
          [0, 2],
        ])
      ).spread,
    ).toBeCloseTo(2 / (20 / 3), 6);
    expect(
      (
        await of([
          [1, 1],
          [1, 1],
        ])
      ).spread,
    ).toBe(0);
  });

  it('nearest is the median distance to what is known over that of held-out examples', async () => {
    expect((await of(KNOWN, HELD_OUT)).nearest).toBeCloseTo(0, 6);
    expect((await of([[0, 3]], HELD_OUT)).nearest).toBeCloseTo(3, 5);
    expect((await of(KNOWN)).nearest).toBeUndefined();
  });

  it('reads the data once for a run', async () => {
    expect((await of(KNOWN)).reads).toBe(1);
  });
});
