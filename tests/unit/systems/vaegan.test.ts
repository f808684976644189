import '@tensorflow/tfjs-backend-cpu';
import {
  mean,
  mul,
  setBackend,
  slice,
  softplus,
  sub,
  type Tensor,
  type Tensor4D,
  tensor4d,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { pool } from '../../../src/augment/pool';
import type { Augment, Penalty } from '../../../src/core/contest';
import { Rng } from '../../../src/core/rng';
import { likeness } from '../../../src/losses/likeness';
import { relativistic } from '../../../src/losses/relativistic';
import { leCam } from '../../../src/penalties/leCam';
import { VAEGAN } from '../../../src/systems/vaegan/model';
import { bands } from '../model/toyData';

const shape = [28, 28, 1] as const;
const small = (options: Partial<ConstructorParameters<typeof VAEGAN>[0]> = {}) =>
  new VAEGAN({ shape, latent: 3, width: 2, seed: 1, ...options });
const at = { step: 0, images: 0, player: 'G', rng: new Rng(1) };
const pixels = (t: Tensor) => tidy(() => Array.from(t.dataSync()));
const digits = () => bands().examples(0, 8).image as Tensor4D;

/** What one player would minimise on a sample, term by term. */
const termsOf = (model: VAEGAN, player: string, sample: object): Record<string, number> =>
  tidy(() => {
    const terms = model.game.players[player]?.loss(model.game.view(sample)) ?? {};
    return Object.fromEntries(Object.entries(terms).map(([name, term]) => [name, term.dataSync()[0] ?? Number.NaN]));
  }) as Record<string, number>;

describe('VAEGAN', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it('has three players, each with its own part of the loss', async () => {
    const model = small();
    expect(Object.keys(model.game.nets)).toEqual(['E', 'G', 'trunk', 'critic']);
    for await (const report of model.train(bands(), { steps: 1, batchSize: 8 })) {
      const terms = await report.read();
      expect(Object.keys(terms)).toEqual(['D.adversarial', 'E.kl', 'E.likeness', 'G.likeness', 'G.adversarial']);
    }
    model.dispose();
  });

  it('moves what a penalty remembers once a step, for each kind of fakes apart', async () => {
    const model = small({ penalties: [leCam(0.1, { after: 0 })] });
    await model.fit(bands(), { steps: 2, batchSize: 8 });
    const { leCam: made, 'leCam 2': rebuilt } = model.game.memory ?? {};
    expect([made, rebuilt].map(memory => memory?.number('turns'))).toEqual([2, 2]);
    const [a, b] = [made, rebuilt].map(memory => memory?.state.tensors ?? {});
    expect(a?.real?.dataSync()).toEqual(b?.real?.dataSync());
    expect(a?.fake?.dataSync()).not.toEqual(b?.fake?.dataSync());
    model.dispose();
  });

  it('weighs the likeness by γ in G’s loss alone, and the KL by β in E’s', () => {
    const sample = (images: number) => ({
      real: digits(),
      at: { ...at, images },
      noise: zeros([8, 3]),
      prior: zeros([8, 3]),
    });
    const model = small({ weights: { likeness: images => images / 10, kl: 4 } });
    const [first, later] = [termsOf(model, 'G', sample(0)), termsOf(model, 'G', sample(5))];
    const E = termsOf(model, 'E', sample(5));
    expect(first.likeness).toBe(0);
    expect(later.likeness).toBeCloseTo((E.likeness ?? 0) / 2, 3);
    expect(later.adversarial).toBeCloseTo(first.adversarial ?? 0, 5);
    const plain = small({ weights: { likeness: 1, kl: 1 } });
    expect(E.kl).toBeCloseTo(4 * (termsOf(plain, 'E', sample(0)).kl ?? 0), 4);
    model.dispose();
    plain.dispose();
  });

  it('measures likeness on the trunk’s output, summed over its features', () => {
    const model = small();
    const real = digits();
    const sample = { real, at, noise: zeros([8, 3]), prior: zeros([8, 3]) };
    const { G, E, trunk } = model.game.nets;
    const direct = tidy(() => {
      const z = slice(E?.(real), [0, 0], [8, 3]);
      return likeness(trunk?.(G?.(z)), trunk?.(real)).dataSync()[0] ?? Number.NaN;
    });
    expect(termsOf(model, 'E', sample).likeness).toBeCloseTo(direct, 2);
    model.dispose();
  });

  it('measures likeness on pictures as they are, whatever D is shown, and takes penalties on both kinds of fakes', () => {
    const darker: Augment = { name: 'darker', apply: x => sub(x, 5) };
    const onFake: Penalty = { name: 'onFake', d: contest => mean(contest.onFake) };
    const real = digits();
    const sample = { real, at: { ...at, player: 'D' }, noise: zeros([8, 3]), prior: zeros([8, 3]) };
    const [plain, augmented] = [small({ penalties: [onFake] }), small({ augment: darker })];
    const likenessOf = (model: VAEGAN) => termsOf(model, 'E', sample).likeness;
    expect(likenessOf(augmented)).toBe(likenessOf(plain));
    expect(termsOf(augmented, 'D', sample).adversarial).not.toBe(termsOf(plain, 'D', sample).adversarial);
    const logits = tidy(() => {
      const { contest, reconstructed } = plain.game.view(sample);
      return [contest, reconstructed].map(each => mean(each.onFake).dataSync()[0] ?? Number.NaN);
    });
    expect(logits[0]).not.toBe(logits[1]);
    const half = ((logits[0] ?? 0) + (logits[1] ?? 0)) / 2;
    expect(termsOf(plain, 'D', sample).onFake).toBeCloseTo(half, 5);
    expect(() => small({ augment: pool(2) })).toThrow("since the likeness reads D's features");
    for (const model of [plain, augmented]) model.dispose();
  });

  it('plays with a loss of pairs too: each half of the made pictures against all real ones', () => {
    const model = small({ adversarial: relativistic });
    const noise = new Rng(2).normal([8, 3]);
    const sample = { real: digits(), at: { ...at, player: 'D' }, noise, prior: zeros([8, 3]) };
    // Jolicoeur-Martineau 2019, §4: softplus(−(real − fake)) of each pair.
    const halves = tidy(() => {
      const { contest, reconstructed } = model.game.view(sample);
      return [contest, reconstructed].map(
        ({ onReal, onFake }) => mean(softplus(sub(onFake, onReal))).dataSync()[0] ?? Number.NaN,
      );
    });
    expect(halves[0]).not.toBe(halves[1]);
    const half = ((halves[0] ?? 0) + (halves[1] ?? 0)) / 2;
    expect(termsOf(model, 'D', sample).adversarial).toBeCloseTo(half, 5);
    model.dispose();
  });

  it('encodes, reconstructs and generates pictures in [−1, 1]', () => {
    const model = small();
    const image = digits();
    const z = model.encode(image);
    expect(z.shape).toEqual([8, 3]);
    expect(pixels(model.reconstruct(image))).toEqual(pixels(model.generate(8, { z })));
    expect(model.traversals({ rows: 2, seed: 1 }).map(s => s.name)).toEqual(['interpolation', 'latents']);
    expect(Math.max(...pixels(model.generate(4, { seed: 1 })).map(Math.abs))).toBeLessThanOrEqual(1);
    model.dispose();
  });

  it.each([
    [{ latent: 0 }, 'latent: expected a whole number of at least 1, got 0'],
    [{ weights: { likeness: -1 } }, 'weights.likeness: expected a number'],
    [{ weights: { kl: Number.NaN } }, 'weights.kl: expected a number'],
    [{ shape: [7, 7, 1] as never }, 'got [7, 7, 1]'],
  ])('refuses %o', (options, message) => {
    expect(() => small(options)).toThrow(message);
  });

  it('refuses pictures that do not fit, by name', () => {
    const model = small();
    expect(() => model.encode(tensor4d([0], [1, 1, 1, 1]))).toThrow('images: expected a tensor of shape');
    expect(() => model.reconstruct(mul(digits(), 3) as Tensor4D)).toThrow('images: expected values from -1 to 1');
    model.dispose();
  });
});
