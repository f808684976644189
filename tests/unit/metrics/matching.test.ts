import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cheapestMatching, matchClasses, matchedError } from '../../../src/metrics/matching';

describe('matchedError', () => {
  it('is 0 for any renaming of the classes', () => {
    const labels = [0, 1, 2, 3, 3, 2, 1, 0];
    expect(matchClasses([2, 0, 3, 1, 1, 3, 0, 2], labels, 4)).toEqual({ classOf: [1, 3, 0, 2], error: 0 });
  });

  it('uses each class once, where a majority vote would use one twice', () => {
    // Numbers 0 and 1 both see class 0 most. By votes 5 of 7 are right; one to one 0 → 0 and 1 → 1 makes 3 + 1.
    const predicted = [0, 0, 0, 1, 1, 1, 0];
    const labels = [0, 0, 0, 0, 0, 1, 1];
    expect(matchedError(predicted, labels, 2)).toBeCloseTo(3 / 7);
  });

  it('takes a worse first match for a better whole', () => {
    // Counts: number 0 sees classes 0 and 1 four and three times, number 1 sees class 0 three times alone.
    const predicted = [...new Array(7).fill(0), ...new Array(3).fill(1)];
    const labels = [0, 0, 0, 0, 1, 1, 1, 0, 0, 0];
    expect(matchClasses(predicted, labels, 2)).toEqual({ classOf: [1, 0], error: 0.4 });
  });

  it('is 1 − 1/k for a code that never changes', () => {
    const labels = Array.from({ length: 100 }, (_, i) => i % 10);
    expect(matchedError(new Array(100).fill(4), labels, 10)).toBeCloseTo(0.9);
  });

  it.each([
    ['lengths that differ', () => matchedError([0], [0, 1], 2), /1 and 2/],
    ['nothing', () => matchedError([], [], 2), /0 and 0/],
    ['a prediction out of range', () => matchedError([2], [0], 2), /predicted\[0\].*0 to 1, got 2/],
    ['a label that is no class', () => matchedError([0], [0.5], 2), /labels\[0\].*0\.5/],
  ])('refuses %s', (_, run, message) => expect(run).toThrow(message));
});

describe('cheapestMatching', () => {
  const cost = (costs: number[][], columns: readonly number[]) =>
    columns.reduce((sum, c, r) => sum + (costs[r]?.[c] ?? 0), 0);

  function permutations(of: readonly number[]): number[][] {
    if (of.length === 0) return [[]];
    return of.flatMap(first => permutations(of.filter(x => x !== first)).map(rest => [first, ...rest]));
  }

  it('finds what trying every permutation finds', () => {
    const square = fc.integer({ min: 1, max: 5 }).chain(n =>
      fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: n, maxLength: n }), {
        minLength: n,
        maxLength: n,
      }),
    );
    fc.assert(
      fc.property(square, costs => {
        const found = cheapestMatching(costs);
        expect([...found].sort()).toEqual(costs.map((_, i) => i));
        const least = Math.min(...permutations(costs.map((_, i) => i)).map(p => cost(costs, p)));
        expect(cost(costs, found)).toBe(least);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
