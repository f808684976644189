import { mul, oneHot, softmax, type Tensor, type Tensor2D, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { bernoulli } from '../../../src/core/latents/bernoulli';
import { categorical } from '../../../src/core/latents/categorical';
import { normal } from '../../../src/core/latents/normal';
import { uniform } from '../../../src/core/latents/uniform';
import { information, mutualInformation } from '../../../src/losses/information';
import { allNear, at, near, numberOf } from './tools';

const digits = oneHot([3, 0], 4) as Tensor2D;

test('one term per code: mean posterior NLL in nats', () => {
  const codes = { digit: categorical(4), slant: uniform(), flag: bernoulli(2) };
  const values = {
    digit: digits,
    slant: tensor2d([[0.5], [-1]]),
    flag: tensor2d([
      [1, 0],
      [1, 1],
    ]),
  };
  const parameters = {
    digit: tensor2d([
      [0, 0, 0, 0],
      [2, 0, 0, 0],
    ]),
    slant: tensor2d([
      [0, 0],
      [-1, Math.log(2)],
    ]),
    flag: tensor2d([
      [0, 0],
      [3, 3],
    ]),
  };
  const term = (name: 'digit' | 'slant' | 'flag') => numberOf(() => information(codes, values, parameters)[name]);
  near(term('digit'), (Math.log(4) + Math.log(1 + 3 * Math.exp(-2))) / 2);
  const half = 0.5 * Math.log(2 * Math.PI);
  near(term('slant'), (half + 0.125 + half + Math.log(2)) / 2);
  near(term('flag'), (2 * Math.log(2) + 2 * Math.log1p(Math.exp(-3))) / 2);
});

test('the bound: 0 when Q says nothing, H(c) when it knows, below 0 when it is wrong', () => {
  const digit = categorical(4);
  const bound = (logits: Tensor2D) => numberOf(() => mutualInformation(digit, digits, logits));
  near(bound(zeros([2, 4])), 0, 1e-6, 1);
  near(bound(mul(digits, 50) as Tensor2D), Math.log(4));
  near(bound(mul(digits, -10) as Tensor2D), Math.log(4) - 10 - Math.log(3 + Math.exp(-10)));
  near(bound(mul(digits, 1e4) as Tensor2D), Math.log(4));
  near(bound(mul(digits, -1e4) as Tensor2D), Math.log(4) - 1e4 - Math.log(3), 1e-6);
});

test('entropy is the code’s own, not that of the Gaussian which models it', () => {
  const slant = uniform({ deviation: 1 });
  const c = tensor2d([[0.5], [-0.5]]);
  near(
    numberOf(() => mutualInformation(slant, c, c)),
    Math.log(2) - 0.5 * Math.log(2 * Math.PI),
  );
  const wide = normal(3);
  near(
    numberOf(() => mutualInformation(wide, zeros([1, 3]), zeros([1, 6]))),
    1.5,
  );
});

test('gradient is (posterior − code) / n; the bound has minus that', () => {
  const codes = { digit: categorical(4) };
  const logits = [0.5, -1, 2, 0, 1, 1, -3, 0];
  const term = (q: Tensor) => information(codes, { digit: digits }, { digit: q as Tensor2D }).digit;
  const { gradient } = at(term, logits, [2, 4]);
  const p = softmax(tensor2d(logits, [2, 4])).dataSync();
  const y = digits.dataSync();
  allNear(
    gradient,
    Array.from(p, (v, i) => (v - (y[i] ?? 0)) / 2),
  );
  const bound = at(q => mutualInformation(codes.digit, digits, q as Tensor2D), logits, [2, 4]);
  allNear(
    bound.gradient,
    gradient.map(v => -v),
  );
});

test('differs from a softmax applied twice', () => {
  const codes = { digit: categorical(4) };
  const q = mul(digits, 5) as Tensor2D;
  const once = numberOf(() => information(codes, { digit: digits }, { digit: q }).digit);
  const twice = numberOf(() => information(codes, { digit: digits }, { digit: softmax(q) }).digit);
  expect(twice - once).toBeGreaterThan(0.5);
});
