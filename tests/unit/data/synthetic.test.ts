import '@tensorflow/tfjs-backend-cpu';
import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { gaussianGrid, gaussianRing, type MixtureSource } from '../../../src/data/made/mixtures';
import {
  renderSprite,
  SPRITE_FACTORS,
  type SpriteFactors,
  spriteBatch,
  spriteSource,
} from '../../../src/data/made/sprites';

async function first(source: MixtureSource, size: number, seed: number, skip = 0) {
  for await (const { point } of source.batches(size, new Rng(seed), skip)) {
    const values = [...point.dataSync()];
    point.dispose();
    return values;
  }
  throw new Error('no batch');
}

describe('mixtures', () => {
  it('puts the ring at equal angles, each mode once', () => {
    const { centers } = gaussianRing({ modes: 4, radius: 3 });
    const rounded = centers.map(([x, y]) => [Math.round(x * 1e9) / 1e9 + 0, Math.round(y * 1e9) / 1e9 + 0]);
    expect(rounded).toEqual([
      [3, 0],
      [0, 3],
      [-3, 0],
      [0, -3],
    ]);
    expect(gaussianRing().centers.length).toBe(8);
  });

  it('centres the grid', () => {
    const { centers } = gaussianGrid({ side: 3, spacing: 2 });
    expect(centers).toEqual([-2, 0, 2].flatMap(x => [-2, 0, 2].map(y => [x, y])));
    expect(new Set(gaussianGrid().centers.map(String)).size).toBe(25);
  });

  it('draws every mode equally, with the mean and deviation it says', async () => {
    const source = gaussianGrid({ side: 2, spacing: 4, deviation: 0.1 });
    const n = 20_000;
    const points = await first(source, n, 1);
    for (const [cx, cy] of source.centers) {
      const own = Array.from({ length: n }, (_, i) => [points[2 * i] ?? 0, points[2 * i + 1] ?? 0] as const).filter(
        ([x, y]) => Math.hypot(x - cx, y - cy) < 1,
      );
      // Five standard errors: sqrt(n · ¼ · ¾) = 61, and 0.1 / sqrt(5000) = 0.0014.
      expect(Math.abs(own.length - n / 4)).toBeLessThan(306);
      const mean = own.reduce((sum, [x]) => sum + x, 0) / own.length;
      const variance = own.reduce((sum, [, y]) => sum + (y - cy) ** 2, 0) / own.length;
      expect(Math.abs(mean - cx)).toBeLessThan(0.007);
      expect(Math.abs(variance - 0.01)).toBeLessThan(0.001);
    }
  });

  it('is exact at its centers without deviation', async () => {
    const points = await first(gaussianGrid({ side: 2, spacing: 2, deviation: 0 }), 50, 3);
    expect(new Set(points)).toEqual(new Set([-1, 1]));
  });

  it.each([
    ['modes', () => gaussianRing({ modes: 0 })],
    ['radius', () => gaussianRing({ radius: -1 })],
    ['deviation', () => gaussianRing({ deviation: Number.NaN })],
    ['side', () => gaussianGrid({ side: 1.5 })],
    ['spacing', () => gaussianGrid({ spacing: Number.POSITIVE_INFINITY })],
  ])('checks %s', (name, make) => expect(make).toThrow(new RegExp(`^${name}: expected`)));
});

const sum = (image: Float32Array) => image.reduce((total, v) => total + (v + 1) / 2, 0);
const at = (shape: number, scale: number, rotation: number, x = 8, y = 8): SpriteFactors => [
  shape,
  scale,
  rotation,
  x,
  y,
];

