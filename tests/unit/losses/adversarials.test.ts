import { memory, scalar, tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { minimax, nonSaturating } from '../../../src/losses/adversarial';
import { dualContrastive } from '../../../src/losses/dualContrastive';
import { hinge } from '../../../src/losses/hinge';
import { leastSquares } from '../../../src/losses/leastSquares';
import { relativistic } from '../../../src/losses/relativistic';
import { relativisticAverage } from '../../../src/losses/relativisticAverage';
import { smoothed } from '../../../src/losses/smoothed';
import { topK } from '../../../src/losses/topK';
import { wasserstein } from '../../../src/losses/wasserstein';
import { linear } from '../../../src/schedules/linear';
import { allNear, at, differences, near, numberOf } from './tools';

const B = 5;
const PEARSON = { fake: -1, real: 1, aim: 0 };

// Where real and fake cannot be told apart; the squares' best D is the mean of what it is to say.
test.each([
  [nonSaturating, 0, 2 * Math.log(2), Math.log(2)],
  [minimax, 0, 2 * Math.log(2), -Math.log(2)],
  [leastSquares(), 0.5, 0.25, 0.125],
  [leastSquares(PEARSON), 0, 1, 0],
  [hinge, 0, 2, 0],
  [wasserstein, 0, 0, 0],
  [relativistic, 0, Math.log(2), Math.log(2)],
  [relativisticAverage, 0, 2 * Math.log(2), 2 * Math.log(2)],
  [dualContrastive, 0, 2 * Math.log(B + 1), 2 * Math.log(B + 1)],
])('$name at a perfect match', (loss, logit, d, g) => {
  const scores = { onReal: tensor1d(Array(B).fill(logit)), onFake: tensor1d(Array(B).fill(logit)) };
  near(
    numberOf(() => loss.d(scores)),
    d,
    1e-6,
    1,
  );
  near(
    numberOf(() => loss.g(scores)),
    g,
    1e-6,
    1,
  );
});

test('hinge: d is 2 at a match of any logits within ±1', () => {
  const same = tensor1d([-1, -0.3, 0.9]);
  near(
    numberOf(() => hinge.d({ onReal: same, onFake: same })),
    2,
  );
});

test.each([[hinge], [wasserstein], [leastSquares()], [smoothed()], [relativisticAverage]])(
  '$name takes sides of different shapes, and patches',
  loss => {
    const scores = { onReal: tensor([1, 2, 3, 4], [1, 2, 2, 1]), onFake: tensor1d([0, 1]) };
    expect(numberOf(() => loss.d(scores))).not.toBeNaN();
    expect(numberOf(() => loss.g(scores))).not.toBeNaN();
  },
);

describe('dualContrastive', () => {
  test('wants one logit an example, and does not overflow', () => {
    const patches = tensor([1, 2, 3, 4], [2, 2, 1]);
    expect(() => dualContrastive.d({ onReal: patches, onFake: patches })).toThrow(
      'dualContrastive: expected one logit for each example, got logits [2, 2, 1]',
    );
    const far = { onReal: tensor([1e4, 0], [2, 1]), onFake: tensor1d([1e4, -1e4]) };
    near(
      numberOf(() => dualContrastive.d(far)),
      (Math.log(2) + 1e4) / 2 + (2e4 - 1e4) / 2,
      1e-5,
    );
  });
});

describe('smoothed', () => {
  const constants = [
    // One-sided: D* = t/2; with both sides the best D of a match says 1/2.
    [{ real: 0.9 }, -0.2007, -0.2007, 1.3763],
    [{ real: 0.9, fake: 0.1 }, 0, 0, 1.3863],
    // Perfectly separated: real ones at log(t / (1 − t)), fake ones at −∞ or log(s / (1 − s)).
    [{ real: 0.9 }, Math.log(9), -30, 0.3251],
    [{ real: 0.9, fake: 0.1 }, Math.log(9), -Math.log(9), 0.6502],
  ] as const;
  test.each(constants)('%o at D’s best: %d, %d → %d', (options, onReal, onFake, value) => {
    const { d } = smoothed(options);
    const loss = (r: number, f: number) => numberOf(() => d({ onReal: tensor1d([r]), onFake: tensor1d([f]) }));
    expect(loss(onReal, onFake)).toBeCloseTo(value, 4);
    if (onReal === onFake) expect(differences(([l = 0]) => loss(l, l), [onReal], 1e-2)[0]).toBeCloseTo(0, 3);
  });

  test('flipping is smoothing by the same share in expectation, and is drawn from the contest', () => {
    const onReal = tensor1d(Array(4000).fill(2));
    const onFake = tensor1d(Array(4000).fill(-1));
    const flipped = smoothed({ real: 1, flip: 0.2 });
    const by = (seed: number) => numberOf(() => flipped.d({ onReal, onFake, rng: new Rng(seed) }));
    const expected = numberOf(() => smoothed({ real: 0.8, fake: 0.2 }).d({ onReal, onFake }));
    expect(by(1)).toBe(by(1));
    expect(by(1)).not.toBe(by(2));
    // Standard deviation of a share of 4,000 draws, times the logits: about 0.014.
    expect(Math.abs(by(1) - expected)).toBeLessThan(0.05);
    expect(() => flipped.d({ onReal, onFake })).toThrow('smoothed: flipping labels needs draws');
  });

  test('a target is one for each example, also of patches', () => {
    const patches = tensor(Array(12).fill(3), [3, 2, 2, 1]);
    const { d } = smoothed({ real: 1, fake: 0, flip: 0.5 });
    const value = numberOf(() => d({ onReal: patches, onFake: patches, rng: new Rng(3) }));
    // softplus(−3) + softplus(3), and 3 more or less for thirds of the rows.
    const steps = (value - Math.log1p(Math.exp(-3)) - Math.log1p(Math.exp(3))) % 1;
    expect(Math.min(Math.abs(steps), 1 - Math.abs(steps))).toBeLessThan(1e-5);
  });

  test('refuses what is no probability', () => {
    expect(() => smoothed({ real: 1.2 })).toThrow('smoothed: real: expected a number from 0 to 1');
  });
});

describe('topK', () => {
  const fake = [3, -1, 0.5, 2];
  const real = [1, 2, 3, 4];

  test('is the loss of the rows that D takes most for real, with no gradient through the choice', () => {
    const { g } = topK(nonSaturating, { keep: 0.5 });
    const { value, gradient } = at(x => g({ onReal: tensor1d(real), onFake: x }), fake);
    near(
      value,
      numberOf(() => nonSaturating.g({ onReal: tensor1d(real), onFake: tensor1d([3, 2]) })),
    );
    allNear(gradient, [-1 / (1 + Math.exp(3)) / 2, 0, 0, -1 / (1 + Math.exp(2)) / 2]);
  });

  test('pairs the real examples of the same rows', () => {
    const scores = { onReal: tensor1d(real), onFake: tensor1d(fake) };
    near(
      numberOf(() => topK(relativistic).g(scores)),
      numberOf(() => relativistic.g({ onReal: tensor1d([1, 4]), onFake: tensor1d([3, 2]) })),
    );
  });

  test('leaves the real examples alone where the loss does, keeps no tensor, and D’s loss as it is', () => {
    const loss = topK(hinge, { keep: 0.3 });
    expect(loss.d).toBe(hinge.d);
    const onFake = tensor([1, 5, 2, 2, 0, 0], [3, 2, 1]);
    const before = memory().numTensors;
    const value = loss.g({
      get onReal(): never {
        throw new Error('read');
      },
      onFake,
    });
    expect(value.dataSync()[0]).toBe(-3);
    expect(memory().numTensors).toBe(before + 1);
    value.dispose();
  });

  test('follows a schedule of the images seen, and takes no more than the share says', () => {
    const { g } = topK(wasserstein, { keep: linear({ from: 1, to: 0.1, between: [0, 100] }) });
    const n = 30;
    const onFake = tensor1d(Array.from({ length: n }, (_, i) => i));
    const meanAt = (images: number) => -numberOf(() => g({ onReal: scalar(0), onFake, images }));
    expect(tidy(() => [0, 50, 100].map(meanAt))).toEqual([14.5, 21, 28]);
  });

  test('says how it was made, and what it is made of', () => {
    expect(topK(hinge, { keep: 0.5 }).recipe).toEqual({ role: 'loss', of: 'topK', with: [hinge, { keep: 0.5 }] });
    expect(() => topK({} as never)).toThrow('topK: loss: expected an adversarial loss');
    expect(() => topK(hinge, { keep: 2 })).toThrow('topK: keep: expected a number from 0 to 1');
  });
});
