import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bicubic } from '../../src/data/pictures/bicubic';
import type { Plane } from '../../src/metrics/luma';
import { psnr } from '../../src/metrics/psnr';
import { ssim } from '../../src/metrics/ssim';
import { sequence } from './sequence';

interface Resized {
  readonly to: [number, number];
  readonly values: number[];
}
/** What `pictures.py` writes. */
type Golden = { readonly floats: Resized[]; readonly bytes: Resized[] } & {
  readonly pytorch: (Resized & { readonly border: number })[];
} & Readonly<Record<'psnr' | 'psnr, border 3' | 'ssim' | 'ssim, border 3', number>>;

const golden = JSON.parse(readFileSync(new URL('pictures.json', import.meta.url), 'utf8')) as Golden;

const off = (got: ArrayLike<number>, expected: readonly number[]): number =>
  got.length === expected.length
    ? Math.max(...expected.map((e, i) => Math.abs((got[i] ?? Number.NaN) - e)))
    : Number.POSITIVE_INFINITY;

describe('bicubic', () => {
  it.each(golden.floats)('brings 9 × 12 floats to $to', ({ to, values }) => {
    expect(off(bicubic(sequence(301, 9 * 12 * 3), [9, 12, 3], to), values)).toBeLessThan(1e-6);
  });

  it.each(golden.bytes)('brings 12 × 8 bytes to $to, rounded after each axis', ({ to, values }) => {
    const bytes = Uint8Array.from(sequence(303, 12 * 8 * 3), v => Math.floor((v + 1) * 127.5 + 0.5));
    expect(Array.from(bicubic(bytes, [12, 8, 3], to))).toEqual(values);
  });

  it.each(golden.pytorch)('is PyTorch’s antialiased one away from the edges, to $to', ({ to, border, values }) => {
    const resized = bicubic(sequence(302, 24 * 30), [24, 30, 1], to);
    const inner = Array.from(resized).filter((_, i) => {
      const [y, x] = [Math.floor(i / to[1]), i % to[1]];
      return Math.min(y, x, to[0] - 1 - y, to[1] - 1 - x) >= border;
    });
    expect(off(inner, values)).toBeLessThan(1e-6);
  });
});

describe('psnr and ssim', () => {
  const noise = sequence(305, 340);
  const plane = (f: (v: number, i: number) => number): Plane => ({
    values: Float64Array.from({ length: 340 }, (_, i) => f(7 * Math.floor(i / 17) + 5 * (i % 17), i)),
    height: 20,
    width: 17,
  });
  const [a, b] = [plane(v => v), plane((v, i) => Math.min(255, Math.max(0, v + 12 * (noise[i] ?? 0))))];

  it.each([0, 3])('with a border of %i', border => {
    const name = border ? ', border 3' : '';
    expect(psnr(a, b, { border })).toBeCloseTo(golden[`psnr${name}` as 'psnr'], 9);
    expect(ssim(a, b, { border })).toBeCloseTo(golden[`ssim${name}` as 'ssim'], 9);
  });
});
