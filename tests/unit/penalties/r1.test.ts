import { describe, expect, it } from 'vitest';
import { r1, r2 } from '../../../src/penalties/r1';

describe('r1 and r2', () => {
  it('refuse a γ below 0, and a pause of less than a step', () => {
    expect(() => r1(-1)).toThrow('r1: gamma: expected a number from 0');
    expect(() => r2(1, { every: 0 })).toThrow('r2: every: expected a whole number of at least 1');
  });

  it('say how they were made', () => {
    expect(r1(0.5).recipe).toEqual({ role: 'penalty', of: 'r1', with: [0.5, {}] });
    expect(r2(1, { every: 16 })).toMatchObject({
      every: 16,
      recipe: { role: 'penalty', of: 'r2', with: [1, { every: 16 }] },
    });
  });
});
