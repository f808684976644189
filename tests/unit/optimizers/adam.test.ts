import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend, tensor1d, tidy, variable } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../../src/backends/simd/index';
import { adam } from '../../../src/optimizers/adam';

const weights = (values: number[]) => tidy(() => variable(tensor1d(values)));

describe.each(['cpu', 'simd'])('adam on %s', backend => {
  beforeAll(async () => {
    await registerSimd();
    expect(await setBackend(backend)).toBe(true);
  });

  /** Kingma & Ba's algorithm 1 on one number, in double precision. */
  function reference(gradients: readonly number[], b2: (t: number) => number): number[] {
    let [w, m, v, p1, p2] = [1, 0, 0, 1, 1];
    return gradients.map((g, t) => {
      p1 *= 0.5;
      p2 *= b2(t);
      m = 0.5 * m + 0.5 * g;
      v = b2(t) * v + (1 - b2(t)) * g * g;
      w -= (0.1 * (m / (1 - p1))) / (Math.sqrt(v / (1 - p2)) + 1e-8);
      return w;
    });
  }

  function run(gradients: readonly number[], beta2: number | ((images: number) => number), weightDecay = 0): number[] {
    const optimizer = adam({ learningRate: 0.1, beta1: 0.5, beta2, weightDecay });
    const w = weights([1, 1, 1, 1, 1]);
    const path = gradients.map((g, t) => {
      const gradient = tensor1d([g, g, g, g, g]);
      optimizer.apply([{ variable: w, gradient }], t);
      gradient.dispose();
      return w.dataSync()[4] ?? 0;
    });
    optimizer.dispose();
    w.dispose();
    return path;
  }

  const gradients = [0.3, -2, 1e-3, 0, 5, 1, 1, -1];

  it('follows algorithm 1 step by step', () => {
    const path = run(gradients, 0.999);
    for (const [t, w] of reference(gradients, () => 0.999).entries()) expect(path[t]).toBeCloseTo(w, 5);
  });

  it('decays weights as PyTorch 2.13 does: torch.optim.Adam([w], 0.1, (0.5, 0.999), 1e-8, weight_decay=0.25)', () => {
    const path = run(gradients, 0.999, 0.25);
    for (const [t, w] of [0.9, 0.976089, 1.002755, 1.002856, 0.894382, 0.810626, 0.739249, 0.721232].entries())
      expect(path[t]).toBeCloseTo(w, 5);
  });

  it('corrects the bias by the running product where beta2 follows a schedule', () => {
    const schedule = (t: number) => 0.9 + 0.01 * t;
    const path = run(gradients, schedule);
    for (const [t, w] of reference(gradients, schedule).entries()) expect(path[t]).toBeCloseTo(w, 5);
  });

  it('keeps moments by variable, in whatever order gradients come', () => {
    const forward = adam({ learningRate: 0.1 });
    const backward = adam({ learningRate: 0.1 });
    const make = () => [weights([1]), weights([1])] as const;
    const [a, b] = make();
    const [c, d] = make();
    for (let t = 0; t < 3; t++) {
      const [g, h] = [tensor1d([1]), tensor1d([-0.2 * t])];
      forward.apply(
        [
          { variable: a, gradient: g },
          { variable: b, gradient: h },
        ],
        t,
      );
      const swapped = [
        { variable: d, gradient: h },
        { variable: c, gradient: g },
      ];
      backward.apply(t === 1 ? swapped : [...swapped].reverse(), t);
      g.dispose();
      h.dispose();
    }
    expect(Array.from(c.dataSync())).toEqual(Array.from(a.dataSync()));
    expect(Array.from(d.dataSync())).toEqual(Array.from(b.dataSync()));
    for (const x of [a, b, c, d]) x.dispose();
    forward.dispose();
    backward.dispose();
  });

  it('frees its moments', () => {
    const before = memory().numTensors;
    run(gradients, 0.999);
    expect(memory().numTensors).toBe(before);
  });

  it('goes on exactly from what it saved, and refuses moments of another shape', () => {
    const w = weights([1, 2]);
    const g = tensor1d([0.5, -0.1]);
    const one = adam();
    one.apply([{ variable: w, gradient: g }], 0);
    const at = w.clone();
    const saved = one.save([w]);
    const two = adam();
    two.restore([w], saved);
    one.apply([{ variable: w, gradient: g }], 1);
    const straight = Array.from(w.dataSync());
    w.assign(at);
    two.apply([{ variable: w, gradient: g }], 1);
    expect(Array.from(w.dataSync())).toEqual(straight);
    const wide = weights([1, 2, 3]);
    expect(() => two.restore([wide], one.save([w]))).toThrow('moments of shape [3], got [2]');
    for (const x of [w, g, at, wide]) x.dispose();
    one.dispose();
    two.dispose();
  });

  it('names the argument that is out of range', () => {
    expect(() => adam({ beta1: 1 })).toThrow('adam: beta1');
    expect(() => adam({ learningRate: Number.NaN })).toThrow('adam: learningRate');
  });
});
