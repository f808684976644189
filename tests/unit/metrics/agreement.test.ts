import { describe, expect, it } from 'vitest';
import { agreement } from '../../../src/metrics/agreement';

describe('agreement', () => {
  it.each([
    [[1, 2, 3], [1, 2, 3], 1],
    [[1, 2, 3, 3], [1, 2, 3, 4], 0.75],
    [[0, 0], [1, 1], 0],
  ])('of %j and %j is %d', (a, b, share) => {
    expect(agreement(a, b)).toBe(share);
    expect(agreement(Int32Array.from(b), a)).toBe(share);
  });

  it.each([
    [[], []],
    [[1], [1, 2]],
  ])('refuses %j and %j', (a, b) => expect(() => agreement(a, b)).toThrow(`${a.length} and ${b.length}`));
});
