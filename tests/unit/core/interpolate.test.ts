import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { analogy, interpolate, lerp, slerp } from '../../../src/core/latents/interpolate';
import { Rng } from '../../../src/core/rng';

const lengths = (z: Tensor2D) => z.arraySync().map(row => Math.hypot(...row));
const near = (got: Tensor2D, expected: number[][], digits = 5) =>
  got.arraySync().forEach((row, i) => {
    row.forEach((value, j) => {
      expect(value).toBeCloseTo(expected[i]?.[j] ?? Number.NaN, digits);
    });
  });

describe('slerp', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it('goes along the circle: 30° of 90° at a third', () => {
    const [a, b] = [tensor2d([[1, 0]]), tensor2d([[0, 1]])];
    near(slerp(a, b, 1 / 3), [[Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)]]);
    near(slerp(a, b, 0), [[1, 0]]);
    near(slerp(a, b, 1), [[0, 1]]);
  });

  it('goes beyond its ends on the same circle', () => {
    near(slerp(tensor2d([[1, 0]]), tensor2d([[0, 1]]), 2), [[-1, 0]]);
  });

  it('keeps the length of ends of equal length, where the straight line does not', () => {
    const rng = new Rng(1);
    const [a, b] = [rng.normal([5, 64]) as Tensor2D, rng.normal([5, 64]) as Tensor2D];
    const unit = (z: Tensor2D) => tensor2d(z.arraySync().map(row => row.map(v => v / Math.hypot(...row))));
    for (const t of [0.1, 0.5, 0.8]) {
      for (const length of lengths(slerp(unit(a), unit(b), t))) expect(length).toBeCloseTo(1, 4);
    }
    for (const length of lengths(lerp(unit(a), unit(b), 0.5))) expect(length).toBeLessThan(0.9);
  });

  it('is the straight line where there is no circle: same way, a row of zeros, a single column', () => {
    near(slerp(tensor2d([[1, 1]]), tensor2d([[3, 3]]), 0.5), [[2, 2]]);
    near(slerp(tensor2d([[0, 0]]), tensor2d([[0, 0]]), 0.3), [[0, 0]]);
    near(slerp(tensor2d([[0, 0]]), tensor2d([[4, 8]]), 0.25), [[1, 2]]);
    near(slerp(tensor2d([[4, 8]]), tensor2d([[0, 0]]), 0.25), [[3, 6]]);
    near(slerp(tensor2d([[1]]), tensor2d([[-1]]), 0.25), [[0.5]]);
  });

  it('stays on the sphere up to opposite ways, and there takes the circle through the axis farthest from a', () => {
    near(slerp(tensor2d([[1, 0]]), tensor2d([[-1, 0]]), 0.5), [[0, 1]]);
    near(slerp(tensor2d([[2, 1, 3]]), tensor2d([[-2, -1, -3]]), 0.5), [
      [-2 * Math.sqrt(1 / 13), 13 * Math.sqrt(1 / 13), -3 * Math.sqrt(1 / 13)],
    ]);
    for (const side of [1, -1]) {
      near(slerp(tensor2d([[1, 0]]), tensor2d([[-1, side * 1e-5]]), 0.5), [[0, side]], 4);
    }
    const a = new Rng(1).normal([8, 64]) as Tensor2D;
    for (const off of [0, 1e-9, 1e-6, 1e-4, 1e-2]) {
      // Lengths differ as well, as those of draws do: by the formula the middle would then lie anywhere.
      const b = tensor2d(a.arraySync().map(row => row.map((v, j) => -v * (1 + off) + off * (j % 3))));
      const [first, last] = [lengths(a), lengths(b)];
      for (const t of [0.25, 0.5, 0.9]) {
        lengths(slerp(a, b, t)).forEach((length, i) => {
          expect(Math.abs(length - (1 - t) * (first[i] ?? 0) - t * (last[i] ?? 0))).toBeLessThan(1e-4);
        });
      }
      near(slerp(a, b, 1), b.arraySync(), 9);
    }
  });

  it('knows rows whose squares leave float32', () => {
    for (const size of [1e-30, 1e30]) {
      const middle = slerp(tensor2d([[size, 0]]), tensor2d([[0, size]]), 0.5).arraySync()[0] ?? [];
      for (const value of middle) expect(value / size).toBeCloseTo(Math.SQRT1_2, 5);
    }
  });

  it('treats each row by itself', () => {
    const a = tensor2d([
      [1, 0],
      [2, 2],
    ]);
    const b = tensor2d([
      [0, 1],
      [4, 4],
    ]);
    near(slerp(a, b, 0.5), [
      [Math.SQRT1_2, Math.SQRT1_2],
      [3, 3],
    ]);
  });

  it('refuses rows of another size and a place that is none', () => {
    expect(() => slerp(tensor2d([[1, 0]]), tensor2d([[1, 0, 0]]), 0.5)).toThrow(
      'slerp(b): expected a tensor of shape [1, 2]',
    );
    expect(() => slerp(tensor2d([[1, 0]]), tensor2d([[1, 0]]), Number.NaN)).toThrow('slerp(t)');
  });
});

describe('interpolate', () => {
  it('gives each pair its row of steps, ends included, and leaves nothing behind', () => {
    const [a, b] = [
      tensor2d([
        [1, 0],
        [0, 0],
      ]),
      tensor2d([
        [0, 1],
        [4, 8],
      ]),
    ];
    const before = memory().numTensors;
    const path = interpolate(a, b, 3, lerp);
    expect(memory().numTensors).toBe(before + 1);
    near(path, [
      [1, 0],
      [0.5, 0.5],
      [0, 1],
      [0, 0],
      [2, 4],
      [4, 8],
    ]);
    near(interpolate(a, b, 3), [
      [1, 0],
      [Math.SQRT1_2, Math.SQRT1_2],
      [0, 1],
      [0, 0],
      [2, 4],
      [4, 8],
    ]);
    expect(() => interpolate(a, b, 1)).toThrow('interpolate(steps): expected a whole number of at least 2, got 1');
  });
});

describe('analogy', () => {
  it('is mean − mean + mean, of any number of each', () => {
    near(
      analogy(
        tensor2d([
          [1, 2],
          [3, 4],
          [5, 9],
        ]),
        tensor2d([[1, 1]]),
        tensor2d([
          [10, 0],
          [0, 10],
        ]),
      ),
      [[7, 9]],
    );
  });

  it('refuses latents that do not fit together, and none', () => {
    const one = tensor2d([[1, 2]]);
    expect(() => analogy(one, one, tensor2d([[1]]))).toThrow('analogy(c): expected a tensor of shape [?, 2]');
    expect(() => analogy(one, tensor2d([], [0, 2]), one)).toThrow('analogy(b): expected at least one latent');
  });
});
