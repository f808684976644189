import { readFileSync } from 'node:fs';
import { concat, grads, mul, type Scalar, sum, type Tensor, type Tensor2D, tensor, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Scores } from '../../src/core/game';
import { categorical } from '../../src/core/latents/categorical';
import { normal } from '../../src/core/latents/normal';
import { correctGradients } from '../../src/gradients/correct';
import { minimax, nonSaturating } from '../../src/losses/adversarial';
import { binaryCrossEntropy, crossEntropy } from '../../src/losses/classification';
import { concrete } from '../../src/losses/concrete';
import { dualContrastive } from '../../src/losses/dualContrastive';
import { featureDistance } from '../../src/losses/featureDistance';
import { gaussianScores } from '../../src/losses/gaussianScores';
import { hinge } from '../../src/losses/hinge';
import { information, mutualInformation } from '../../src/losses/information';
import { club, donskerVaradhan, infoNce, nwj } from '../../src/losses/informationBounds';
import { leastSquares } from '../../src/losses/leastSquares';
import { bernoulliLoss, gaussianKl, gaussianKlBetween, gaussianLoss } from '../../src/losses/likelihood';
import { mine } from '../../src/losses/mine';
import { l1, l2 } from '../../src/losses/reconstruction';
import { relativistic } from '../../src/losses/relativistic';
import { relativisticAverage } from '../../src/losses/relativisticAverage';
import { locationScale } from '../../src/losses/reparameterise';
import { realLogit } from '../../src/losses/semiSupervised';
import { sharedInformation } from '../../src/losses/sharedInformation';
import { smoothed } from '../../src/losses/smoothed';
import { topK } from '../../src/losses/topK';
import { wasserstein } from '../../src/losses/wasserstein';
import { BACKENDS, use } from './backends';

interface Written {
  readonly shape: number[];
  readonly values: number[];
}
interface Case {
  readonly title: string;
  readonly loss: keyof typeof LOSSES;
  readonly inputs: Readonly<Record<string, Written>>;
  readonly constants: Readonly<Record<string, Written>>;
  readonly value: number;
  readonly gradients: Readonly<Record<string, number[]>>;
}

const TOLERANCE = 1e-5;
const cases = JSON.parse(readFileSync(new URL('losses.json', import.meta.url), 'utf8')) as Case[];

type Named<K extends string = string> = Readonly<Record<K, Tensor>>;
const ofClasses = ({ real, fake }: Named<'real' | 'fake'>): Scores => ({
  onReal: realLogit(real),
  onFake: realLogit(fake),
});
const scores = ({ real, fake }: Named<'real' | 'fake'>): Scores => ({ onReal: real, onFake: fake });
const other = (t: Named<'otherMean' | 'otherLogDeviation'>) => ({
  mean: t.otherMean,
  logDeviation: t.otherLogDeviation,
});
type Gaussian = Named<'mean' | 'logDeviation'>;
const digit = categorical(4);
const x = normal(4);

const PEARSON = { fake: -1, real: 1, aim: 0 };

