import {
  add,
  concat,
  dispose,
  matMul,
  memory,
  mul,
  ones,
  reshape,
  type Scalar,
  scalar,
  square,
  sub,
  sum,
  type Tensor2D,
  tensor2d,
  tidy,
  unstack,
  type Variable,
  variable,
  variableGrads,
  zeros,
} from '@tensorflow/tfjs-core';
import { describe, expect, it, test } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { gaussianScores } from '../../../src/losses/gaussianScores';
import { club, donskerVaradhan, infoNce, nwj } from '../../../src/losses/informationBounds';
import { gaussianLoss } from '../../../src/losses/likelihood';
import { mine, mineAverage } from '../../../src/losses/mine';
import { near, numberOf } from './tools';

// x and y of two independent columns each, of correlation ρ: their information is −log(1 − ρ²) nats.
const RHO = 0.8;
const NATS = -Math.log(1 - RHO ** 2);
const rest = Math.sqrt(1 - RHO ** 2);

/** `n` draws of x and y. */
function drawn(n: number, seed: number): { x: Tensor2D; y: Tensor2D } {
  const x = new Rng(seed).fork('x').normal([n, 2]) as Tensor2D;
  const y = tidy(() => add(mul(x, RHO), mul(new Rng(seed).fork('y').normal([n, 2]), rest)) as Tensor2D);
  return { x, y };
}
const conditional = (x: Tensor2D) => ({ mean: mul(x, RHO), logDeviation: add(mul(x, 0), Math.log(rest)) });
const marginal = (x: Tensor2D) => ({ mean: mul(x, 0), logDeviation: mul(x, 0) });
/** log p(y|x) / p(y) */
const logRatio = ({ x, y }: { x: Tensor2D; y: Tensor2D }) =>
  sub(gaussianScores(y, conditional(x)), gaussianScores(y, marginal(x))) as Tensor2D;

describe('the best critic of correlated Gaussians', () => {
  const best = drawn(200, 1);
  const ratio = tidy(() => logRatio(best));
  const of = (bound: (scores: Tensor2D) => Scalar, more = 0) => numberOf(() => bound(add(ratio, more)));

  it('reaches their information by every lower bound', () => {
    expect(Math.abs(of(infoNce) - NATS)).toBeLessThan(0.12);
    expect(Math.abs(of(donskerVaradhan) - NATS)).toBeLessThan(0.12);
    expect(Math.abs(of(nwj, 1) - NATS)).toBeLessThan(0.12);
    // What the critic may add: anything for two of them, nothing but 1 for the third.
    expect(of(donskerVaradhan, 3)).toBeCloseTo(of(donskerVaradhan), 3);
    expect(of(infoNce, 3)).toBeCloseTo(of(infoNce), 3);
    for (const more of [0, 2]) expect(of(nwj, more)).toBeLessThan(of(nwj, 1) - 0.2);
    for (const more of [0, 1, 2]) expect(of(nwj, more)).toBeLessThanOrEqual(of(donskerVaradhan) + 1e-4);
  });

  it('reaches it by Barber and Agakov, the entropy of y less its error given x', () => {
    const entropy = Math.log(2 * Math.PI * Math.E);
    const error = numberOf(() => gaussianLoss(best.y, conditional(best.x)));
    expect(Math.abs(entropy - error - NATS)).toBeLessThan(0.12);
  });

  it('lies at ρ² / (1 − ρ²) a column by CLUB, from above', () => {
    const known = (2 * RHO ** 2) / (1 - RHO ** 2);
    expect(Math.abs(numberOf(() => club(gaussianScores(best.y, conditional(best.x)))) - known)).toBeLessThan(0.25);
    expect(known).toBeGreaterThan(NATS);
  });

  it('shows no more than log n by InfoNCE', () => {
    const sure = tidy(() =>
      mul(
        add(
          zeros([8, 8]),
          tensor2d(
            [...Array(64)].map((_, i) => +(i % 9 === 0)),
            [8, 8],
          ),
        ),
        1e4,
      ),
    );
    near(
      numberOf(() => infoNce(sure as Tensor2D)),
      Math.log(8),
    );
    expect(numberOf(() => donskerVaradhan(sure as Tensor2D))).toBeCloseTo(1e4, 0);
  });
});

