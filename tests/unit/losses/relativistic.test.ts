import { tensor, tensor1d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { nonSaturating } from '../../../src/losses/adversarial';
import { relativistic } from '../../../src/losses/relativistic';
import { allNear, at, average, near, numberOf, sigmoid, softplus } from './tools';

const real = [2, -1.5, 0, 7];
const fake = [-1, 0.75, 0, 9];
const lead = real.map((r, i) => r - (fake[i] ?? 0));

test.each([[[4]], [[2, 2]], [[1, 2, 2, 1]]])('shape %j: values and gradients by the formulas', shape => {
  const onReal = tensor([...real], shape);
  const onFake = tensor([...fake], shape);
  const d = at(x => relativistic.d({ onReal, onFake: x }), fake, shape);
  near(d.value, average(lead.map(x => softplus(-x))));
  allNear(
    d.gradient,
    lead.map(x => sigmoid(-x) / 4),
  );
  const g = at(x => relativistic.g({ onReal, onFake: x }), fake, shape);
  near(g.value, average(lead.map(softplus)));
  allNear(
    g.gradient,
    lead.map(x => -sigmoid(x) / 4),
  );
  const byReal = at(x => relativistic.g({ onReal: x, onFake }), real, shape);
  allNear(
    byReal.gradient,
    lead.map(x => sigmoid(x) / 4),
  );
});

test('right at ±10,000', () => {
  const g = (r: number, f: number) => at(x => relativistic.g({ onReal: tensor1d([r]), onFake: x }), [f]);
  near(g(1e4, -1e4).value, 2e4);
  allNear(g(1e4, -1e4).gradient, [-1]);
  near(g(-1e4, 1e4).value, 0);
  allNear(g(-1e4, 1e4).gradient, [0]);
  near(g(1e4, 1e4).value, Math.log(2));
});

test('G’s loss reads the real scores: it is not overwritten by the plain one', () => {
  const scores = { onReal: tensor1d(real), onFake: tensor1d(fake) };
  const plain = numberOf(() => nonSaturating.g(scores));
  expect(Math.abs(numberOf(() => relativistic.g(scores)) - plain)).toBeGreaterThan(0.1);
  const shifted = { ...scores, onReal: tensor1d(real.map(r => r + 5)) };
  expect(numberOf(() => relativistic.g(shifted)) - numberOf(() => relativistic.g(scores))).toBeGreaterThan(1);
});

test('sides that do not pair are refused', () => {
  expect(() => relativistic.d({ onReal: tensor1d([1]), onFake: tensor1d([1, 2]) })).toThrow('relativistic: onFake');
});
