import '@tensorflow/tfjs-backend-cpu';
import {
  avgPool,
  dispose,
  fill,
  mean,
  mul,
  type Scalar,
  setBackend,
  type Tensor4D,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Penalty } from '../../../src/core/contest';
import { normal } from '../../../src/core/latents/normal';
import type { AnyNet, Net } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { together } from '../../../src/core/together';
import { nonSaturating } from '../../../src/losses/adversarial';
import { adam } from '../../../src/optimizers/adam';
import {
  conditionOf,
  type StackGanStage1Parts,
  stackGanStage1,
  stackGanStage2,
} from '../../../src/systems/stackGan/game';
import { conditioner, lowShape, stackGenerator1, stackGenerator2 } from '../../../src/systems/stackGan/nets';
import { textDiscriminator } from '../../../src/systems/textToImage/nets';
import { Trainer } from '../../../src/train/trainer';

const shape = [16, 16, 3] as const;
const [text, condition, width] = [4, 3, 2];
const rng = new Rng(1);
const valuesOf = (net: AnyNet) => [...net.weights, ...net.buffers].map(v => Array.from(v.dataSync()));

function stages(options: Partial<StackGanStage1Parts> = {}) {
  const low = lowShape(shape, 2);
  const net = (name: string) => ({ text, projection: 2, normText: false, width, rng: rng.fork(name), name });
  const C = (name: string): Net => conditioner({ text, condition, rng: rng.fork(name), name });
  const common = { condition, width };
  const stage1 = {
    C: C('C1'),
    G: stackGenerator1({ ...common, shape: low, latent: 5, rng: rng.fork('G1') }),
    D: textDiscriminator({ ...net('D1'), shape: low }),
  };
  const stage2 = {
    C: C('C2'),
    G: stackGenerator2({ ...common, shape, ratio: 2, blocks: 1, rng: rng.fork('G2') }),
    D: textDiscriminator({ ...net('D2'), shape }),
  };
  const parts = { latent: normal(5), adversarial: nonSaturating, shape, text, condition, ...options };
  const optimizers = () => ({ D: adam({ learningRate: 0.01 }), G: adam({ learningRate: 0.01 }) });
  return {
    stage1,
    stage2,
    games: {
      one: stackGanStage1({ ...parts, stage1, optimizers: optimizers(), ratio: 2 }),
      two: stackGanStage2({ ...parts, stage1, stage2, optimizers: optimizers() }),
    },
  };
}

const batch = () => ({
  image: new Rng(2).uniform<never>([4, ...shape] as never, -1, 1),
  wrongImage: new Rng(3).uniform<never>([4, ...shape] as never, -1, 1),
  text: new Rng(4).normal<never>([4, text] as never),
});