// f(x, y) = x'Wy + Σ(a x² + b y²) + c, which can be the log-ratio of any Gaussians.
describe('a critic that learns', () => {
  const critic = (w: Variable, squares: Variable, { x, y }: { x: Tensor2D; y: Tensor2D }): Tensor2D => {
    const [a, b, c] = unstack(squares).map(row => reshape(row, [2, 1]));
    const one = ones([x.shape[0], 1]);
    const ofX = [matMul(x, w), matMul(square(x), a as Tensor2D), one];
    const ofY = [y, one, add(matMul(square(y), b as Tensor2D), sum(c as Tensor2D))];
    return matMul(concat(ofX, 1), concat(ofY, 1), false, true);
  };
  const learnt = (bound: (scores: Tensor2D, average: Scalar) => Scalar, judge: (scores: Tensor2D) => Scalar) => {
    const made = (rows: number) => tidy(() => variable(zeros([rows, 2])));
    const weights = [made(2), made(3)] as const;
    let average: Scalar | undefined;
    for (let step = 0; step < 80; step++) {
      const data = drawn(48, 100 + step);
      const now = tidy(() => mineAverage(critic(...weights, data), average, 0.1));
      average?.dispose();
      average = now;
      const { value, grads } = variableGrads(() => mul(bound(critic(...weights, data), now), -1), [...weights]);
      for (const weight of weights)
        tidy(() => weight.assign(sub(weight, mul(grads[weight.name] ?? scalar(0), step < 50 ? 0.3 : 0.1))));
      dispose([value, ...Object.values(grads), ...Object.values(data)]);
    }
    const held = drawn(250, 9);
    const nats = numberOf(() => judge(critic(...weights, held)));
    dispose([average, ...weights, ...Object.values(held)]);
    return nats;
  };

  it.each([
    ['InfoNCE', infoNce, infoNce],
    ['Donsker and Varadhan', donskerVaradhan, donskerVaradhan],
    ['MINE', mine, donskerVaradhan],
    ['Nguyen, Wainwright and Jordan', nwj, nwj],
  ] as const)('finds their information on draws it has not seen, by %s', (_, bound, judge) => {
    const before = memory().numTensors;
    const nats = learnt(bound, judge);
    expect(nats).toBeGreaterThan(0.8 * NATS);
    expect(nats).toBeLessThan(NATS + 0.15);
    expect(memory().numTensors).toBe(before);
  });
});

test('mineAverage follows the mean of exp f off the diagonal, at any height', () => {
  const scores = (off: number) =>
    tensor2d([
      [0, off],
      [off, 0],
    ]);
  near(
    numberOf(() => mineAverage(scores(2))),
    2,
  );
  near(
    numberOf(() => mineAverage(scores(2), scalar(0), 0.25)),
    Math.log(0.75 + 0.25 * Math.exp(2)),
  );
  near(
    numberOf(() => mineAverage(scores(1000), scalar(-1000), 0.5)),
    1000 + Math.log(0.5),
  );
});

test('scores that are none are refused', () => {
  for (const wrong of [zeros([2, 3]), zeros([1, 1]), zeros([2])])
    for (const bound of [infoNce, donskerVaradhan, nwj, club])
      expect(() => bound(wrong as Tensor2D)).toThrow(/expected scores \[n, n\] of every x with every y/);
  expect(() => mineAverage(zeros([2, 2]), undefined, 2)).toThrow(/rate/);
  expect(() => gaussianScores(zeros([2, 3]), { mean: zeros([2, 2]), logDeviation: zeros([2, 2]) })).toThrow(
    /expected y/,
  );
});
