import { type Tensor, tensor, tensor1d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { minimax, nonSaturating } from '../../../src/losses/adversarial';
import { allNear, at, average, differences, near, numberOf, sigmoid, softplus } from './tools';

const real = [2, -1.5, 0, 7, -0.25, 30, -30, 0.5];
const fake = [-1, 0.75, 0, -6, 3.5, -25, 25, 1];
const shapes = [[8], [4, 2], [2, 2, 2, 1]];
const onReal = tensor1d(real);

/** −log D and −log(1 − D), the authors' way: through the probability, in float64. */
const plain = {
  d: (r: readonly number[], f: readonly number[]) =>
    average(r.map(x => -Math.log(sigmoid(x)))) + average(f.map(x => -Math.log(sigmoid(-x)))),
  minimax: (f: readonly number[]) => average(f.map(x => Math.log(sigmoid(-x)))),
  nonSaturating: (f: readonly number[]) => average(f.map(x => -Math.log(sigmoid(x)))),
};

describe.each(shapes)('logits of shape %j %j %j %j', (...shape) => {
  const dims = shape.filter(d => d !== undefined);
  const fakes = tensor(fake, dims);
  const reals = tensor(real, dims);

  test('values are the formulas of the paper', () => {
    for (const loss of [minimax, nonSaturating]) {
      near(
        numberOf(() => loss.d({ onReal: reals, onFake: fakes })),
        plain.d(real, fake),
      );
    }
    near(
      numberOf(() => minimax.g({ onReal: reals, onFake: fakes })),
      plain.minimax(fake),
    );
    near(
      numberOf(() => nonSaturating.g({ onReal: reals, onFake: fakes })),
      plain.nonSaturating(fake),
    );
  });

  test('gradients are sigmoids over the number of logits', () => {
    const n = fake.length;
    const g = (x: Tensor) => nonSaturating.g({ onReal: reals, onFake: x });
    allNear(
      at(g, fake, dims).gradient,
      fake.map(x => -sigmoid(-x) / n),
    );
    allNear(
      at(x => minimax.g({ onReal: reals, onFake: x }), fake, dims).gradient,
      fake.map(x => -sigmoid(x) / n),
    );
    allNear(
      at(x => nonSaturating.d({ onReal: reals, onFake: x }), fake, dims).gradient,
      fake.map(x => sigmoid(x) / n),
    );
    allNear(
      at(x => nonSaturating.d({ onReal: x, onFake: fakes }), real, dims).gradient,
      real.map(x => -sigmoid(-x) / n),
    );
  });
});

test('gradients agree with finite differences of the plain formulas', () => {
  const small = [0.3, -2, 1.25, 0];
  const g = (x: Tensor) => nonSaturating.g({ onReal, onFake: x });
  allNear(at(g, small).gradient, differences(plain.nonSaturating, small), 1e-5);
  const saturating = (x: Tensor) => minimax.g({ onReal, onFake: x });
  allNear(at(saturating, small).gradient, differences(plain.minimax, small), 1e-5);
  const d = (x: Tensor) => minimax.d({ onReal, onFake: x });
  allNear(
    at(d, small).gradient,
    differences(f => plain.d(real, f), small),
    1e-5,
  );
});

describe('extreme logits', () => {
  test.each([
    [1e4, 1e4, 0],
    [-1e4, 0, 1e4],
    [3e38, 3e38, 0],
    [-3e38, 0, 3e38],
  ])('%d: right value, right gradient', (logit, ofFake, ofReal) => {
    const sure = tensor1d([1e4]);
    const dFake = at(x => nonSaturating.d({ onReal: sure, onFake: x }), [logit]);
    near(dFake.value, ofFake);
    near(dFake.gradient[0] ?? Number.NaN, logit > 0 ? 1 : 0);
    const dReal = at(x => nonSaturating.d({ onReal: x, onFake: tensor1d([-1e4]) }), [logit]);
    near(dReal.value, ofReal);
    near(dReal.gradient[0] ?? Number.NaN, logit > 0 ? 0 : -1);
    const g = at(x => nonSaturating.g({ onReal, onFake: x }), [logit]);
    near(g.value, ofReal);
    near(g.gradient[0] ?? Number.NaN, logit > 0 ? 0 : -1);
    const saturating = at(x => minimax.g({ onReal, onFake: x }), [logit]);
    near(saturating.value, -ofFake);
    near(saturating.gradient[0] ?? Number.NaN, logit > 0 ? -1 : 0);
  });

  test('small losses keep their relative precision', () => {
    near(
      numberOf(() => nonSaturating.g({ onReal, onFake: tensor1d([12]) })),
      softplus(-12),
      1e-5,
    );
  });
});

test('a D that cannot tell loses log 4 (Goodfellow et al. 2014, §4.1)', () => {
  const none = tensor1d([0, 0, 0]);
  near(
    numberOf(() => minimax.d({ onReal: none, onFake: none })),
    Math.log(4),
  );
  near(
    numberOf(() => minimax.g({ onReal: none, onFake: none })),
    -Math.log(2),
  );
  near(
    numberOf(() => nonSaturating.g({ onReal: none, onFake: none })),
    Math.log(2),
  );
});

test('the mistakes seen elsewhere give other numbers', () => {
  const onFake = tensor1d(fake);
  const g = numberOf(() => nonSaturating.g({ onReal, onFake }));
  const saturating = numberOf(() => minimax.g({ onReal, onFake }));
  expect(saturating).toBeLessThan(0); // the sign mix-up would make it positive, and G would help D
  expect(g).toBeGreaterThan(0);
  expect(Math.abs(g + saturating)).toBeGreaterThan(0.1); // minimax is not minus the other
  expect(Math.abs(g - fake.length * g)).toBeGreaterThan(0.1); // sum in place of mean
  near(g, average(fake.map(x => softplus(-x))));
  const halved = numberOf(() => nonSaturating.d({ onReal, onFake })) / 2; // some average D's two halves
  expect(Math.abs(halved - plain.d(real, fake))).toBeGreaterThan(0.1);
});

test('the two sides may differ in shape, and each is averaged by itself', () => {
  near(
    numberOf(() => minimax.d({ onReal: tensor1d([1]), onFake: tensor(fake, [4, 2]) })),
    plain.d([1], fake),
  );
});