describe('sprites', () => {
  it('covers the area of its shape', () => {
    // An edge of a shape may be off by a quarter of a pixel at each end, so a side of 22.6 pixels by 1.1 %.
    // Areas for circumradius 16 of a 64-pixel picture: square 2 r², ellipse π r² / 2, heart 3.66199 (r / 1.43)².
    for (const [shape, area] of [2, Math.PI / 2, 3.66199 / 1.43 ** 2].entries()) {
      for (const rotation of [0, 7, 23]) {
        const pixels = sum(renderSprite(at(shape, 5, rotation), 64));
        expect(Math.abs(pixels / (area * 256) - 1)).toBeLessThan(0.023);
      }
      const half = sum(renderSprite(at(shape, 0, 3), 64));
      expect(Math.abs(half / (area * 64) - 1)).toBeLessThan(0.046);
    }
  });

  it('is whole in every corner', () => {
    for (const shape of [0, 1, 2]) {
      for (let rotation = 0; rotation < SPRITE_FACTORS.rotation; rotation++) {
        const areas = [0, 15].flatMap(x => [0, 15].map(y => sum(renderSprite(at(shape, 5, rotation, x, y), 64))));
        for (const area of areas) expect(Math.abs(area / (areas[0] ?? 0) - 1)).toBeLessThan(0.01);
      }
    }
  });

  it('repeats by symmetry and no sooner', () => {
    const views = (shape: number) =>
      new Set(Array.from({ length: SPRITE_FACTORS.rotation }, (_, r) => String(renderSprite(at(shape, 5, r), 64))))
        .size;
    expect([0, 1, 2].map(views)).toEqual([10, 20, 40]);
  });

  it('moves right with x, down with y, turns against the clock, and points the heart down', () => {
    const centre = (image: Float32Array) => {
      let [cx, cy] = [0, 0];
      image.forEach((v, i) => {
        cx += ((v + 1) / 2) * ((i % 32) + 0.5);
        cy += ((v + 1) / 2) * (Math.floor(i / 32) + 0.5);
      });
      return [cx / sum(image), cy / sum(image)].map(v => Math.round(v * 10) / 10);
    };
    expect(centre(renderSprite(at(0, 5, 0, 0, 15)))).toEqual([8, 24]);
    expect(centre(renderSprite(at(0, 5, 0, 15, 0)))).toEqual([24, 8]);
    const row = (image: Float32Array, y: number) => sum(image.slice(32 * y, 32 * y + 32));
    const heart = renderSprite(at(2, 5, 0, 8, 0));
    expect(row(heart, 2)).toBeGreaterThan(row(heart, 14));
    // A tenth of a turn lifts the right end of the ellipse: more of it is right of and above the middle.
    const turned = renderSprite([1, 5, 5, 15, 15]);
    const quadrant = (x0: number, y0: number) => {
      let total = 0;
      for (let y = y0; y < y0 + 8; y++) for (let x = x0; x < x0 + 8; x++) total += turned[32 * y + x] ?? 0;
      return total;
    };
    expect(quadrant(24, 16)).toBeGreaterThan(quadrant(16, 16) + 20);
  });

  it('has smooth edges: shares of 16', () => {
    const values = new Set(Array.from(renderSprite(at(1, 5, 3)), v => (v + 1) * 8));
    expect([...values].every(Number.isInteger)).toBe(true);
    expect(values.size).toBeGreaterThan(8);
  });

  it('draws uniform factors that fit their pictures', async () => {
    const before = memory().numTensors;
    for await (const { image, factors } of spriteSource({ size: 16 }).batches(600, new Rng(1))) {
      expect([image.shape, factors.shape, factors.dtype]).toEqual([[600, 16, 16, 1], [600, 5], 'int32']);
      const rows = factors.arraySync();
      Object.values(SPRITE_FACTORS).forEach((size, f) => {
        const seen = rows.map(r => r[f] ?? -1);
        expect([new Set(seen).size, Math.min(...seen), Math.max(...seen)]).toEqual([size, 0, size - 1]);
      });
      const values = image.dataSync();
      for (const i of [0, 599]) {
        expect(values.slice(i * 256, i * 256 + 256)).toEqual(renderSprite(rows[i] as unknown as SpriteFactors, 16));
      }
      for (const t of [image, factors]) t.dispose();
      break;
    }
    expect(memory().numTensors).toBe(before);
  });

  it.each([
    ['a shape', () => renderSprite([3, 0, 0, 0, 0]), /shape must be .* 0 to 2, got 3/],
    ['a part', () => renderSprite([0, 0.5, 0, 0, 0]), /scale .* got 0\.5/],
    ['a negative', () => renderSprite([0, 0, 0, 0, -1]), /y must be .* 0 to 15, got -1/],
    ['a size', () => spriteSource({ size: 65 }), /8 to 64, got 65/],
    ['too few factors', () => spriteBatch(Int32Array.of(0, 0, 0, 0)), /factors/],
  ])('refuses %s', (_, make, message) => expect(make).toThrow(message));
});
