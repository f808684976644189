import '@tensorflow/tfjs-backend-cpu';
import {
  add,
  concat,
  matMul,
  mean,
  mul,
  ones,
  reshape,
  type Scalar,
  setBackend,
  slice,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { pack } from '../../../src/augment/pack';
import { labelCondition } from '../../../src/core/condition';
import type { Augment, Penalty } from '../../../src/core/contest';
import type { AnyGame, Batch } from '../../../src/core/game';
import { categorical } from '../../../src/core/latents/categorical';
import { joint } from '../../../src/core/latents/joint';
import { normal } from '../../../src/core/latents/normal';
import { type AnyNet, type Net, netFromFunction } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { semiSupervised } from '../../../src/data/semiSupervised';
import { correctGradients } from '../../../src/gradients/correct';
import { hinge } from '../../../src/losses/hinge';
import { leastSquares } from '../../../src/losses/leastSquares';
import { realLogit } from '../../../src/losses/semiSupervised';
import { wasserstein } from '../../../src/losses/wasserstein';
import { adam } from '../../../src/optimizers/adam';
import { gradientPenalty } from '../../../src/penalties/gradientPenalty';
import { r1 } from '../../../src/penalties/r1';
import { weightClipping } from '../../../src/penalties/weightClipping';
import { acgan } from '../../../src/systems/acgan/game';
import { ACGAN } from '../../../src/systems/acgan/model';
import { bigan } from '../../../src/systems/bigan/game';
import { BiGAN } from '../../../src/systems/bigan/model';
import { conditionalGan } from '../../../src/systems/conditionalGan/game';
import { ConditionalGAN } from '../../../src/systems/conditionalGan/model';
import { infogan } from '../../../src/systems/infogan/game';
import { InfoGAN } from '../../../src/systems/infogan/model';
import { semiSupervisedGan } from '../../../src/systems/semiSupervisedGan/game';
import { SemiSupervisedGAN } from '../../../src/systems/semiSupervisedGan/model';
import { bands } from '../model/toyData';

const net = <T extends Tensor | Tensor[] = Tensor>(forward: (x: T) => Tensor, weights = []): Net<T> =>
  netFromFunction({ forward, weights }) as Net<T>;
const optimizers = () => ({ D: adam(), G: adam() });

/** The terms of a player's loss on a batch. */
function termsOf(game: AnyGame, player: string, batch: Batch): Record<string, number> {
  return tidy(() => {
    const at = { step: 0, images: 0, player, rng: new Rng(3) };
    const terms = game.players[player]?.loss(game.view(game.draw(batch, at))) ?? {};
    return Object.fromEntries(Object.entries(terms).map(([name, value]) => [name, value.dataSync()[0] ?? Number.NaN]));
  });
}

/** A net that counts its calls. */
function counted(forward: (x: Tensor) => Tensor) {
  const calls = { count: 0 };
  const of = net(x => {
    calls.count++;
    return forward(x);
  });
  return { calls, of };
}

const first = (n: number) => (x: Tensor) => slice(x, [0, 0], [x.shape[0] ?? 0, n]);
const column = (x: Tensor) => sum(x, 1, true);
/** Mean of `D(x)` over what D is shown: a penalty that shows it. */
const seen = (name: string, of: (contest: Parameters<NonNullable<Penalty['d']>>[0]) => Tensor): Penalty => ({
  name,
  d: contest => mean<Scalar>(of(contest)),
  g: contest => mean<Scalar>(of(contest)),
});
/** Adds 1 to all it is shown. */
const brighter: Augment = { name: 'brighter', pictures: false, apply: x => add(x, 1) };
const point = tensor2d([
  [1, 2],
  [3, 4],
]);

beforeAll(async () => {
  expect(await setBackend('cpu')).toBe(true);
  correctGradients();
});

describe('games whose trunk has two heads', () => {
  const trunk = () => counted(x => mul(x, 2));
  const acganOf = (of: AnyNet, more: object = {}) =>
    acgan({
      nets: {
        G: net<Tensor[]>(([z]) => z as Tensor),
        trunk: of as Net,
        critic: net(column),
        classifier: net(first(2)),
      },
      latent: normal(2),
      classes: 2,
      adversarial: wasserstein,
      optimizers: optimizers(),
      shape: [2],
      field: 'point',
      ...more,
    });
  const codes = { kind: categorical(2) };
  const infoganOf = (of: AnyNet, more: object = {}) =>
    infogan({
      nets: { G: net(first(2)), trunk: of as Net, critic: net(column), Q: net(first(2)) },
      latent: joint({ noise: normal(1), ...codes }),
      codes,
      adversarial: wasserstein,
      optimizers: optimizers(),
      shape: [2],
      field: 'point',
      ...more,
    });
  const semiOf = (of: AnyNet, more: object = {}) =>
    semiSupervisedGan({
      nets: { G: net(x => x), trunk: of as Net, classifier: net(first(2)) },
      latent: normal(2),
      classes: 2,
      adversarial: wasserstein,
      optimizers: optimizers(),
      shape: [2],
      ...more,
    });
  const labelled = { point, label: tensor1d([0, 1], 'int32') };
  const some = { image: point, label: tensor1d([0, 1], 'int32'), unlabelled: point };

  it('run it once for each side, whatever the heads read', () => {
    for (const [player, times] of [
      ['D', 2],
      ['G', 1],
    ] as const) {
      const [a, b] = [trunk(), trunk()];
      termsOf(acganOf(a.of), player, labelled);
      termsOf(infoganOf(b.of, { informTrunk: true }), player, { point });
      expect([a.calls.count, b.calls.count]).toEqual([times, times]);
    }
    const c = trunk();
    termsOf(semiOf(c.of), 'D', some);
    expect(c.calls.count).toBe(3);
  });

  it('read features of what D is shown', () => {
    const plain = termsOf(acganOf(trunk().of), 'D', labelled);
    const shown = termsOf(acganOf(trunk().of, { augment: brighter }), 'D', { ...labelled, point: sub(point, 1) });
    expect(shown.classOfReal).toBeCloseTo(plain.classOfReal ?? Number.NaN, 5);
    const q = (more: object) =>
      termsOf(
        infoganOf(
          net((x: Tensor) => square(x)),
          more,
        ),
        'G',
        { point },
      ).kind;
    const bend = { codes: ['kind'], transform: (x: Tensor) => add(x, 1) };
    expect(q({ augment: brighter })).toBe(q({ bend }));
    expect(q({ augment: brighter })).not.toBe(q({}));
  });

  it('refuse to pack, since others read the features, and penalties by the names of their terms', () => {
    const { of } = trunk();
    const packed = { augment: pack(2) };
    expect(() => acganOf(of, packed)).toThrow('acgan: pack does not go with this game, since the classifier reads');
    expect(() => infoganOf(of, packed)).toThrow('infogan: pack does not go with this game, since Q reads D');
    expect(() => semiOf(of, packed)).toThrow('semiSupervisedGan: pack does not go with this game, since the class of');
    const named = (name: string) => ({ penalties: [seen(name, ({ onFake }) => onFake)] });
    expect(() => acganOf(of, named('class'))).toThrow("a penalty cannot be called 'class'");
    expect(() => infoganOf(of, named('kind'))).toThrow("a penalty cannot be called 'kind'");
    expect(() => new InfoGAN({ shape: [28, 28, 1], codes: { adversarial: categorical(2) } })).toThrow(
      "codes: 'adversarial' is the name of the loss",
    );
  });

  it('of the semi-supervised GAN judge by the logit of the classes', () => {
    const onReal = tidy(() => mean(realLogit(mul(point, 2))).dataSync()[0] ?? Number.NaN);
    const { contest } = termsOf(semiOf(trunk().of, { penalties: [seen('contest', c => c.onReal)] }), 'D', some);
    expect(contest).toBeCloseTo(onReal, 5);
    const terms = termsOf(semiOf(trunk().of, { weights: { class: 0, adversarial: 1 }, penalties: [r1(1)] }), 'D', some);
    expect(Object.keys(terms)).toEqual(['adversarial', 'r1']);
    // The slope of log Σ exp 2x is 2 softmax(2x), of rows that differ by 1.
    const p = 1 / (1 + Math.exp(-2));
    expect(terms.r1).toBeCloseTo((4 * (p ** 2 + (1 - p) ** 2)) / 2, 4);
  });
});

describe('a conditional D', () => {
  it('judges what a penalty looks at with the condition of its row', () => {
    // D(x, y) = w_y · x, of slopes (1, 0) and (0, 2).
    const weights = tensor2d([
      [1, 0],
      [0, 2],
    ]);
    const D = net<Tensor[]>(([x, y]) => sum(mul(x as Tensor, matMul(y as Tensor2D, weights)), 1, true));
    const game = conditionalGan({
      nets: { G: net<Tensor[]>(([z]) => z as Tensor), D },
      latent: normal(2),
      condition: labelCondition(2),
      adversarial: wasserstein,
      penalties: [gradientPenalty(1)],
      optimizers: optimizers(),
      shape: [2],
      field: 'point',
    });
    const terms = termsOf(game, 'D', { point, label: tensor1d([0, 1], 'int32') });
    expect(terms.gradientPenalty).toBeCloseTo((0 + 1) / 2, 4);
  });

  it('is not packed', () => {
    const common = { shape: [2], classes: 2, width: 24 } as const;
    expect(() => new ConditionalGAN({ ...common, augment: pack(2) })).toThrow("since D reads the field 'label'");
  });
});

describe('pairs of picture and code', () => {
  const D = net<Tensor[]>(([x, z]) => sum(concat([reshape(x as Tensor, [-1, 4]), z as Tensor], 1), 1, true));
  const biganOf = (more: object = {}) =>
    bigan({
      nets: { G: net(z => mul(ones([z.shape[0] ?? 0, 2, 2, 1]), 0.5)), E: net(x => zeros([x.shape[0] ?? 0, 1])), D },
      latent: normal(1),
      adversarial: wasserstein,
      optimizers: { D: adam(), GE: adam() },
      shape: [2, 2, 1],
      ...more,
    });
  const image = tensor([1, 1, 1, 1, -1, -1, -1, -1], [2, 2, 2, 1]);

  it('are one row to penalties, and only their pictures are augmented', () => {
    const slope = seen('slope', c => sum(square(c.slopeAtReal), 1));
    const real = seen('real', c => c.real);
    const lighter: Augment = { name: 'lighter', apply: x => add(x, 1) };
    const terms = termsOf(biganOf({ penalties: [slope, real], augment: lighter }), 'D', { image });
    expect(terms.slope).toBe(5);
    // Of five numbers the four pixels are 1 more.
    expect(terms.real).toBeCloseTo(4 / 5, 5);
  });

  it('are told apart by D, and G and E minimise its loss with the sides exchanged', () => {
    const d = termsOf(biganOf(), 'D', { image }).adversarial ?? Number.NaN;
    const ge = termsOf(biganOf(), 'GE', { image }).adversarial ?? Number.NaN;
    expect(ge).toBeCloseTo(-d, 5);
    for (const adversarial of [hinge, leastSquares()]) {
      const onReal = seen('onReal', c => c.onReal);
      expect(Object.keys(termsOf(biganOf({ adversarial, penalties: [onReal] }), 'GE', { image }))).toEqual([
        'adversarial',
        'onReal',
      ]);
    }
  });

  it('are not packed', () => {
    expect(() => biganOf({ augment: pack(2) })).toThrow('bigan: pack is for examples of one part');
  });
});

describe('models of these games', () => {
  const shape = [28, 28, 1] as const;
  it('have a D without batch norm where a penalty is about each example by itself, or as norm says', () => {
    const penalties = [r1(1)];
    const made = [
      new ACGAN({ shape, classes: 2, width: 2, penalties }),
      new InfoGAN({ shape, width: 2, hidden: 4, penalties }),
      new ConditionalGAN({ shape, classes: 2, architecture: 'dcgan', width: 2, hidden: 4, penalties }),
      new BiGAN({ shape, hidden: 4, penalties }),
      new ACGAN({ shape, classes: 2, width: 2, norm: 'layer', penalties }),
      new SemiSupervisedGAN({ shape, hidden: { G: [4], D: [4, 4] }, norm: 'layer', penalties }),
    ];
    for (const model of made) model.dispose();
    expect(() => new ACGAN({ shape, classes: 2, width: 2, norm: 'batch', penalties })).toThrow(
      'penalty r1 is about each example by itself, but nets.trunk has batch normalisation',
    );
  });

  it('of the semi-supervised GAN clip weights after their columns are brought to length 1', async () => {
    const options = { shape, hidden: { G: [4], D: [4, 4] }, penalties: [weightClipping(0.01)], seed: 1 };
    const model = new SemiSupervisedGAN(options);
    await model.fit(semiSupervised(bands(), { labelled: 10 }), { steps: 1, batchSize: 4 });
    const most = Math.max(...(model.game.nets.trunk?.weights ?? []).flatMap(w => [...w.dataSync()].map(Math.abs)));
    expect(most).toBeCloseTo(0.01, 6);
    model.dispose();
  });
});
