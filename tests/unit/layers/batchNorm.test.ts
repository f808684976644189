import '@tensorflow/tfjs-backend-cpu';
import {
  grads,
  memory,
  mul,
  ones,
  setBackend,
  sum,
  type Tensor,
  type Tensor4D,
  tidy,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { layers, loadLayersModel, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../../src/backends/simd/index';
import { netFromModel } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { correctGradients } from '../../../src/gradients/correct';
import { batchNormalization } from '../../../src/layers/batchNormalization';
import { batchNormTraining } from '../../../src/pieces/batchNormTraining';

const values = (t: Tensor) => Array.from(t.dataSync());
const near = (got: Tensor, want: readonly number[], digits = 4) => {
  const all = values(got);
  expect(all.length).toBe(want.length);
  for (const [i, v] of all.entries()) expect(v).toBeCloseTo(want[i] ?? Number.NaN, digits);
};

describe.each(['cpu', 'simd'])('batch norm on %s', backend => {
  beforeAll(async () => {
    await registerSimd();
    expect(await setBackend(backend)).toBe(true);
    correctGradients();
  });

  it('gives each channel mean β and deviation γ, even far from zero', () => {
    tidy(() => {
      const x = new Rng(1).normal([6, 3, 3, 2], 1000, 0.5) as Tensor4D;
      const { y, mean: m, variance } = batchNormTraining(x, mul(ones([2]), 3), mul(ones([2]), -1), 1e-5);
      const channel = (t: Tensor, c: number) => values(t).filter((_, i) => i % 2 === c);
      for (const c of [0, 1]) {
        const xs = channel(x, c);
        const mu = xs.reduce((s, v) => s + v, 0) / xs.length;
        const v = xs.reduce((s, u) => s + (u - mu) ** 2, 0) / xs.length;
        expect(m.dataSync()[c]).toBeCloseTo(mu, 2);
        expect(Math.abs((variance.dataSync()[c] ?? 0) / v - 1)).toBeLessThan(1e-3);
        for (const [i, u] of channel(y, c).entries()) {
          expect(u).toBeCloseTo((3 * ((xs[i] ?? 0) - mu)) / Math.sqrt(v + 1e-5) - 1, 2);
        }
      }
    });
  });

  it('has the gradient of finite differences', () => {
    tidy(() => {
      const rng = new Rng(2);
      const x = rng.normal([5, 3]);
      const gamma = rng.normal([3], 1, 0.1);
      const beta = rng.normal([3]);
      const w = rng.normal([5, 3]);
      // In double precision, independent of the code under test.
      const loss = (xs: readonly number[], gs: readonly number[], bs: readonly number[]) => {
        let total = 0;
        for (let c = 0; c < 3; c++) {
          const column = [0, 1, 2, 3, 4].map(r => xs[r * 3 + c] ?? 0);
          const mu = column.reduce((s, v) => s + v, 0) / 5;
          const v = column.reduce((s, u) => s + (u - mu) ** 2, 0) / 5;
          for (const [r, u] of column.entries()) {
            const y = ((u - mu) / Math.sqrt(v + 1e-5)) * (gs[c] ?? 0) + (bs[c] ?? 0);
            total += (w.dataSync()[r * 3 + c] ?? 0) * y;
          }
        }
        return total;
      };
      const args = [values(x), values(gamma), values(beta)] as const;
      const numeric = args.map((of, which) =>
        of.map((_, i) => {
          const at = (h: number) => {
            const moved = args.map((a, k) => (k === which ? a.map((v, j) => (j === i ? v + h : v)) : a));
            return loss(moved[0] ?? [], moved[1] ?? [], moved[2] ?? []);
          };
          return (at(1e-5) - at(-1e-5)) / 2e-5;
        }),
      );
      const f = (a: Tensor, g: Tensor, b: Tensor) => sum(mul(w, batchNormTraining(a, g, b, 1e-5).y));
      const analytic = grads(f)([x, gamma, beta]);
      for (const [k, g] of analytic.entries()) near(g, numeric[k] ?? [], 3);
    });
  });

  it('is saved as the layer every tfjs knows, follows the moments of the batch, and leaves no tensor behind', async () => {
    const model = sequential({
      layers: [layers.inputLayer({ inputShape: [2] }), batchNormalization({ name: 'norm' })],
    });
    const net = netFromModel(model);
    const x = tidy(() => new Rng(3).normal([64, 2], 5, 2));
    net(x).dispose();
    const before = memory().numTensors;
    for (let i = 0; i < 60; i++) net(x).dispose();
    expect(memory().numTensors).toBe(before);
    const [mean, variance] = net.buffers;
    expect(mean?.dataSync()[0]).toBeCloseTo(5, 0);
    expect(variance?.dataSync()[0]).toBeGreaterThan(2);
    let saved: { topology: object; load: () => Promise<Sequential> } | undefined;
    await model.save({
      save: async artifacts => {
        saved = {
          topology: artifacts.modelTopology as object,
          load: () => loadLayersModel({ load: async () => artifacts }) as Promise<Sequential>,
        };
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
      },
    });
    const plain = await saved?.load();
    expect(JSON.stringify(saved?.topology)).toContain('"BatchNormalization"');
    const [ours, theirs] = [net.infer(x), plain?.predict(x) as Tensor];
    near(theirs, values(ours));
    for (const t of [x, ours, theirs]) t.dispose();
    plain?.dispose();
    net.dispose();
  });

  it('trains γ and β but not the moments', () => {
    const model = sequential({
      layers: [layers.inputLayer({ inputShape: [2] }), batchNormalization({ name: 'norm2' })],
    });
    const net = netFromModel(model);
    tidy(() => {
      const { grads: g } = variableGrads(() => sum(net(new Rng(4).normal([8, 2]))), [...net.weights]);
      expect(Object.keys(g).length).toBe(2);
      expect(net.buffers.length).toBe(2);
    });
    net.dispose();
  });
});
