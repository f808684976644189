import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { memory, reshape, setBackend, slice, type Tensor4D, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { registerSimd } from '../../../src/backends/simd/index';
import { Rng } from '../../../src/core/rng';
import { affineWarp, type Warp } from '../../../src/layers/affineWarp';

const STILL: Warp = { shear: 0, width: 1, height: 1, right: 0, down: 0 };

/** Bilinear interpolation by hand: the four pixels about each place, those beyond the edge being the edge's. */
function byHand(image: readonly (readonly (readonly number[])[])[], warp: Warp): number[] {
  const [h, w] = [image.length, image[0]?.length ?? 0];
  const clamp = (value: number, size: number) => Math.min(size - 1, Math.max(0, value));
  const result: number[] = [];
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const [dy, dx] = [y - (h - 1) / 2, x - (w - 1) / 2];
      const atY = clamp((dy - warp.down) / warp.height + (h - 1) / 2, h);
      const atX = clamp((dx - warp.right - warp.shear * dy) / warp.width + (w - 1) / 2, w);
      const [top, left] = [Math.floor(atY), Math.floor(atX)];
      const [low, right] = [Math.min(top + 1, h - 1), Math.min(left + 1, w - 1)];
      const [fy, fx] = [atY - top, atX - left];
      for (let c = 0; c < (image[0]?.[0]?.length ?? 0); c++) {
        const pixel = (row: number, column: number) => image[row]?.[column]?.[c] ?? Number.NaN;
        const above = pixel(top, left) * (1 - fx) + pixel(top, right) * fx;
        const below = pixel(low, left) * (1 - fx) + pixel(low, right) * fx;
        result.push(above * (1 - fy) + below * fy);
      }
    }
  }
  return result;
}

const warpsOf = (n: number, rng: Rng): Warp[] =>
  Array.from({ length: n }, () => ({
    shear: rng.next() - 0.5,
    width: 0.7 + 0.6 * rng.next(),
    height: 0.7 + 0.6 * rng.next(),
    right: 4 * rng.next() - 2,
    down: 4 * rng.next() - 2,
  }));

const off = (got: ArrayLike<number>, expected: readonly number[]) =>
  expected.reduce((most, e, i) => Math.max(most, Math.abs(e - (got[i] ?? Number.NaN))), 0);

describe.each(['cpu', 'wasm', 'simd'])('affineWarp on %s', backend => {
  const start = async () => {
    if (backend === 'simd') await registerSimd();
    expect(await setBackend(backend)).toBe(true);
  };

  it.each([
    [3, 28, 28, 1],
    [2, 9, 14, 3],
    [2, 1, 5, 2],
  ])('is bilinear interpolation at the places of the map: [%i, %i, %i, %i]', async (...shape) => {
    await start();
    const rng = new Rng(3);
    const warps = warpsOf(shape[0], rng);
    const before = memory().numTensors;
    const images = rng.uniform<never>(shape as never, -1, 1) as Tensor4D;
    const bent = affineWarp(images, warps);
    expect(bent.shape).toEqual(shape);
    const expected = images.arraySync().flatMap((image, i) => byHand(image, warps[i] as Warp));
    expect(off(bent.dataSync(), expected)).toBeLessThan(1e-5);
    images.dispose();
    bent.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

describe('affineWarp', () => {
  it('leaves a picture as it is where nothing is bent, and moves it by whole pixels exactly', async () => {
    await setBackend('cpu');
    const x = tensor4d([1, 2, 3, 4, 5, 6], [1, 2, 3, 1]);
    const values = (warp: Partial<Warp>) => tidy(() => Array.from(affineWarp(x, [{ ...STILL, ...warp }]).dataSync()));
    expect(values({})).toEqual([1, 2, 3, 4, 5, 6]);
    expect(values({ right: 1 })).toEqual([1, 1, 2, 4, 4, 5]);
    expect(values({ down: 1 })).toEqual([1, 2, 3, 1, 2, 3]);
    // The row half a pixel below the middle moves a pixel to the right, the one above it a pixel to the left.
    expect(values({ shear: 2 })).toEqual([2, 3, 3, 4, 4, 5]);
    // Half as wide: the middle stays, the edges go on.
    expect(values({ width: 0.5 })).toEqual([1, 2, 3, 4, 5, 6]);
    x.dispose();
  });

  it('gives the same for pictures so large that they are bent in several lots', async () => {
    await registerSimd();
    await setBackend('simd');
    const rng = new Rng(4);
    const warps = warpsOf(3, rng);
    const images = rng.uniform<never>([3, 128, 128, 1] as never, -1, 1) as Tensor4D;
    const bent = affineWarp(images, warps);
    const last = slice(images, [2, 0, 0, 0], [1, 128, 128, 1]);
    const alone = affineWarp(last, warps.slice(2));
    expect(bent.dataSync().slice(2 * 128 * 128)).toEqual(alone.dataSync());
    for (const tensor of [images, bent, last, alone]) tensor.dispose();
  });

  it('wants a map for each picture', () => {
    const x = tensor4d([1, 2], [2, 1, 1, 1]);
    expect(() => affineWarp(x, [STILL])).toThrow('affineWarp: expected 1 pictures');
    expect(() => affineWarp(reshape(x, [2, 1, 1]) as never, [STILL, STILL])).toThrow('got [2, 1, 1]');
    x.dispose();
  });
});
