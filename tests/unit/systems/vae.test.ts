import '@tensorflow/tfjs-backend-cpu';
import {
  add,
  concat,
  matMul,
  memory,
  mul,
  ones,
  reshape,
  setBackend,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor2d,
  tensor4d,
  tidy,
  tile,
  variable,
  zeros,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { netFromFunction } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { VAE } from '../../../src/systems/vae/model';
import { bands } from '../model/toyData';

const shape = [28, 28, 1] as const;
const small = (options: Partial<ConstructorParameters<typeof VAE>[0]> = {}) =>
  new VAE({ shape, latent: 3, hidden: [8], seed: 1, ...options });
const pixels = (t: Tensor) => tidy(() => Array.from(t.dataSync()));
const digits = () => bands().examples(0, 12).image as Tensor4D;

/**
 * A model whose log-likelihood is known: z ~ N(0, 1), x = (z, 2z) + N(0, ½²), so x ~ N(0, [[1, 2], [2, 4]] + ¼I) and
 * q(z|x) exact is N(20/21 · (x₁ + 2x₂)/5, 1/21). The encoder's posterior is that one, moved and stretched.
 */
const deviation = 0.5;
function linear({ shift = 0, stretch = 1 } = {}): VAE {
  const E = netFromFunction({
    forward: (x: Tensor) => {
      const flat = reshape(x, [-1, 2]) as Tensor2D;
      const mean = add(matMul(flat, tensor2d([[4 / 21], [8 / 21]])), shift);
      return concat([mean, mul(ones([flat.shape[0], 1]), Math.log(stretch / Math.sqrt(21)))], 1);
    },
    weights: [variable(zeros([1]))],
  });
  const G = netFromFunction({
    forward: (z: Tensor) => reshape(matMul(z as Tensor2D, tensor2d([[1, 2]])), [-1, 1, 2, 1]),
    weights: [variable(zeros([1]))],
  });
  return new VAE({ shape: [1, 2, 1], latent: 1, likelihood: 'gaussian', deviation, nets: { E, G } });
}
const points = [
  [0.3, 0.9],
  [-0.5, -0.4],
  [0, 0],
];
const pictures = (times = 1) => tile(tensor4d(points.flat(), [3, 1, 2, 1]), [times, 1, 1, 1]);
/** log N(x; 0, C), C = [[1.25, 2], [2, 4.25]], |C| = 1.3125. */
const logLikelihood =
  points.reduce((sum, [a = 0, b = 0]) => {
    const quadratic = (4.25 * a * a - 4 * a * b + 1.25 * b * b) / 1.3125;
    return sum - 0.5 * quadratic - 0.5 * Math.log(1.3125) - Math.log(2 * Math.PI);
  }, 0) / points.length;

describe('the bounds of a model whose log-likelihood is known', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it('with the true posterior every weight is p(x): the bound is log p(x) for any k and any draw', async () => {
    for (const samples of [1, 2, 10]) {
      for (const seed of [0, 1]) {
        expect(await linear().importanceBound(pictures(), { samples, seed })).toBeCloseTo(logLikelihood, 4);
      }
    }
    const { nats } = await linear().elbo(pictures(300), { samples: 20 });
    expect(nats).toBeCloseTo(logLikelihood, 1);
  });

  it('the ELBO is below log p(x) by KL(q ‖ p(z|x))', async () => {
    const [shift, stretch] = [0.2, 1.4];
    // KL between N(m + shift, stretch²/21) and N(m, 1/21)
    const gap = 0.5 * (stretch ** 2 + 21 * shift ** 2 - 1) - Math.log(stretch);
    const { nats, kl, reconstruction } = await linear({ shift, stretch }).elbo(pictures(400), { samples: 40 });
    expect(nats).toBeCloseTo(logLikelihood - gap, 1);
    expect(nats).toBeCloseTo(-kl - reconstruction, 5);
    const variance = stretch ** 2 / 21;
    const means = points.map(([a = 0, b = 0]) => (4 * a + 8 * b) / 21 + shift);
    const exact = means.reduce((sum, m) => sum + 0.5 * (m * m + variance - 1 - Math.log(variance)), 0) / 3;
    expect(kl).toBeCloseTo(exact, 4);
  });

  it('with one draw the weighted bound is the ELBO in expectation; it grows with k and nears log p(x)', async () => {
    const model = linear({ shift: 0.2, stretch: 1.4 });
    const images = pictures(700);
    const { nats } = await model.elbo(images, { samples: 10 });
    const bounds: number[] = [];
    for (const samples of [1, 2, 5, 50]) bounds.push(await model.importanceBound(images, { samples }));
    const [one = 0, two = 0, five = 0, fifty = 0] = bounds;
    expect(Math.abs(one - nats)).toBeLessThan(0.06);
    expect(two).toBeGreaterThan(one + 0.05);
    expect(five).toBeGreaterThan(two + 0.02);
    expect(fifty).toBeGreaterThan(five);
    expect(Math.abs(fifty - logLikelihood)).toBeLessThan(0.02);
    expect(logLikelihood - nats).toBeGreaterThan(0.3);
  });
});

