import '@tensorflow/tfjs-backend-cpu';
import {
  matMul,
  mean,
  memory,
  mul,
  type Rank,
  reshape,
  setBackend,
  type Tensor,
  type Tensor2D,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { mixStyles } from '../../../src/core/latents/mixStyles';
import { normal } from '../../../src/core/latents/normal';
import type { AnyNet, Net } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { modulatedConv2d } from '../../../src/layers/modulatedConv2d';
import { lengthsOf } from '../../../src/losses/pathLength';
import { r1 } from '../../../src/penalties/r1';
import { StyleGAN } from '../../../src/systems/stylegan/model';
import { styleganDiscriminator, styleganGenerator, styleganMapping } from '../../../src/systems/stylegan/nets';
import { planOf } from '../../../src/systems/stylegan/plan';

const small = { shape: [8, 8, 2], latent: normal(3), width: 2, mapping: { width: 4 } } as const;
const values = (x: Tensor): number[] => Array.from(x.dataSync());
const deviation = (all: readonly number[]): number => Math.sqrt(all.reduce((sum, v) => sum + v * v, 0) / all.length);

/** The deviation of each weight about 0 and how many numbers it has, by its layer's name and its own. */
const deviations = ({ model }: AnyNet): Record<string, readonly [deviation: number, count: number]> =>
  Object.fromEntries(
    (model?.weights ?? []).map(weight => {
      const all = values(weight.read());
      return [weight.originalName, [deviation(all), all.length]];
    }),
  );

beforeAll(() => setBackend('cpu'));

describe('StyleGAN’s nets', () => {
  it('start as the authors’: N(0, 1), those of the mapping a hundred times as wide, scales of 1, no noise', () => {
    const rng = new Rng(1);
    const options = { shape: [9, 8, 3], width: [16, 12] } as const;
    const nets = [
      styleganMapping({ latent: 20, style: 16, classes: 12, rng }),
      styleganGenerator({ ...options, rng }),
      styleganDiscriminator({ ...options, classes: 12, rng }),
    ];
    const found = Object.assign({}, ...nets.map(deviations)) as ReturnType<typeof deviations>;
    const expected = {
      'M_label/kernel': 1,
      'M_dense1/kernel': 100,
      'M_dense2/kernel': 100,
      'G_constant/constant': 1,
      'G_1_conv_style/kernel': 1,
      'G_2_up/kernel': 1,
      'G_2_rgb/kernel': 1,
      'G_2_up_noise/map': 1,
      'D_2_down/kernel': 1,
      'D_label/kernel': 1,
    };
    for (const [name, wanted] of Object.entries(expected)) {
      const [own, count] = found[name] ?? [0, 1];
      // Within four deviations of its own.
      expect(Math.abs(own / wanted - 1), name).toBeLessThan(4 / Math.sqrt(2 * count));
    }
    for (const [name, [own]] of Object.entries(found)) {
      const start = name.endsWith('_style/bias') ? 1 : name.endsWith('bias') || name.endsWith('strength') ? 0 : own;
      expect(own, name).toBe(start);
    }
    for (const net of nets) net.dispose();
  });

  it('are four times as wide at most where their maps are small', () => {
    expect(planOf([64, 64, 3], 8).channels).toEqual([32, 32, 32, 16, 8]);
    expect(planOf([20, 12, 3], [5, 4]).sides).toEqual([
      [10, 6],
      [20, 12],
    ]);
    expect(() => planOf([20, 12, 3], [5])).toThrow('one for each map, 10 × 6, 20 × 12, got [5].');
  });
});

describe('a modulated convolution', () => {
  it('gives deviation 1 of deviation 1, whatever the scale of its style', () => {
    const rng = new Rng(2);
    const layer = modulatedConv2d({ filters: 24, kernelSize: 3 });
    const [x, style] = [rng.normal([2, 10, 10, 24]), rng.uniform([2, 24], 0.2, 3)];
    layer.build([x.shape, style.shape]);
    tidy(() => layer.weights[0]?.write(rng.normal([3, 3, 24, 24])) as undefined);
    const call = (by: number) => tidy(() => values(layer.call([x, mul(style, by)], {}) as Tensor));
    const once = call(1);
    // Borders see zeros.
    expect(deviation(once)).toBeGreaterThan(0.85);
    expect(deviation(once)).toBeLessThan(1.05);
    expect(Math.max(...call(7).map((y, i) => Math.abs(y - (once[i] ?? 0))))).toBeLessThan(1e-5);
  });

  it('says which sides it can enlarge to', () => {
    const make = (to: readonly [number, number]) => modulatedConv2d({ filters: 2, kernelSize: 3, to, name: 'up' });
    const build = (to: readonly [number, number]) => () =>
      make(to).build([
        [null, 5, 4, 3],
        [null, 3],
      ]);
    expect(build([9, 8])).not.toThrow();
    expect(build([9, 9])).toThrow('up: to: expected twice the sides');
    expect(() => modulatedConv2d({ filters: 2, kernelSize: 1, to: [2, 2] })).toThrow('a kernelSize of 3');
  });
});

describe('the lengths of paths', () => {
  it('have squares of mean tr(A Aᵀ) / (h · w), where G is linear', () => {
    const rng = new Rng(3);
    const [n, columns, side] = [64, 3, 4];
    const A = rng.normal([columns, side * side]) as Tensor2D;
    const G = ((styles: Tensor[]) => reshape(matMul(styles[0] as Tensor, A), [n, side, side, 1])) as Net<Tensor[]>;
    const at = { step: 0, images: 0, player: 'G', rng: rng.fork('at') };
    const lengths = values(lengthsOf(G, [zeros([n, columns])], at));
    const squares = lengths.map(length => length ** 2);
    const expected = values(A).reduce((sum, a) => sum + a * a, 0) / side ** 2;
    const found = squares.reduce((sum, square) => sum + square, 0) / n;
    const error = deviation(squares.map(square => square - found)) / Math.sqrt(n);
    expect(Math.abs(found - expected)).toBeLessThan(4 * error);
  });
});

describe('StyleGAN', () => {
  it('draws one picture at ψ = 0 and its own at ψ = 1, by styles that may be asked for', () => {
    const gan = new StyleGAN({ ...small, seed: 1 });
    expect(gan.layers).toBe(4);
    const drawn = (options: object) => tidy(() => values(gan.generate(2, { seed: 5, ...options })));
    const [plain, whole, none] = [drawn({}), drawn({ truncation: 1 }), drawn({ truncation: 0 })];
    expect(whole).toEqual(plain);
    expect(none.slice(0, 128)).toEqual(none.slice(128));
    expect(none).not.toEqual(plain);
    const w = gan.styles(2, { seed: 5 });
    expect(tidy(() => values(gan.generate(2, { w })))).toEqual(plain);
    const far = gan.styles(2, { seed: 5, truncation: 2 });
    expect(tidy(() => values(mean(mul(far, 0.5))))[0]).toBeCloseTo(values(mean(w))[0] ?? 0, 5);
    expect(() => gan.generate(2, { w, seed: 5 })).toThrow('seed: w is given');
    expect(() => gan.generate(3, { w })).toThrow('w: expected');
    expect(() => gan.styles(2, { labels: 1 })).toThrow('this model is told no classes');
    gan.dispose();
  });

  it('mixes styles: all of the first are its picture, none the other’s', () => {
    const gan = new StyleGAN({ ...small, seed: 1 });
    const [a, b] = [gan.styles(1, { seed: 1 }), gan.styles(1, { seed: 2 })];
    const drawn = (from: number) => tidy(() => values(gan.generate(1, { w: mixStyles(a, b, gan.layers, from) })));
    const [first, second] = [a, b].map(w => tidy(() => values(gan.generate(1, { w }))));
    expect(drawn(4)).toEqual(first);
    expect(drawn(0)).toEqual(second);
    expect([first, second]).not.toContainEqual(drawn(2));
    expect(() => mixStyles(a, b, 4, 5)).toThrow('a number from 0 to 4');
    const sheets = gan.traversals({ rows: 2, seed: 1 });
    expect(sheets.map(({ name, rows, columns }) => [name, rows, columns])).toEqual([
      ['mixing', 2, 8],
      ['truncation', 2, 8],
    ]);
    gan.dispose();
  });

  it('keeps the mean of w in G’s turn, and takes path lengths and R1 on steps of their own', async () => {
    const gan = new StyleGAN({ ...small, seed: 1, average: {} });
    const image = new Rng(4).uniform<Rank.R4>([8, 8, 8, 2], -1, 1);
    const terms: string[][] = [];
    const counts: number[] = [];
    for await (const report of gan.train({ image }, { steps: 17, batchSize: 4 })) {
      terms.push(Object.keys(await report.read()));
      counts.push(memory().numTensors);
      report.dispose();
    }
    const [adversarial, path, penalty] = [['D.adversarial', 'G.adversarial'], 'G.pathLength', 'D.r1'];
    expect(terms[0]?.sort()).toEqual([...adversarial, path, penalty].sort());
    expect(terms[1]?.sort()).toEqual(adversarial);
    expect(terms[4]?.sort()).toEqual([...adversarial, path].sort());
    expect(terms[16]?.sort()).toEqual([...adversarial, path, penalty].sort());
    // Reports of equal terms hold equally many tensors.
    expect(counts[15]).toBe(counts[1]);
    expect(counts[16]).toBe((counts[12] ?? 0) + 1);
    const [buffer] = gan.game.nets.M?.buffers ?? [];
    // Of N(0, 1) through two layers a w is about as long as its entries are many; seventeen times 0.005 of it.
    expect(deviation(values(buffer as Tensor))).toBeGreaterThan(1e-3);
    gan.dispose();
  });

  it('draws the classes it is told, by equal z', () => {
    const gan = new StyleGAN({ ...small, classes: 3, seed: 1, weights: { pathLength: 0 } });
    const [first, again, other] = [0, 0, 2].map(labels => tidy(() => values(gan.generate(2, { labels, seed: 5 }))));
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(gan.traversals({ rows: 2, seed: 1 }).map(({ name }) => name)).toEqual(['mixing', 'truncation', 'label']);
    expect(gan.game.memory).toEqual({});
    gan.dispose();
  });

  it('names what does not go together', () => {
    expect(() => new StyleGAN({ ...small, gamma: 1, penalties: [r1(1)] })).toThrow('Give it to them: r1(γ');
    expect(() => new StyleGAN({ ...small, norm: 'batch' } as never)).toThrow('norm');
    expect(() => new StyleGAN({ ...small, mixing: 2 })).toThrow('mixing');
  });
});
