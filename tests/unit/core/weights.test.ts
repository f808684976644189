import '@tensorflow/tfjs-backend-cpu';
import { type Scalar, scalar, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { weighted, weightsOf, weightsOr } from '../../../src/core/weights';

describe('weights of terms', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it('are the usual ones where none is given', () => {
    expect(weightsOr({ a: 1, b: 2 })).toEqual({ a: 1, b: 2 });
    expect(weightsOr<'a' | 'b'>({ a: 1, b: 2 }, { b: 0 })).toEqual({ a: 1, b: 0 });
    expect(weightsOr({ a: 1, b: 2 }, JSON.parse('{}'))).toEqual({ a: 1, b: 2 });
  });

  it('multiply each term, and leave those of weight 0 alone', async () => {
    const seen: string[] = [];
    const term = (name: string) => () => {
      seen.push(name);
      return scalar(3) as Scalar;
    };
    const weights = { a: 1, b: 0, c: (images: number) => images / 10, d: 2 };
    const found = weighted(weights, 5, { a: term('a'), b: term('b'), c: term('c') });
    expect(Object.entries(found).map(([name, value]) => [name, value.dataSync()[0]])).toEqual([
      ['a', 3],
      ['c', 1.5],
    ]);
    expect(seen).toEqual(['a', 'c']);
  });

  it('are numbers from 0 or schedules, under names of terms', () => {
    const kind = weightsOf('l1', 'adversarial');
    kind('weights', { l1: () => 1, adversarial: 0 });
    expect(() => kind('weights', { l1: -1 })).toThrow('weights.l1');
    expect(() => kind('weights', { l2: 1 })).toThrow("Did you mean 'l1'?");
  });
});
