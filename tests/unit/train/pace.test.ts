import { expect, it } from 'vitest';
import { Pace } from '../../../src/train/pace';

it('time left counts what lies between steps, by its mean, and steps by their median', () => {
  const pace = new Pace();
  expect(pace.left(3)).toBeNaN();
  let now = 0;
  pace.tick(now);
  for (const [step, between] of [
    [10, 0],
    [10, 0],
    [90, 8],
    [10, 0],
  ] as const) {
    now += step;
    pace.tick(now);
    now += between;
    pace.skip(now);
  }
  expect(pace.median).toBe(10);
  expect(pace.left(100)).toBe(100 * (10 + 2));
});