describe('VAE', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it('has the nets of the example it follows: 784-400-20-400-784', () => {
    const model = new VAE({ shape });
    const sizes = ['E', 'G'].map(net => model.game.nets[net]?.weights.map(w => w.shape));
    expect(sizes).toEqual([
      [[784, 400], [400], [400, 40], [40]],
      [[20, 400], [400], [400, 784], [784]],
    ]);
    model.dispose();
  });

  it('sums over pixels and columns, averages over the batch: the loss does not change with the batch, and is β KL − log p', async () => {
    const model = small({ weights: { kl: 3 } });
    const image = digits();
    const zero = { real: image, images: 0, noise: zeros([12, 3]) };
    const terms = tidy(() => {
      const view = model.game.view(zero);
      const { kl, reconstruction } = model.game.players.VAE?.loss(view) ?? {};
      return [kl?.dataSync()[0] ?? 0, reconstruction?.dataSync()[0] ?? 0];
    });
    const { mean, logDeviation } = model.posterior(image);
    const [m, s] = [mean.arraySync(), logDeviation.arraySync()];
    const kl = m.flatMap((row, i) =>
      row.map((mu, j) => mu ** 2 + Math.exp(2 * (s[i]?.[j] ?? 0)) - 1 - 2 * (s[i]?.[j] ?? 0)),
    );
    expect(terms[0]).toBeCloseTo((3 * 0.5 * kl.reduce((a, b) => a + b, 0)) / 12, 4);
    // With no noise, z is the mean: what the decoder makes of it is the reconstruction, a probability in [−1, 1].
    const [x, y] = [pixels(image), pixels(model.reconstruct(image))];
    const each = x.map((v, i) => {
      const [p, q] = [(v + 1) / 2, ((y[i] ?? 0) + 1) / 2];
      return -p * Math.log(q) - (1 - p) * Math.log(1 - q);
    });
    const sum = each.reduce((a, b) => a + b, 0) / 12;
    expect(Math.abs((terms[1] ?? 0) - sum) / sum).toBeLessThan(1e-4);
    // About 784 log 2 before training: a mean over pixels would be 0.69.
    expect(terms[1]).toBeGreaterThan(400);
    model.dispose();
  });

  it('weighs the KL by a schedule over images, which the bound does not know', async () => {
    const model = small({ weights: { kl: images => images / 100 } });
    const image = digits();
    const klAt = (images: number) =>
      tidy(() => {
        const view = model.game.view({ real: image, images, noise: zeros([12, 3]) });
        return model.game.players.VAE?.loss(view).kl?.dataSync()[0] ?? Number.NaN;
      });
    const { kl } = await model.elbo(image);
    expect(klAt(0)).toBe(0);
    expect(klAt(50)).toBeCloseTo(kl / 2, 4);
    expect(klAt(100)).toBeCloseTo(kl, 4);
    const report: number[] = [];
    for await (const r of model.train(bands(), { steps: 2, batchSize: 10 }))
      report.push((await r.read())['VAE.kl'] ?? -1);
    expect(report[0]).toBe(0);
    expect(report[1]).toBeGreaterThan(0);
    model.dispose();
  });

  it('learns: the bound of what it has seen rises by hundreds of nats', async () => {
    const model = small({ hidden: [32], learningRate: 5e-3 });
    const before = await model.elbo(digits());
    await model.fit(bands(), { steps: 60, batchSize: 20 });
    const after = await model.elbo(digits());
    expect(after.nats - before.nats).toBeGreaterThan(200);
    expect(await model.importanceBound(digits(), { samples: 20 })).toBeGreaterThan(after.nats);
    model.dispose();
  });

  it('learns its deviation, which is a net of its own: from ½ towards the error that is left', async () => {
    const model = small({ likelihood: 'gaussian', hidden: [32], learningRate: 1e-2 });
    const [logDeviation] = model.game.nets.likelihood?.weights ?? [];
    const image = digits();
    const error = () => {
      const [x, y] = [pixels(image), pixels(model.reconstruct(image))];
      return Math.sqrt(x.reduce((sum, v, i) => sum + (v - (y[i] ?? 0)) ** 2, 0) / x.length);
    };
    const before = logDeviation?.dataSync()[0] ?? 0;
    expect(error()).toBeGreaterThan(0.9);
    await model.fit(bands(), { steps: 5, batchSize: 20 });
    const wide = logDeviation?.dataSync()[0] ?? 0;
    expect(wide).toBeGreaterThan(before + 0.02);
    await model.fit(bands(), { steps: 60, batchSize: 20 });
    expect(Math.log(error())).toBeLessThan(before - 0.05);
    expect(logDeviation?.dataSync()[0]).toBeLessThan(wide);
    expect(Math.max(...pixels(model.reconstruct(image)).map(Math.abs))).toBeLessThanOrEqual(1);
    model.dispose();
  });

  it('encodes to the posterior’s means and decodes them again; equal calls are equal', () => {
    const model = small();
    const image = digits();
    const z = model.encode(image);
    expect(z.shape).toEqual([12, 3]);
    expect(pixels(model.posterior(image).mean)).toEqual(pixels(z));
    expect(pixels(model.reconstruct(image))).toEqual(pixels(model.generate(12, { z })));
    expect(pixels(model.encode(image))).toEqual(pixels(z));
    const values = pixels(model.generate(20, { seed: 1 }));
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(1);
    model.dispose();
  });

  it('draws sheets: rows of ways, of columns, of pairs', () => {
    const model = small();
    const image = digits();
    const before = memory().numTensors;
    const sheets = [...model.traversals({ rows: 2, seed: 1 }), model.reconstructions(image)];
    expect(memory().numTensors).toBe(before + 3);
    expect(sheets.map(s => [s.name, s.rows, s.columns, s.images.shape])).toEqual([
      ['interpolation', 2, 10, [20, 28, 28, 1]],
      ['latents', 2, 10, [20, 28, 28, 1]],
      ['reconstructions', 12, 2, [24, 28, 28, 1]],
    ]);
    const pairs = pixels(sheets[2]?.images as Tensor);
    expect(pairs.slice(0, 784)).toEqual(pixels(image).slice(0, 784));
    expect(pairs.slice(784, 1568)).toEqual(pixels(model.reconstruct(image)).slice(0, 784));
    const way = model.interpolate(image, image, 3);
    const [a, b] = [pixels(way.images), pixels(model.reconstruct(image))];
    expect(a.slice(784, 1568).every((v, i) => Math.abs(v - (b[i] ?? 0)) < 1e-4)).toBe(true);
    model.dispose();
  });

  it('judges the averages, where they are kept, like generate', async () => {
    const model = small({ average: { E: { halfLife: 1000 }, G: { halfLife: 1000 } }, learningRate: 1e-2 });
    const untrained = await model.elbo(digits());
    await model.fit(bands(), { steps: 5, batchSize: 4 });
    const judged = await model.elbo(digits());
    expect(Math.abs(judged.nats - untrained.nats)).toBeLessThan(60);
    model.dispose();
  });

  it.each([
    [{ latent: 0 }, 'latent: expected a whole number of at least 1, got 0'],
    [{ weights: { kl: -1 } }, 'weights.kl: expected a number'],
    [{ shape: [28, 28] as never }, 'shape: expected [height, width, channels]'],
    [{ layers: 'convolutional', shape: [7, 7, 1] } as const, 'got [7, 7, 1]'],
    [{ likelihood: 'gaussian', deviation: 0 } as const, 'deviation: expected a number from 0.000001'],
    [{ likelihood: 'poisson' as never }, "likelihood: 'poisson' is not known"],
    [{ layers: 'conv' as never }, "layers: 'conv' is not known"],
  ])('refuses %o', (options, message) => {
    expect(() => small(options)).toThrow(message);
  });

  it('refuses pictures of another shape or outside [−1, 1], by name', async () => {
    const model = small();
    expect(() => model.encode(tensor4d([0], [1, 1, 1, 1]))).toThrow(
      'images: expected a tensor of shape [?, 28, 28, 1]',
    );
    const bytes = mul(digits(), 100) as Tensor4D;
    expect(() => model.reconstruct(bytes)).toThrow('images: expected values from -1 to 1, got 100');
    await expect(model.elbo(bytes)).rejects.toThrow('images: expected values from -1 to 1');
    await expect(model.elbo(digits(), { samples: 0 })).rejects.toThrow('elbo: samples: expected a whole number');
    await expect(model.importanceBound(zeros([0, 28, 28, 1]))).rejects.toThrow('images');
    await expect(model.fit(bytes, { steps: 1, batchSize: 4 })).rejects.toThrow('image: expected values from -1 to 1');
    expect(() => model.generate(2, { z: new Rng(1).normal([2, 4]) as Tensor2D })).toThrow(
      'z: expected a tensor of shape [2, 3]',
    );
    model.dispose();
  });
});