describe('stackGan', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it('stage II trains its own nets and leaves every number of stage I as it is, moments too', () => {
    const { stage1, games } = stages({ weights: { kl: 0.1 } });
    const first = new Trainer(games.one, { seed: 1 });
    for (const player of ['D1', 'G1']) dispose({ ...first.update(player, batch()) });
    const before = [stage1.C, stage1.G, stage1.D].map(valuesOf);
    const trainer = new Trainer(together(games), { seed: 1 });
    const { G2, C2, D2 } = games.two.nets;
    for (const [player, own] of [
      ['D2', [D2]],
      ['G2', [G2, C2]],
    ] as const) {
      const old = own.map(net => valuesOf(net as AnyNet));
      dispose({ ...trainer.update(player, batch()) });
      own.forEach((net, i) => {
        expect(valuesOf(net as AnyNet)).not.toEqual(old[i]);
      });
    }
    expect([stage1.C, stage1.G, stage1.D].map(valuesOf)).toEqual(before);
  });

  it('stage I sees means over squares of the pictures, stage II the pictures, both the same wrong ones', () => {
    const { games } = stages();
    const given = batch();
    const at = { step: 0, images: 0, player: 'D', rng: new Rng(5) };
    const [one, two] = [games.one.draw(given, at), games.two.draw(given, at)];
    const pooled = (x: Tensor4D) => Array.from(avgPool(x, 2, 2, 'valid').dataSync());
    expect(Array.from(one.real.dataSync())).toEqual(pooled(given.image as Tensor4D));
    expect(Array.from(one.wrong.dataSync())).toEqual(pooled(given.wrongImage as Tensor4D));
    expect([two.real, two.wrong]).toEqual([given.image, given.wrongImage]);
    const view = games.two.view(two);
    expect([view.base.shape, view.fake.shape]).toEqual([
      [4, 8, 8, 3],
      [4, 16, 16, 3],
    ]);
  });

  it('draws c = μ + σ ε and pays λ ½ Σ(μ² + σ² − 1 − 2 log σ) for it, a mean over the batch', () => {
    const { games, stage1 } = stages({ weights: { kl: 0.3 } });
    const given = batch();
    const sample = games.one.draw(given, { step: 0, images: 0, player: 'D', rng: new Rng(5) });
    const view = games.one.view(sample);
    const [mean, logDeviation] = [view.gaussian.mean.dataSync(), view.gaussian.logDeviation.dataSync()];
    const parameters = stage1.C(given.text).dataSync();
    expect([mean[1], logDeviation[1], mean[condition]]).toEqual([
      parameters[1],
      parameters[condition + 1],
      parameters[2 * condition],
    ]);
    const noise = sample.noise?.dataSync() ?? [];
    view.condition.dataSync().forEach((c, i) => {
      expect(c).toBeCloseTo((mean[i] ?? 0) + Math.exp(logDeviation[i] ?? 0) * (noise[i] ?? 0), 5);
    });
    let sum = 0;
    mean.forEach((m, i) => {
      const log = logDeviation[i] ?? 0;
      sum += 0.5 * (m * m + Math.exp(2 * log) - 1 - 2 * log);
    });
    const kl = games.one.players.G1?.loss(view).kl?.dataSync()[0];
    expect(kl).toBeCloseTo((0.3 * sum) / 4, 6);
    expect(kl).toBeGreaterThan(0);
  });

  it('keeps what penalties remember of each stage by its player, also together', () => {
    const remembering: Penalty = {
      name: 'mean',
      d: ({ fake }, memory) => {
        memory.setNumber('side', fake.shape[1] ?? 0);
        return mul<Scalar>(0, mean(fake));
      },
      memory: () => ({ numbers: { side: 0 } }),
    };
    const { games } = stages({ penalties: [remembering] });
    const { memory } = together(games);
    expect(Object.keys(memory ?? {})).toEqual(['D1 mean', 'D2 mean']);
    const trainer = new Trainer(together(games), { seed: 1 });
    for (const player of ['D1', 'G1', 'D2', 'G2']) dispose({ ...trainer.update(player, batch()) });
    expect(Object.values(memory ?? {}).map(held => [held.player, held.number('side')])).toEqual([
      ['D1', 8],
      ['D2', 16],
    ]);
  });

  it('without augmentation the condition is μ, and there is no KL term', () => {
    const { games } = stages({ conditioningAugmentation: false });
    const view = games.one.view(games.one.draw(batch(), { step: 0, images: 0, player: 'D', rng: new Rng(5) }));
    expect(view.condition).toBe(view.gaussian.mean);
    expect(Object.keys(games.one.players.G1?.loss(view) ?? {})).toEqual(['adversarial']);
    tidy(() => {
      const gaussian = { mean: fill([1, 2], 3), logDeviation: fill([1, 2], Math.log(2)) };
      expect(Array.from(conditionOf(gaussian, tensor2d([[1, -1]])).dataSync())).toEqual([5, 1]);
    });
  });

  it('stage II has no noise but that of the conditions: the same picture and condition give the same larger picture', () => {
    const { stage2, stage1 } = stages();
    expect(stage2.G.model?.inputs.map(input => input.shape)).toEqual([
      [null, 8, 8, 3],
      [null, condition],
    ]);
    expect(stage1.G.model?.inputs.map(input => input.shape)).toEqual([
      [null, 5],
      [null, condition],
    ]);
  });

  it('a picture too small for its ratio is refused', () => {
    expect(() => lowShape([16, 16, 3], 4)).toThrow('leave 4 × 4 for stage I');
    expect(() => lowShape([28, 28, 1], 2)).toThrow('leave 14 × 14 for stage I');
    expect(() => lowShape([16, 16, 3], 3)).toThrow('ratio: expected 1, 2, 4');
    expect(lowShape([256, 256, 3], 4)).toEqual([64, 64, 3]);
  });
});
