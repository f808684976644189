import '../core/tools';
import { tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { edgeEnergy } from '../../../src/metrics/edges';
import { luma } from '../../../src/metrics/luma';
import { type Matrix, pixelMatrix } from '../../../src/metrics/matrix';
import { msSsimDiversity } from '../../../src/metrics/msSsim';
import { psnr } from '../../../src/metrics/psnr';
import { ssim } from '../../../src/metrics/ssim';

const plane = (height: number, width: number, f: (y: number, x: number) => number) => ({
  values: Float64Array.from({ length: height * width }, (_, i) => f(Math.floor(i / width), i % width)),
  height,
  width,
});

describe('luma', () => {
  it('goes from 16 to 235, and weighs the colours as BT.601 does', () => {
    const colours = Uint8Array.of(0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255);
    expect(Array.from(luma(colours, [1, 5, 3]).values)).toEqual([16, 235, 81, 145, 41]);
    expect(Array.from(luma(Uint8Array.of(0, 128, 255), [3, 1, 1]).values)).toEqual([16, 126, 235]);
  });

  it('takes floats in [−1, 1] as the nearest bytes', () => {
    expect(luma(Float32Array.of(-1, 0, 1.2), [1, 1, 3])).toEqual(luma(Uint8Array.of(0, 128, 255), [1, 1, 3]));
  });

  it('refuses what is no picture', () => {
    expect(() => luma(new Uint8Array(8), [2, 2, 3])).toThrow('luma: expected [2, 2, 3]');
    expect(() => luma(new Uint8Array(8), [2, 2, 2])).toThrow('1 or 3 channels');
  });
});

describe('psnr', () => {
  it('is what one grey level of difference makes of 255', () => {
    const [a, b] = [plane(4, 5, (y, x) => y + x), plane(4, 5, (y, x) => y + x + 1)];
    expect(psnr(a, b)).toBeCloseTo(48.1308, 4);
    const [none, all] = [plane(4, 5, () => 0), plane(4, 5, () => 1)];
    expect(psnr(none, all, { peak: 1 })).toBeCloseTo(0, 12);
    expect(psnr(a, a)).toBe(Number.POSITIVE_INFINITY);
  });

  it('leaves out the border', () => {
    const spoilt = plane(6, 6, (y, x) => (Math.min(y, x) === 0 || Math.max(y, x) === 5 ? 99 : 1));
    expect(
      psnr(
        spoilt,
        plane(6, 6, () => 0),
        { border: 1 },
      ),
    ).toBeCloseTo(48.1308, 4);
  });

  it('says what does not fit', () => {
    const [a, b] = [plane(4, 5, () => 0), plane(5, 4, () => 0)];
    expect(() => psnr(a, b)).toThrow('psnr: the planes differ in size, 4 × 5 and 5 × 4.');
    expect(() => psnr(a, a, { border: 2 })).toThrow('a border of 2 leaves nothing of 4 × 5 pixels');
  });
});

describe('ssim', () => {
  const texture = plane(16, 14, (y, x) => 100 + 40 * Math.sin(y) * Math.cos(x));

  it('is 1 for equal planes', () => expect(ssim(texture, texture)).toBeCloseTo(1, 12));

  it('of flat planes is the closed form of their means', () => {
    const [a, b] = [plane(12, 12, () => 100), plane(12, 12, () => 120)];
    const c1 = (0.01 * 255) ** 2;
    expect(ssim(a, b)).toBeCloseTo((2 * 100 * 120 + c1) / (100 ** 2 + 120 ** 2 + c1), 9);
  });

  it('falls for a negative, and needs a whole window', () => {
    expect(ssim(texture, { ...texture, values: Float64Array.from(texture.values, v => 200 - Number(v)) })).toBeLessThan(
      0,
    );
    expect(() =>
      ssim(
        plane(10, 20, () => 0),
        plane(10, 20, () => 0),
      ),
    ).toThrow('at least 11 × 11 pixels');
  });
});

describe('pictures of another range', () => {
  const noise = (seed: number) => ({ values: new Rng(seed).uniform([400], 0, 1).dataSync(), height: 20, width: 20 });
  it.each([psnr, ssim])('are refused by %o', measure => {
    const [a, b] = [noise(1), noise(2)];
    expect(() => measure(a, b)).toThrow(/all values lie from 0 to 1, and the peak is 255.*\{ peak: 1 \}/);
    expect(measure(a, b, { peak: 1 })).toBeLessThan(10);
    const signed = { ...a, values: Float32Array.from(a.values, v => 2 * v - 1) };
    expect(() => measure(a, signed, { peak: 1 })).toThrow(/\(b\): expected values from 0 to the peak 1, got -0/);
    const bright = { ...a, values: a.values.map(v => 300 * v) };
    expect(() => measure(bright, a)).toThrow(/\(a\): expected values from 0 to the peak 255, got 2\d\d/);
    const bad = { ...a, values: a.values.map((v, i) => (i === 21 ? Number.NaN : v)) };
    expect(() => measure(a, bad, { peak: 1 })).toThrow(/got NaN in row 1, column 1/);
    expect(() => measure(a, b, { peak: 0 })).toThrow('peak');
  });

  it('are refused by luma, but for what interpolation overshoots, and by pixelMatrix', async () => {
    expect(() => luma(Float32Array.of(0, 128, 255), [1, 1, 3])).toThrow(/luma: .* got 128 .*127\.5.*Uint8Array/);
    expect(() => luma(Float32Array.of(0, Number.NaN, 0), [1, 1, 3])).toThrow(/got NaN/);
    expect([...Array.from(luma(Float32Array.of(1.5, -1.5, 1), [1, 1, 3]).values)]).toEqual([106]);
    await expect(pixelMatrix(tensor2d([[0, 2]]))).rejects.toThrow(/pixelMatrix: expected values from -1 to 1, got 2/);
  });
});

describe('edgeEnergy', () => {
  it('is the slope of a plane', () => expect(edgeEnergy(plane(5, 7, (y, x) => 3 * y + 4 * x))).toBeCloseTo(5, 12));
  it('is less after a blur', () => {
    const sharp = plane(4, 8, (_, x) => (x < 4 ? 0 : 8));
    const checkered = plane(8, 8, (y, x) => ((x + y) % 2 ? 8 : 0));
    expect(edgeEnergy(sharp)).toBeCloseTo(8 / 7, 12);
    expect(edgeEnergy(plane(8, 8, () => 4))).toBe(0);
    expect(edgeEnergy(checkered)).toBeCloseTo(8 * Math.SQRT2, 12);
    expect(() => edgeEnergy(plane(1, 8, () => 0))).toThrow('at least 2 × 2');
  });
});

describe('msSsimDiversity', () => {
  /** Pictures 22 × 22, which have two scales. */
  const pictures = (count: number, pixel: (picture: number) => number): Matrix => ({
    values: Float32Array.from({ length: count * 484 }, (_, at) => pixel(Math.floor(at / 484))),
    rows: count,
    columns: 484,
  });
  const rng = new Rng(1);
  const noise = pictures(20, () => 2 * rng.next() - 1);
  const options = { shape: [22, 22, 1] };

  it('of one picture over and over is 1, of noise about 0', () => {
    const [first] = [noise.values.subarray(0, 484)];
    const same = { ...noise, values: Float32Array.from(noise.values, (_, at) => first?.[at % 484] ?? 0) };
    const found = msSsimDiversity(same, { ...options, pairs: 5 });
    expect(found).toEqual({
      similarity: expect.closeTo(1, 8),
      error: expect.closeTo(0, 8),
      pairs: 5,
      scales: 2,
      n: 20,
    });
    expect(msSsimDiversity(noise, { ...options, pairs: 30 }).similarity).toBeLessThan(0.1);
  });

  it('takes all pairs where they are few, each with another', () => {
    // Pictures of one tone have contrast and structure 1, and the light of 0 and 2 is nearly nothing.
    const tones = pictures(4, picture => (picture < 2 ? 1 : -1));
    const { similarity, pairs } = msSsimDiversity(tones, { ...options, scales: 1 });
    expect(pairs).toBe(6);
    expect(similarity).toBeCloseTo(2 / 6, 3);
  });

  it('depends on its seed alone', () => {
    const ask = (seed: number) => msSsimDiversity(noise, { ...options, pairs: 3, seed }).similarity;
    expect(ask(1)).toBe(ask(1));
    expect(ask(1)).not.toBe(ask(2));
  });

  it.each([
    ['another shape', noise, { shape: [22, 22, 3] }, /are not at least two pictures \[22,22,3\]/],
    ['one picture', pictures(1, () => 0), options, /1 rows of 484/],
    [
      'small ones',
      { values: new Float32Array(200), rows: 2, columns: 100 },
      { shape: [10, 10, 1] },
      /room for 0 scales/,
    ],
    ['more scales', noise, { ...options, scales: 3 }, /room for 2 scales, got 3/],
    ['pixels in bytes', pictures(2, () => 255), options, /from -1 to 1, got 255/],
    ['no shape', noise, {}, /shape: expected/],
  ])('refuses %s', (_, images, wrong, message) => {
    expect(() => msSsimDiversity(images, wrong as never)).toThrow(message);
  });
});
