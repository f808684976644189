import {
  abs,
  mean,
  memory,
  mul,
  type Rank,
  scalar,
  setBackend,
  slice,
  type Tensor,
  tidy,
  variable,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { pack } from '../../../src/augment/pack';
import { registerSimd } from '../../../src/backends/simd/index';
import { netFromFunction } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { nonSaturating } from '../../../src/losses/adversarial';
import { leastSquares } from '../../../src/losses/leastSquares';
import { adam } from '../../../src/optimizers/adam';
import { r1 } from '../../../src/penalties/r1';
import { weightClipping } from '../../../src/penalties/weightClipping';
import { cyclegan } from '../../../src/systems/cyclegan/game';
import { CycleGAN, type CycleGANOptions } from '../../../src/systems/cyclegan/model';
import { examine } from '../../../src/train/examine';
import { Trainer } from '../../../src/train/trainer';

const shape = [8, 8, 1] as const;
const small = { shape, width: 2, depth: 1, blocks: 1, discriminator: { layers: 1, width: 2 }, seed: 1 } as const;
const pictures = (seed: number, n = 2, channels = 1) => new Rng(seed).uniform<Rank.R4>([n, 8, 8, channels], -1, 1);
const batch = () => ({ a: pictures(1), b: pictures(2) });

/** What one step logs. */
async function terms(options: Partial<CycleGANOptions>): Promise<Record<string, number>> {
  const model = new CycleGAN({ ...small, ...options });
  const channels = options.inputChannels ?? 1;
  const { history } = await model.fit([{ a: pictures(1, 2, channels), b: pictures(2) }], {
    steps: 1,
    batchSize: 2,
    historyEvery: 1,
  });
  model.dispose();
  return Object.fromEntries(Object.entries(history).map(([name, [value = Number.NaN]]) => [name, value]));
}

beforeAll(async () => {
  await registerSimd();
  expect(await setBackend('simd')).toBe(true);
});

describe('the game', () => {
  const times = (factor: number) => {
    const weight = tidy(() => variable(scalar(factor)));
    return netFromFunction({ forward: (x: Tensor) => mul(x, weight), weights: [weight] });
  };
  const parts = (factor: number) => ({
    nets: { G: times(factor), F: times(1), DA: times(1), DB: times(1) },
    adversarial: leastSquares(),
    optimizers: { D: adam(), G: adam() },
    shapes: { a: shape, b: shape },
  });

  it('has nothing to say of nets that change nothing but for what D says, and counts both ways', () => {
    const lossOf = (factor: number) => {
      const trainer = new Trainer(cyclegan(parts(factor)), { seed: 1 });
      const found = trainer.update('G', batch());
      return Object.fromEntries(
        Object.entries(found).map(([name, value]) => [name, value.dataSync()[0] ?? Number.NaN]),
      );
    };
    expect(lossOf(1)).toMatchObject({ cycle: 0, identity: 0 });
    const { cycle, identity } = lossOf(2);
    // |2a − a| and |2b − b|, ten times; |2b − b|, five times.
    const { a, b } = batch();
    const size = (x: Tensor) => tidy(() => mean(abs(x)).dataSync()[0] ?? 0);
    expect(cycle).toBeCloseTo(10 * (size(a) + size(b)), 4);
    expect(identity).toBeCloseTo(5 * size(b), 4);
  });

  it('shows each D past fakes of its own kind', () => {
    const model = new CycleGAN({ ...small, pool: 2 });
    const { memory: remembered = {} } = model.game;
    expect(Object.keys(remembered)).toEqual(['a pool', 'b pool']);
    const trainer = new Trainer({ ...model.game, players: copied(model) }, { seed: 1 });
    const given = batch();
    trainer.update('G', given);
    expect(remembered['a pool']?.number('count 0')).toBe(0);
    trainer.update('D', given);
    const [ofA, ofB] = ['a pool', 'b pool'].map(name => Array.from(remembered[name]?.get('fakes 0').dataSync() ?? []));
    expect(remembered['b pool']?.number('count 0')).toBe(2);
    const fakes = model.translate(given.a);
    for (const [i, value] of fakes.dataSync().entries()) expect(ofB?.[i]).toBeCloseTo(value, 4);
    expect(ofA).not.toEqual(ofB);
    model.dispose();
  });

  it('shows who looks at a run what D makes of kind b, and forgets that', async () => {
    const model = new CycleGAN({ ...small, pool: 2 });
    const given = batch();
    const found = await examine(model.game, given, { step: 0, images: 0, rng: new Rng(1) });
    expect(Object.keys(found.losses)).toEqual(['G.adversarial', 'G.cycle', 'G.identity', 'D.adversarial']);
    expect([found.onReal?.length, found.onFake?.length]).toEqual([2 * 2 * 2, 2 * 2 * 2]);
    expect(model.game.memory?.['b pool']?.number('count 0')).toBe(0);
    model.dispose();
  });

  it('adds up the terms of both ways by name, penalties too, and clips both judges', async () => {
    const found = await terms({ penalties: [r1(0.5), weightClipping(0.1)], pool: 0 });
    expect(Object.keys(found)).toEqual(['G.adversarial', 'G.cycle', 'G.identity', 'D.adversarial', 'D.r1']);
    expect(() => cyclegan({ ...parts(1), weights: { adversarial: 0, cycle: 0 } })).toThrow('got 0 for both');
    expect(() => cyclegan({ ...parts(1), shapes: { a: shape, b: [8, 8, 3] } })).not.toThrow();
    expect(() => cyclegan({ ...parts(1), shapes: { a: shape, b: [8, 8, 3] }, weights: { identity: 1 } })).toThrow(
      'weights.identity: pictures of kind a are [8,8,1]',
    );
  });
});

describe('both contests', () => {
  const view = (options: Partial<CycleGANOptions>) => {
    const model = new CycleGAN({ ...small, ...options });
    const at = { step: 0, images: 0, player: 'D', rng: new Rng(1) };
    return { model, seen: model.game.view(model.game.draw(batch(), at)) };
  };

  it('draw for themselves', () => {
    const { model, seen } = view({});
    expect(seen.contest.rng.next()).not.toBe(seen.contestOfA.rng.next());
    model.dispose();
  });

  it('may pack pictures, and refuse what is not theirs', () => {
    const { model } = view({ augment: pack(2) });
    expect(model.game.multipleOf).toBe(2);
    model.dispose();
    const make = (options: object) => () => new CycleGAN({ ...small, ...options });
    expect(make({ penalties: [{ ...r1(1), name: 'cycle' }] })).toThrow("cyclegan: a penalty cannot be called 'cycle'");
    expect(make({ weights: { circle: 1 } })).toThrow('weights');
    expect(make({ weights: { cycle: -1 } })).toThrow('weights.cycle');
    expect(make({ penalties: [r1(1)], norm: 'batch' })).toThrow('nets.DA has batch normalisation');
  });
});

/** The players with optimizers that nobody has. */
const copied = (model: CycleGAN) =>
  Object.fromEntries(
    Object.entries(model.game.players).map(([name, player]) => [name, { ...player, optimizer: adam() }]),
  );

describe('CycleGAN', () => {
  it('weighs the adversarial term for the ½ that its usual loss has, and leaves out what it is told to', async () => {
    const [usual, given, other] = [
      await terms({}),
      await terms({ adversarial: leastSquares() }),
      await terms({ adversarial: nonSaturating, inputChannels: 3 }),
    ];
    expect(usual['G.adversarial']).toBeCloseTo(2 * (given['G.adversarial'] ?? 0), 4);
    expect(Object.keys(other)).toEqual(['G.adversarial', 'G.cycle', 'D.adversarial']);
    expect(Object.keys(await terms({ weights: { adversarial: 0, identity: 0 } }))).toEqual(['G.cycle']);
  });

  it('lets its rate fall over the second half of a run whose length it knows', () => {
    const model = new CycleGAN({ ...small, totalImages: 1000 });
    expect(model.game.players.G?.optimizer.recipe?.with[0]).toMatchObject({ beta1: 0.5 });
    const { learningRate } = (model.game.players.D?.optimizer.recipe?.with[0] ?? {}) as Record<string, never>;
    const at = learningRate as unknown as (images: number) => number;
    expect([0, 500, 750, 1000, 2000].map(at)).toEqual([2e-4, 2e-4, 1e-4, 0, 0]);
    model.dispose();
  });

  it('translates both ways, at any size that can be halved', () => {
    const model = new CycleGAN({ ...small, inputChannels: 3 });
    tidy(() => {
      const some = new Rng(1).uniform<Rank.R4>([1, 6, 10, 3], -1, 1);
      const made = model.translate(some);
      expect(made.shape).toEqual([1, 6, 10, 1]);
      expect(model.translate(made, { to: 'a' }).shape).toEqual([1, 6, 10, 3]);
      expect(() => model.translate(made)).toThrow('translate(images)');
      expect(() => model.translate(slice(some, 0, [1, 5, 10, 3]))).toThrow('got 5 × 10. Crop or resize them to 6 × 10');
      expect(() => model.translate(some, { to: 'c' } as never)).toThrow('Known: a, b');
    });
    model.dispose();
    expect(() => new CycleGAN({ shape: [30, 6, 3] })).toThrow('at least 8, got 30 × 6. Crop or resize them to 32 × 8');
  });

  it('shows what comes of pictures, and what comes back', () => {
    const before = memory().numTensors;
    for (const inputChannels of [1, 3]) {
      const model = new CycleGAN({ ...small, inputChannels });
      expect(model.traversals).toBeUndefined();
      const [a, b] = [pictures(1, 3, inputChannels), pictures(2, 3)];
      const sheets = model.preview({ a, b }).traversals?.({ rows: 2, seed: 0 }) ?? [];
      const columns = inputChannels === 1 ? 3 : 1;
      expect(sheets.map(({ name, rows, columns }) => [name, rows, columns])).toEqual([
        ['a-to-b', 2, columns],
        ['b-to-a', 2, columns],
      ]);
      expect(sheets[1]?.images.shape).toEqual([2 * columns, 8, 8, inputChannels]);
      for (const tensor of [a, b, ...sheets.map(({ images }) => images)]) tensor.dispose();
      model.dispose();
    }
    expect(memory().numTensors).toBe(before);
  });
});
