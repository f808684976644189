import { tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import {
  check,
  checkKnown,
  checkNumber,
  checkShape,
  checkWhole,
  isWhole,
  nearest,
  showShape,
} from '../../../src/core/checks';
import { GanKitError } from '../../../src/core/errors';
import './tools';

const thrown = (f: () => void): GanKitError => {
  try {
    f();
  } catch (error) {
    if (error instanceof GanKitError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('check', () => {
  test('throws a coded error, and makes its message only then', () => {
    let made = 0;
    const message = () => `message ${++made}`;
    check(true, 'data', message);
    expect(made).toBe(0);
    const error = thrown(() => check(false, 'data', message));
    expect([error.code, error.message, error.name]).toEqual(['data', 'message 1', 'GanKitError']);
    expect(thrown(() => check(false, 'io', 'plain')).message).toBe('plain');
    expect(error).toBeInstanceOf(Error);
  });

  test('errors carry their cause', () => {
    const cause = new Error('disk');
    expect(new GanKitError('io', 'no', { cause }).cause).toBe(cause);
  });
});

describe('numbers', () => {
  test.each([
    [3, 0, true],
    [0, 0, true],
    [-1, 0, false],
    [1.5, 0, false],
    ['3', 0, false],
    [Number.NaN, 0, false],
    [2 ** 53, 0, false],
    [undefined, 0, false],
  ])('isWhole(%j, %d) is %j', (value, least, expected) => {
    expect(isWhole(value, least)).toBe(expected);
  });

  test('messages name argument, got and expected', () => {
    expect(thrown(() => checkWhole('steps', 1.5, 1)).message).toBe(
      'steps: expected a whole number of at least 1, got 1.5.',
    );
    expect(thrown(() => checkNumber('p', 2, 0, 1)).message).toBe('p: expected a number from 0 to 1, got 2.');
    expect(thrown(() => checkNumber('p', -0.1, 0, 1)).code).toBe('argument');
    expect(() => checkNumber('p', Number.NaN)).toThrow('got NaN');
    expect(() => checkNumber('p', Number.POSITIVE_INFINITY)).toThrow('got Infinity');
    checkNumber('p', 0, 0, 1);
    checkNumber('p', 1, 0, 1);
  });
});

describe('shapes', () => {
  test('showShape', () => {
    expect(showShape([64, null, 1])).toBe('[64, ?, 1]');
    expect(showShape([])).toBe('[]');
  });

  test('checkShape takes null for any size, but not for any rank', () => {
    const x = tensor2d([[1, 2]]);
    checkShape('x', x, [1, 2]);
    checkShape('x', x, [null, 2]);
    const error = thrown(() => checkShape('x', x, [null, 3]));
    expect([error.code, error.message]).toEqual([
      'shape',
      'x: expected a tensor of shape [?, 3], got one of shape [1, 2].',
    ]);
    expect(() => checkShape('x', x, [null])).toThrow('[?]');
    expect(() => checkShape('x', x, [1, 2, 1])).toThrow('[1, 2, 1]');
  });
});

describe('names', () => {
  const known = ['minimax', 'nonSaturating', 'hinge'];
  test.each([
    ['minmax', 'minimax'],
    ['NONSATURATING', 'nonSaturating'],
    ['hing', 'hinge'],
    ['hinge', 'hinge'],
    ['wasserstein', undefined],
    ['', undefined],
  ])('nearest to %j is %j', (name, expected) => {
    expect(nearest(name, known)).toBe(expected);
  });

  test('nearest of none', () => expect(nearest('x', [])).toBeUndefined());

  test('checkKnown suggests, or only lists', () => {
    checkKnown('loss', 'hinge', known);
    expect(thrown(() => checkKnown('loss', 'minmax', known)).message).toBe(
      "loss: 'minmax' is not known. Did you mean 'minimax'? Known: minimax, nonSaturating, hinge.",
    );
    expect(thrown(() => checkKnown('loss', 'wasserstein', known)).message).toBe(
      "loss: 'wasserstein' is not known. Known: minimax, nonSaturating, hinge.",
    );
  });
});
