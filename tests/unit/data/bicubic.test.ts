import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bicubic } from '../../../src/data/pictures/bicubic';

const ramp = (height: number, width: number) =>
  Float32Array.from({ length: height * width }, (_, i) => 2 * Math.floor(i / width) + 3 * (i % width));

describe('bicubic', () => {
  it('gives a picture of the same size back', () => {
    const bytes = Uint8Array.from({ length: 60 }, (_, i) => (i * 37) % 256);
    expect(bicubic(bytes, [4, 5, 3], [4, 5])).toEqual(bytes);
  });

  it('keeps a flat picture flat, at any sizes', () => {
    const size = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(size, size, size, size, (h, w, rows, columns) => {
        const out = bicubic(new Float32Array(h * w).fill(0.25), [h, w, 1], [rows, columns]);
        expect(out).toHaveLength(rows * columns);
        expect(out.every(v => Math.abs(v - 0.25) < 1e-6)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps a slope straight away from the edges, up and down', () => {
    const up = bicubic(ramp(8, 8), [8, 8, 1], [16, 16]);
    expect(up[7 * 16 + 8]).toBeCloseTo(2 * 3.25 + 3 * 3.75, 5);
    const down = bicubic(ramp(32, 32), [32, 32, 1], [8, 8]);
    expect(down[3 * 8 + 4]).toBeCloseTo(2 * 13.5 + 3 * 17.5, 4);
  });

  it('commutes with mirroring', () => {
    const pixels = Uint8Array.from({ length: 96 }, (_, i) => (i * i * 31) % 256);
    const flipped = (x: Uint8Array, width: number) =>
      x.map((_, i) => x[i - (i % width) + width - 1 - (i % width)] ?? 0);
    expect(bicubic(flipped(pixels, 12), [8, 12, 1], [4, 6])).toEqual(flipped(bicubic(pixels, [8, 12, 1], [4, 6]), 6));
  });

  it('does not let what is finer than its pixels through', () => {
    const stripes = Float32Array.from({ length: 32 * 32 }, (_, i) => (i % 2 ? 1 : -1));
    const inner = bicubic(stripes, [32, 32, 1], [8, 8]).filter((_, i) => i % 8 > 1 && i % 8 < 6);
    expect(Math.max(...inner.map(Math.abs))).toBeLessThan(0.01);
  });

  it('clamps bytes where the cubic overshoots', () => {
    const edge = Uint8Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? 0 : 255));
    const out = bicubic(edge, [4, 4, 1], [16, 16]);
    expect([Math.min(...out), Math.max(...out)]).toEqual([0, 255]);
  });

  it('says what does not fit', () => {
    expect(() => bicubic(new Uint8Array(5), [2, 2, 1], [1, 1])).toThrow('5 values are no picture [2, 2, 1]');
    expect(() => bicubic(new Uint8Array(4), [2, 2, 1], [0, 1])).toThrow('height: expected a whole number');
  });
});
