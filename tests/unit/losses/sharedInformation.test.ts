import { concat, oneHot, type Tensor2D, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { sharedInformation } from '../../../src/losses/sharedInformation';
import { near, numberOf } from './tools';

/** Readings of these classes, as sure as float32 can be. */
const sure = (classes: readonly number[]) => oneHot([...classes], 4, 1e4, -1e4, 'float32') as Tensor2D;
const of = (a: Tensor2D, b: Tensor2D, balance?: number) =>
  numberOf(() => sharedInformation(a, b, balance === undefined ? {} : { balance }));

describe('what two readings tell of each other', () => {
  it('is log k where they are sure, alike and even, whatever the classes are called', () => {
    near(of(sure([0, 1, 2, 3]), sure([0, 1, 2, 3])), Math.log(4));
    near(of(sure([3, 1, 0, 2]), sure([3, 1, 0, 2])), Math.log(4));
    near(of(sure([0, 1, 2, 3]), sure([0, 1, 2, 3]), 3), 5 * Math.log(4));
  });

  it('is 0 where one says nothing, where all is one class, and where they have nothing to do with each other', () => {
    near(of(zeros([4, 4]), zeros([4, 4])), 0, 1e-6, 1);
    near(of(sure([1, 1, 1]), sure([1, 1, 1])), 0, 1e-6, 1);
    near(of(sure([0, 0, 1, 1]), sure([0, 1, 0, 1])), 0, 1e-6, 1);
  });

  it('is that of the table of both: half of the pairs agree on one of two classes', () => {
    // P = [[1/2, 1/4], [1/4, 0]], made of pairs (0, 0), (0, 0), (0, 1), (1, 0).
    const [a, b] = [
      [0, 0, 0, 1],
      [0, 0, 1, 0],
    ];
    const entropy = (...shares: number[]) => -shares.reduce((sum, p) => sum + p * Math.log(p), 0);
    const own = entropy(0.75, 0.25);
    const both = entropy(0.5, 0.25, 0.25);
    near(of(sure(a ?? []), sure(b ?? [])), 2 * own - both);
    near(of(sure(a ?? []), sure(b ?? []), 2), 4 * own - both);
  });

  it('costs two kinds in one class beside one kind in two, the more the more balance weighs', () => {
    // Kinds of 4 each: as they are; the first two in one class, the last halved at random between two bends.
    const kinds = [0, 1, 2, 3].flatMap(kind => [kind, kind, kind, kind]);
    const merged = (last: readonly number[]) => [...kinds.slice(0, 12).map(kind => Math.max(kind - 1, 0)), ...last];
    const [a, b] = [merged([2, 2, 3, 3]), merged([2, 3, 2, 3])];
    const lost = (balance: number) => of(sure(kinds), sure(kinds), balance) - of(sure(a), sure(b), balance);
    expect(lost(1)).toBeGreaterThan(0);
    expect(lost(3)).toBeGreaterThan(lost(1));
  });

  it('refuses readings of other things, by name', () => {
    const message = 'sharedInformation(b): expected a tensor of shape [2, 3], got one of shape [4, 3].';
    expect(() => sharedInformation(zeros([2, 3]), concat([zeros([2, 3]), zeros([2, 3])]) as Tensor2D)).toThrow(message);
    expect(() => sharedInformation(tensor2d([[1, 2]]), tensor2d([[1, 2]]), { balance: -1 })).toThrow('balance');
  });
});
