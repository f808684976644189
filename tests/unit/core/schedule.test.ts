import { describe, expect, it, test } from 'vitest';
import { linearSchedule, valueAt } from '../../../src/core/schedule';
import { fromJson, toJson } from '../../../src/model/options';

test('a number is itself, a schedule is asked', () => {
  expect(valueAt(0.5, 1000)).toBe(0.5);
  expect(valueAt(images => images / 2, 1000)).toBe(500);
});

describe('linearSchedule', () => {
  const falling = linearSchedule({ from: 1e-3, to: 1e-4, between: [100, 300] });

  it('is level, then a straight line, then level', () => {
    expect([0, 100, 200, 300, 1e9].map(falling)).toEqual([1e-3, 1e-3, 5.5e-4, 1e-4, 1e-4]);
    expect(valueAt(falling, 150)).toBeCloseTo(7.75e-4, 12);
    expect([9, 10].map(linearSchedule({ from: 1, to: 2, between: [10, 10] }))).toEqual([1, 2]);
  });

  it('is saved among options and comes back, where any other function must be given again', () => {
    const saved = JSON.parse(JSON.stringify(toJson({ learningRate: { D: falling }, seed: 1 })));
    expect(saved).toEqual({ learningRate: { D: { schedule: falling.config } }, seed: 1 });
    const { learningRate } = fromJson(saved, {}) as { learningRate: { D: typeof falling } };
    expect(learningRate.D(200)).toBe(falling(200));
    const own = toJson({ learningRate: { D: (images: number) => images } }) as never;
    expect(() => fromJson(own, {})).toThrow('the model was made with learningRate.D of its own');
  });

  it.each([
    [{ from: Number.NaN, to: 1, between: [0, 1] }, 'linearSchedule: from: expected a number'],
    [{ from: 1, to: '1', between: [0, 1] }, 'linearSchedule: to: expected a number'],
    [{ from: 1, to: 2, between: [2, 1] }, 'linearSchedule: between: expected [least, most] in order'],
    [{ from: 1, to: 2, between: 3 }, 'linearSchedule: between: expected a list of 2, got 3'],
    [{ from: 1, to: 2, betwen: [1, 2] }, "linearSchedule: 'betwen' is not known. Did you mean 'between'?"],
  ])('refuses %j', (config, message) => {
    expect(() => linearSchedule(config as never)).toThrow(message);
  });
});
