import '@tensorflow/tfjs-backend-cpu';
import { setBackend, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { affordable } from '../../../src/doctor/examples';
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
async function of(made: number[][], heldOut?: number[][], shown?: number[][]) {
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
  const seen = shown && tensor2d(shown);
  return { ...(await likeness(progress, made.length, seen)), reads };
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

  it('centre is how far the mean example lies from the mean real one, in distances of two real ones', async () => {
    const { centre } = await of([
      [3, 14],
      [3, 14],
    ]);
    expect(centre?.map(x => x * (20 / 3))).toEqual([expect.closeTo(0, 6), expect.closeTo(10, 6)]);
  });

  it('leak is 0 of real examples, 1 of augmented ones, and the share of a mixture', async () => {
    const moved = KNOWN.map(([x = 0, y = 0]) => [x + 20, y - 10]);
    const share = async (made: number[][]) => (await of(made, undefined, moved)).leak?.share;
    // About: an example has itself among those of the other side.
    for (const [made, expected] of [
      [KNOWN, 0],
      [moved, 1],
      [[...KNOWN, ...moved], 0.5],
    ] as const)
      expect(Math.abs(((await share([...made])) ?? 9) - expected)).toBeLessThan(0.1);
    expect((await of(KNOWN)).leak).toBeUndefined();
  });

  it('tells the range of the data, and whether neighbours are of a class', async () => {
    const { data } = await of(KNOWN);
    expect(data).toEqual({ range: [0, 8] });
    const point = [
      [0, 0],
      [0, 1],
      [9, 9],
      [9, 8],
    ];
    const labelled = async (label: number[]) => {
      const source = toSource({ point, label: Int32Array.from(label) });
      const subject = fakeSubject({ shape: [2], generate: () => tensor2d(KNOWN) });
      const game = {
        nets: {},
        expects: { label: { shape: [], classes: 2 } },
        draw: () => 0,
        view: () => 0,
        players: {},
      };
      return (await likenessOf()(progressAt(1, { subject, data: source, game }), 3)).data?.classes;
    };
    expect(await labelled([0, 0, 1, 1])).toEqual({ agreeing: 1, byChance: expect.closeTo(1 / 3, 12), n: 4 });
    expect(await labelled([0, 1, 1, 0])).toMatchObject({ agreeing: 0 });
  });

  it('holds at once what 64 MB take, and not fewer than 32', () => {
    expect([affordable(1000, [28, 28, 1]), affordable(1000, [128, 128, 3]), affordable(1000, [1024, 1024, 3])]).toEqual(
      [1000, 341, 32],
    );
    expect(affordable(8, [1024, 1024, 3])).toBe(8);
  });

  it('reads the data once for a run', async () => {
    expect((await of(KNOWN)).reads).toBe(1);
  });
});
