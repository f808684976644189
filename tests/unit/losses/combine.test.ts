import { memory, scalar, tensor1d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { nonSaturating } from '../../../src/losses/adversarial';
import { total, weigh, weighAll } from '../../../src/losses/combine';
import { allNear, at, near, numberOf } from './tools';

test('weigh multiplies value and gradient, by a number or a scalar', () => {
  const onReal = tensor1d([0]);
  const plain = at(x => nonSaturating.g({ onReal, onFake: x }), [1, -1]);
  for (const weight of [0.25, scalar(0.25)]) {
    const weighed = at(x => weigh(weight, nonSaturating.g({ onReal, onFake: x })), [1, -1]);
    near(weighed.value, plain.value / 4);
    allNear(
      weighed.gradient,
      plain.gradient.map(v => v / 4),
    );
  }
});

test('weighAll keeps the names', () => {
  const terms = weighAll(2, { a: scalar(1), b: scalar(3) });
  expect(Object.keys(terms)).toEqual(['a', 'b']);
  near(
    numberOf(() => terms.b),
    6,
  );
});

test('total sums all terms, and needs one', () => {
  near(
    numberOf(() => total({ a: scalar(1), b: scalar(2.5), c: scalar(-1) })),
    2.5,
  );
  expect(() => total({})).toThrow('at least one term');
});

test('a loss leaves one tensor behind: itself', () => {
  const scores = { onReal: tensor1d([0]), onFake: tensor1d([1]) };
  const before = memory().numTensors;
  const loss = nonSaturating.d(scores);
  expect(memory().numTensors).toBe(before + 1);
  loss.dispose();
});
