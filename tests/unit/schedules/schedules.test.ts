import { describe, expect, it, test } from 'vitest';
import type { MadeSchedule } from '../../../src/core/game';
import { valueAt } from '../../../src/core/schedule';
import { fromJson, toJson } from '../../../src/model/options';
import { RECIPES } from '../../../src/model/recipes';
import { constant } from '../../../src/schedules/constant';
import { cosine } from '../../../src/schedules/cosine';
import { exponential } from '../../../src/schedules/exponential';
import { linear } from '../../../src/schedules/linear';
import { piecewise } from '../../../src/schedules/piecewise';
import { warmup } from '../../../src/schedules/warmup';

const down = linear({ from: 1e-3, to: 1e-4, between: [100, 300] });

/** Each with the images it is asked at, and its values there. */
const values: readonly (readonly [string, MadeSchedule, readonly number[], readonly number[]])[] = [
  ['constant', constant(0.25), [0, 1e9], [0.25, 0.25]],
  ['linear', down, [0, 100, 200, 300, 1e9], [1e-3, 1e-3, 5.5e-4, 1e-4, 1e-4]],
  ['a linear jump', linear({ from: 1, to: 2, between: [10, 10] }), [9, 10], [1, 2]],
  [
    'cosine',
    cosine({ from: 3, to: 1, between: [100, 400] }),
    [0, 100, 200, 250, 300, 400, 500],
    [3, 3, 2.5, 2, 1.5, 1, 1],
  ],
  ['exponential', exponential({ from: 8, factor: 0.5, every: 100 }), [0, 50, 100, 300], [8, 8 * Math.SQRT1_2, 4, 1]],
  [
    'a staircase',
    exponential({ from: 8, factor: 0.5, every: 100, staircase: true }),
    [0, 99, 100, 199, 200],
    [8, 8, 4, 4, 2],
  ],
  ['piecewise', piecewise({ values: [3, 2, 1], at: [10, 20] }), [0, 9, 10, 19, 20, 99], [3, 3, 2, 2, 1, 1]],
  ['one piece', piecewise({ values: [3], at: [] }), [0, 9], [3, 3]],
  // Its schedules count from where they begin.
  [
    'pieces that are schedules',
    piecewise({ values: [down, down], at: [500] }),
    [200, 499, 500, 700],
    [5.5e-4, 1e-4, 1e-3, 5.5e-4],
  ],
  ['warm-up of a number', warmup(2, { images: 100 }), [0, 25, 100, 1000], [0, 0.5, 2, 2]],
  ['warm-up from a share', warmup(2, { images: 100, from: 0.5 }), [0, 50, 100], [1, 1.5, 2]],
  ['warm-up of a schedule', warmup(down, { images: 200 }), [50, 100, 200, 300], [2.5e-4, 5e-4, 5.5e-4, 1e-4]],
];

describe.each(values)('%s', (_, schedule, images, expected) => {
  it('has these values', () => {
    for (const [i, at] of images.entries()) expect(schedule(at), `${at}`).toBeCloseTo(expected[i] ?? Number.NaN, 12);
  });

  it('comes back from a file', () => {
    const saved = JSON.parse(JSON.stringify(toJson({ learningRate: { D: schedule }, seed: 1 })));
    const { learningRate } = fromJson(saved, {}, RECIPES) as { learningRate: { D: MadeSchedule } };
    expect(images.map(learningRate.D)).toEqual(images.map(schedule));
    expect(toJson(learningRate.D)).toEqual(toJson(schedule));
  });
});

test('a number is itself, a schedule is asked, and has to say a number', () => {
  expect(valueAt(0.5, 1000)).toBe(0.5);
  expect(valueAt(images => images / 2, 1000)).toBe(500);
  expect(() => valueAt(() => Number.NaN, 64)).toThrow('schedule: expected a finite number after 64 images, got NaN');
});

test('a function of one’s own must be given again, also within a schedule', () => {
  const own = (images: number) => images;
  const saved = (learningRate: object) => JSON.parse(JSON.stringify(toJson({ learningRate })));
  expect(() => fromJson(saved({ D: own }), {}, RECIPES)).toThrow('the model was made with learningRate.D of its own');
  expect(() => fromJson(saved({ D: warmup(own, { images: 9 }) }), {}, RECIPES)).toThrow(
    'load(place, { learningRate })',
  );
});

test('the usual curves down to a fiftieth are linear ones', () => {
  const [rate, images] = [3e-3, 448_000];
  const late = linear({ from: rate, to: rate / 50, between: [0.5 * images, 0.99 * images] });
  const early = linear({ from: rate, to: rate / 50, between: [0, 0.98 * images] });
  for (let seen = 0; seen < 1.2 * images; seen += 4001) {
    expect(late(seen) / (rate * Math.max(0.02, Math.min(1, 2 - (2 * seen) / images)))).toBeCloseTo(1, 11);
    expect(early(seen) / (rate * Math.max(0.02, 1 - seen / images))).toBeCloseTo(1, 11);
  }
});

describe('refused', () => {
  it.each<[() => unknown, string]>([
    [() => constant(Number.NaN), 'constant: value: expected a number'],
    [() => linear({ from: Number.NaN, to: 1, between: [0, 1] }), 'linear: from: expected a number'],
    [() => linear({ from: 1, to: '1' as never, between: [0, 1] }), 'linear: to: expected a number'],
    [() => linear({ from: 1, to: 2, between: [2, 1] }), 'linear: between: expected [least, most] in order'],
    [() => linear({ from: 1, to: 2, between: 3 as never }), 'linear: between: expected a list of 2, got 3'],
    [
      () => cosine({ from: 1, to: 2, betwen: [1, 2] } as never),
      "cosine: 'betwen' is not known. Did you mean 'between'?",
    ],
    [() => exponential({ from: 1, factor: 0.5, every: 0 }), 'exponential: every: expected a number above 0'],
    [() => exponential({ from: 1, factor: -1, every: 1 }), 'exponential: factor'],
    [() => warmup('1' as never, { images: 1 }), 'warmup: then: expected a number or a function of the images seen'],
    [() => warmup(1, { images: 0 }), 'warmup: images: expected a number above 0'],
    [() => warmup(1, { images: 1, from: 2 }), 'warmup: from'],
    [
      () => piecewise({ values: [1, 2], at: [] }),
      'piecewise: at: 2 values need 1 counts of images between them, got []',
    ],
    [() => piecewise({ values: [], at: [] }), 'piecewise: at: 0 values need 0'],
    [() => piecewise({ values: [1, 2, 3], at: [5, 5] }), 'piecewise: at: expected counts that rise, got [5, 5]'],
  ])('%s', (make, message) => {
    expect(make).toThrow(message);
  });
});
