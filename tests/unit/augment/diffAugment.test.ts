import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend, slice, type Tensor, type Tensor4D, tidy, tile } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { diffAugment, drawDiffAugment } from '../../../src/augment/diffAugment';
import { Rng } from '../../../src/core/rng';
import { memoryOf, seen } from './seen';

const none = memoryOf(diffAugment());
const all = { color: true, translation: 0.125, cutout: 0.5 };
const apply = (x: Tensor, options = {}, seed = 1) => diffAugment(options).apply(x, seen(none, { rng: new Rng(seed) }));
const pictures = (shape: Tensor4D['shape']) => new Rng(2).normal(shape);

beforeAll(async () => {
  expect(await setBackend('cpu')).toBe(true);
});

describe('diffAugment', () => {
  it('draws within the bounds of the paper, and reaches them', () => {
    const { brightness, saturation, contrast, shift, square } = drawDiffAugment([2000, 32, 20, 3], all, new Rng(3));
    const rangeOf = (values: Iterable<number> = []) => [Math.min(...values), Math.max(...values)];
    for (const [values, least, most] of [
      [brightness, -0.5, 0.5],
      [saturation, 0, 2],
      [contrast, 0.5, 1.5],
    ] as const) {
      const [low = Number.NaN, high = Number.NaN] = rangeOf(values);
      expect(low).toBeGreaterThanOrEqual(least);
      expect(low).toBeLessThan(least + 0.01);
      expect(high).toBeLessThanOrEqual(most);
      expect(high).toBeGreaterThan(most - 0.01);
    }
    // An eighth of 20 is 2.5, and half of it is rounded up, as in its authors' code.
    expect(shift?.map(rangeOf)).toEqual([
      [-4, 4],
      [-3, 3],
    ]);
    expect(square?.sides).toEqual([16, 10]);
    // A side of even length has its middle anywhere from 0 to the last line and one beyond.
    expect(square?.from.map(rangeOf)).toEqual([
      [-8, 24],
      [-5, 15],
    ]);
  });

  it('changes each example on its own, alike for equal streams, and differently for others', () => {
    tidy(() => {
      const one = new Rng(2).normal([1, 8, 8, 3]);
      const x = tile(one, [4, 1, 1, 1]);
      const [a, again, b] = [apply(x), apply(x), apply(x, {}, 2)].map(t => Array.from(t.dataSync()));
      expect(again).toEqual(a);
      expect(b).not.toEqual(a);
      const rows = [0, 1, 2, 3].map(i => Array.from(slice(apply(x), i, 1).dataSync()).join());
      expect(new Set(rows).size).toBe(4);
    });
  });

  it('leaves out what it is told to, without moving the draws of the rest', () => {
    tidy(() => {
      const x = pictures([3, 8, 6, 3]);
      const plain = apply(x, { color: false, translation: false, cutout: false });
      expect(plain.dataSync()).toEqual(x.dataSync());
      const [some, more] = [
        drawDiffAugment([3, 8, 6, 3], { ...all, translation: 0 }, new Rng(1)),
        drawDiffAugment([3, 8, 6, 3], all, new Rng(1)),
      ];
      expect(some.shift).toBeUndefined();
      expect(some.square).toEqual(more.square);
      expect(some.contrast).toEqual(more.contrast);
      // A shift is a matter of whole pixels: what is left of the picture is exact.
      const values = new Set(x.dataSync());
      const shifted = apply(x, { color: false, cutout: false }).dataSync();
      expect([...shifted].every(value => value === 0 || values.has(value))).toBe(true);
    });
  });

  it.each([[[2, 8, 8, 1]], [[1, 9, 5, 4]], [[2, 1, 7, 2]]] as const)(
    'takes pictures of any shape, such as %j, and frees what it made',
    shape => {
      const x = pictures([...shape] as Tensor4D['shape']);
      const before = memory().numTensors;
      const y = apply(x);
      expect(y.shape).toEqual(x.shape);
      y.dispose();
      expect(memory().numTensors).toBe(before);
      x.dispose();
    },
  );

  it('refuses shares out of range', () => {
    expect(() => diffAugment({ cutout: 1.5 })).toThrow('diffAugment: cutout: expected a number from 0 to 1, got 1.5');
    expect(() => diffAugment({ translation: 'far' as never })).toThrow('diffAugment: translation');
  });
});