// biome-ignore format: a table
const LOSSES = {
  'minimax.d': t => minimax.d(scores(t)),
  'minimax.g': t => minimax.g(scores(t)),
  'nonSaturating.d': t => nonSaturating.d(scores(t)),
  'nonSaturating.g': t => nonSaturating.g(scores(t)),
  'relativistic.d': t => relativistic.d(scores(t)),
  'relativistic.g': t => relativistic.g(scores(t)),
  'relativisticAverage.d': t => relativisticAverage.d(scores(t)),
  'relativisticAverage.g': t => relativisticAverage.g(scores(t)),
  'leastSquares.d': t => leastSquares().d(scores(t)),
  'leastSquares.g': t => leastSquares().g(scores(t)),
  'leastSquares -1, 1, 0.d': t => leastSquares(PEARSON).d(scores(t)),
  'leastSquares -1, 1, 0.g': t => leastSquares(PEARSON).g(scores(t)),
  'hinge.d': t => hinge.d(scores(t)),
  'hinge.g': t => hinge.g(scores(t)),
  'wasserstein.d': t => wasserstein.d(scores(t)),
  'smoothed.d': t => smoothed({ real: 0.8, fake: 0.1 }).d(scores(t)),
  'smoothed.g': t => smoothed().g(scores(t)),
  // Two of six, three or two rows.
  'topK.g': t => topK(nonSaturating, { keep: 2 / (t.fake.shape[0] ?? 1) }).g(scores(t)),
  'topK of relativistic.g': t => topK(relativistic, { keep: 0.01 }).g(scores(t)),
  'dualContrastive.d': t => dualContrastive.d(scores(t)),
  'dualContrastive.g': t => dualContrastive.g(scores(t)),
  'nonSaturating of realLogit.d': t => nonSaturating.d(ofClasses(t)),
  'nonSaturating of realLogit.g': t => nonSaturating.g(ofClasses(t)),
  featureDistance: t => featureDistance(t.real, t.fake),
  crossEntropy: t => crossEntropy(t.logits as Tensor2D, t.target as Tensor2D),
  binaryCrossEntropy: t => binaryCrossEntropy(t.logits, t.target),
  bernoulliLoss: t => bernoulliLoss(t.logits, t.target),
  categorical: t => information({ digit }, { digit: t.target as Tensor2D }, { digit: t.logits as Tensor2D }).digit,
  bound: t => mutualInformation(digit, t.target as Tensor2D, t.logits as Tensor2D),
  l1: t => l1(t.a, t.b),
  l2: t => l2(t.a, t.b),
  gaussianKl: t => gaussianKl(t),
  gaussianKlBetween: t => gaussianKlBetween(t, other(t)),
  gaussianLoss: t => gaussianLoss(t.target, t),
  normal: t => information({ x }, { x: t.target as Tensor2D }, { x: concat([t.mean, t.logDeviation], 1) as Tensor2D }).x,
  concrete: t => sum(mul(concrete({ temperature: 0.7 }).draw(t.logits, t.noise), t.target)),
  infoNce: t => infoNce(t.scores as Tensor2D),
  donskerVaradhan: t => donskerVaradhan(t.scores as Tensor2D),
  club: t => club(t.scores as Tensor2D),
  nwj: t => nwj(t.scores as Tensor2D),
  mine: t => mine(t.scores as Tensor2D, t.average as Scalar),
  gaussianScores: t => sum(mul(gaussianScores(t.target as Tensor2D, t), t.weighed)),
  sharedInformation: t => sharedInformation(t.a as Tensor2D, t.b as Tensor2D),
  'sharedInformation of balance 3': t => sharedInformation(t.a as Tensor2D, t.b as Tensor2D, { balance: 3 }),
  locationScale: t => sum(mul(locationScale().draw(t, t.noise), t.target)),
} as const satisfies Record<string, (t: Loaded) => Scalar>;
type Loaded = Gaussian &
  Named<
    | 'real'
    | 'fake'
    | 'logits'
    | 'target'
    | 'a'
    | 'b'
    | 'noise'
    | 'otherMean'
    | 'otherLogDeviation'
    | 'scores'
    | 'average'
    | 'weighed'
  >;

const load = (written: Case['inputs']) =>
  Object.entries(written).map(([name, { values, shape }]) => [name, tensor(values, shape)] as const);

/** The largest error of a loss and of its gradients, relative to the value and to the largest entry. */
function error({ loss, inputs, constants, value, gradients }: Case): number {
  return tidy(() => {
    const fixed = Object.fromEntries(load(constants));
    const leaves = load(inputs);
    const f = (...tensors: Tensor[]) =>
      LOSSES[loss]({ ...fixed, ...Object.fromEntries(leaves.map(([name], i) => [name, tensors[i]])) } as Loaded);
    const wanted = leaves.map(([, leaf]) => leaf);
    const got = f(...wanted).dataSync()[0] ?? Number.NaN;
    const errors = [Math.abs(got - value) / Math.max(Math.abs(value), 1e-3)];
    // tfjs refuses to differentiate by an input that the loss does not read: those have no gradient in the file.
    const named = leaves.filter(([name]) => name in gradients);
    const by = (...tensors: Tensor[]) => {
      const all = Object.fromEntries([...leaves, ...named.map(([name], i) => [name, tensors[i]] as const)]);
      return f(...leaves.map(([name]) => all[name] as Tensor));
    };
    grads(by)(named.map(([, leaf]) => leaf)).forEach((gradient, i) => {
      const expected = gradients[named[i]?.[0] ?? ''] ?? [];
      const most = Math.max(...expected.map(Math.abs), 1e-6);
      const entries = [...gradient.dataSync()];
      errors.push(...expected.map((e, j) => Math.abs((entries[j] ?? Number.NaN) - e) / most));
    });
    return Math.max(...errors.map(e => (Number.isNaN(e) ? Number.POSITIVE_INFINITY : e)));
  });
}

describe.each(BACKENDS)('%s', backend => {
  beforeAll(() => use(backend));

  describe.each(['as tfjs has them', 'corrected'])('gradients %s', which => {
    beforeAll(() => {
      if (which === 'corrected') correctGradients();
    });

    test.each(cases.map(c => [c.title, c] as const))('%s', (_, c) => {
      expect(error(c)).toBeLessThan(TOLERANCE);
    });
  });
});

test('every loss has a golden value', () => {
  expect(new Set(cases.map(c => c.loss))).toEqual(new Set(Object.keys(LOSSES)));
});
