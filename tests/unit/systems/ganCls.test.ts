import '@tensorflow/tfjs-backend-cpu';
import { concat, mean, reshape, setBackend, type Tensor, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { pool } from '../../../src/augment/pool';
import type { Penalty } from '../../../src/core/contest';
import type { Adversarial, Scores } from '../../../src/core/game';
import { normal } from '../../../src/core/latents/normal';
import { netFromFunction } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { nonSaturating } from '../../../src/losses/adversarial';
import { relativistic } from '../../../src/losses/relativistic';
import { adam } from '../../../src/optimizers/adam';
import { type GanClsParts, ganCls, type Interpolation } from '../../../src/systems/textToImage/game';

const rows = (t: Tensor): number[][] => (t as Tensor2D).arraySync();
/** D writes down the pairs it sees; its logit is the first number of the picture. */
function diary() {
  const seen: number[][][] = [];
  const D = netFromFunction<Tensor[]>({
    forward: ([image, text]) => {
      seen.push(rows(concat([image as Tensor, text as Tensor], 1)));
      return reshape(image as Tensor, [-1, 1]);
    },
    weights: [],
  });
  /** G's pictures are the first number of the text plus 100. */
  const G = netFromFunction<Tensor[]>({
    forward: ([, text]) => tensor2d(rows(text as Tensor).map(([first = 0]) => [first + 100])),
    weights: [],
  });
  return { seen, nets: { G, D } };
}

const batch = {
  image: tensor2d([[1], [2], [3], [4]]),
  wrongImage: tensor2d([[-1], [-2], [-3], [-4]]),
  text: tensor2d([
    [10, 0],
    [20, 0],
    [30, 1],
    [40, 1],
  ]),
};
const at = () => ({ step: 0, images: 0, player: 'D', rng: new Rng(1) });

function made(options: Partial<GanClsParts> = {}) {
  const { seen, nets } = diary();
  const optimizers = { D: adam(), G: adam() };
  const game = ganCls({
    nets,
    latent: normal(3),
    adversarial: nonSaturating,
    optimizers,
    shape: [1],
    text: 2,
    ...options,
  });
  const view = game.view(game.draw(batch, at()));
  const terms = (player: 'D' | 'G') =>
    Object.fromEntries(Object.entries(game.players[player]?.loss(view) ?? {}).map(([k, v]) => [k, v.dataSync()[0]]));
  return { seen, game, view, terms };
}

/** `softplus` */
const sp = (x: number) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(0, x);
const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe('ganCls', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it('shows D three pairs: the right one to 1, the wrong picture and the made one with the same right text to 0', () => {
    const { seen, terms } = made();
    const texts = rows(batch.text);
    const pairs = (images: readonly number[]) => images.map((image, i) => [image, ...(texts[i] ?? [])]);
    const got = terms('D');
    const [real, wrong, fake] = [
      [1, 2, 3, 4],
      [-1, -2, -3, -4],
      [110, 120, 130, 140],
    ];
    expect(seen).toHaveLength(3);
    for (const images of [real, wrong, fake]) expect(seen).toContainEqual(pairs(images as number[]));
    const onReal = average((real as number[]).map(l => sp(-l)));
    expect(got.mismatch).toBeCloseTo(0.5 * (onReal + average((wrong as number[]).map(sp))), 5);
    expect(got.fake).toBeCloseTo(0.5 * (onReal + average((fake as number[]).map(sp))), 4);
  });

  it('weighs the wrong picture by w and the made one by 1 − w; the real one counts once', () => {
    const one: Adversarial = { name: 'count', d: scores => mean(scores.onFake), g: nonSaturating.g };
    const { terms } = made({ matching: 0.25, adversarial: one });
    expect(terms('D')).toEqual({ mismatch: 0.25 * -2.5, fake: 0.75 * 125 });
    const real: Adversarial = { name: 'count', d: scores => mean(scores.onReal), g: nonSaturating.g };
    const { mismatch = 0, fake = 0 } = made({ matching: 0.25, adversarial: real }).terms('D');
    expect(mismatch + fake).toBeCloseTo(2.5, 6);
  });

  it('without matching is a plain conditional GAN, which needs and sees no wrong picture', () => {
    const { seen, game, terms } = made({ matching: false });
    expect(Object.keys(terms('D'))).toEqual(['fake']);
    expect(seen).toHaveLength(2);
    expect(Object.keys(game.expects)).toEqual(['image', 'text']);
    expect(Object.keys(made().game.expects)).toEqual(['image', 'text', 'wrongImage']);
  });

  it('asks G for captions between those of the two halves, and D for their pictures with the same captions', () => {
    const { seen, terms } = made({ interpolate: { beta: 0.25 }, weights: { interpolated: 2 } });
    const got = terms('G');
    const mixed = [0.25 * 10 + 0.75 * 30, 0.25 * 20 + 0.75 * 40];
    expect(seen).toContainEqual(mixed.map(text => [text + 100, text, 0.75]));
    expect(got.interpolated).toBeCloseTo(2 * average(mixed.map(text => sp(-(text + 100)))), 5);
    expect(Object.keys(terms('D'))).toEqual(['mismatch', 'fake']);
    expect(Object.keys(made().terms('G'))).toEqual(['adversarial']);
  });

  it('draws β for each pair where told to, from 0 to 1', () => {
    const { seen, terms } = made({ interpolate: { beta: 'drawn' } });
    terms('G');
    const [first = [], second = []] = seen.find(pairs => pairs.length === 2) ?? [];
    const betas = [1 - (first[2] ?? -1), 1 - (second[2] ?? -1)];
    for (const beta of betas) expect(beta).toBeGreaterThan(0);
    for (const beta of betas) expect(beta).toBeLessThan(1);
    expect(betas[0]).not.toBe(betas[1]);
    expect(first[1]).toBeCloseTo((betas[0] ?? 0) * 10 + (1 - (betas[0] ?? 0)) * 30, 4);
    expect(second[1]).toBeCloseTo((betas[1] ?? 0) * 20 + (1 - (betas[1] ?? 0)) * 40, 4);
  });

  it('spares D the real pictures in G’s turn, and gives losses that pair the two as many of them', () => {
    const { seen, terms } = made({ interpolate: true });
    terms('G');
    expect(seen).toHaveLength(2);
    const shapes: number[][] = [];
    const spy: Adversarial = {
      ...relativistic,
      g: (scores: Scores) => {
        shapes.push(scores.onReal.shape, scores.onFake.shape);
        return relativistic.g(scores);
      },
    };
    made({ interpolate: true, adversarial: spy }).terms('G');
    expect(shapes).toEqual([
      [4, 1],
      [4, 1],
      [2, 1],
      [2, 1],
    ]);
  });

  it('takes penalties once, on the made pictures, and refuses what would mix captions', () => {
    const onFake: Penalty = { name: 'onFake', d: contest => mean(contest.onFake) };
    expect(made({ penalties: [onFake], interpolate: true }).terms('D').onFake).toBe(125);
    expect(() => made({ augment: pool(2) })).toThrow('since D reads the caption with each example');
  });

  it('refuses weights out of range, β too, and single examples where captions are mixed', () => {
    for (const matching of [-0.1, 1, Number.NaN]) expect(() => made({ matching })).toThrow('matching: expected');
    const wrong: Interpolation[] = [{ beta: 1.1 }, { beta: Number.NaN }];
    for (const interpolate of wrong) expect(() => made({ interpolate })).toThrow('interpolate.beta');
    expect(() => made({ weights: { interpolated: -1 } })).toThrow('weights.interpolated');
    const { game } = made({ interpolate: true });
    const single = { image: tensor2d([[1]]), text: tensor2d([[1, 2]]) };
    expect(() => game.draw(single, at())).toThrow('batches of at least 2, got one of 1');
  });
});
