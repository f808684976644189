import '@tensorflow/tfjs-backend-cpu';
import { setBackend, type Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { bicubic } from '../../../src/data/pictures/bicubic';
import { type PatchData, patchSource } from '../../../src/data/pictures/patches';
import { toByte } from '../../../src/data/pictures/pixels';

/** A picture none of whose pixels are alike. */
const picture = (height: number, width: number, channels = 1) => ({
  pixels: Uint8Array.from({ length: height * width * channels }, (_, i) => (i * 101 + (i >> 3) * 7) % 256),
  shape: [height, width, channels] as const,
});

async function first(data: PatchData, size: number, skip = 0) {
  for await (const { low, high } of patchSource(data).batches(size, new Rng(1), skip)) {
    const bytes = (t: Tensor4D) => Array.from(t.dataSync(), toByte);
    const found = { low: bytes(low), high: bytes(high), shapes: [low.shape, high.shape] };
    low.dispose();
    high.dispose();
    return found;
  }
  throw new Error('no batch');
}

/** The eight ways a square can lie. */
function ways(square: readonly number[], side: number): number[][] {
  const turned = (s: readonly number[]) => s.map((_, i) => s[(i % side) * side + side - 1 - Math.floor(i / side)] ?? 0);
  const mirrored = (s: readonly number[]) => s.map((_, i) => s[i - (i % side) + side - 1 - (i % side)] ?? 0);
  const four = [square];
  while (four.length < 4) four.push(turned(four.at(-1) ?? []));
  return [...four, ...four.map(mirrored)] as number[][];
}

beforeAll(async () => {
  await setBackend('cpu');
});

describe('patchSource', () => {
  it('cuts a place of the picture and the same place of it made small', async () => {
    const whole = picture(12, 18);
    const small = bicubic(whole.pixels, whole.shape, [6, 9]);
    const at = (from: Uint8Array, width: number, y: number, x: number, side: number) =>
      Array.from({ length: side * side }, (_, i) => from[(y + Math.floor(i / side)) * width + x + (i % side)]);
    const { low, high, shapes } = await first({ pictures: [whole], patch: 8, scale: 2, turns: false }, 5);
    expect(shapes).toEqual([
      [5, 4, 4, 1],
      [5, 8, 8, 1],
    ]);
    const places = Array.from({ length: 3 * 6 }, (_, i) => [Math.floor(i / 6), i % 6] as const);
    for (let i = 0; i < 5; i++) {
      const own = low.slice(16 * i, 16 * i + 16);
      const place = places.find(([y, x]) => `${at(small, 9, y, x, 4)}` === `${own}`);
      expect(place, `small patch ${i}`).toBeDefined();
      const [y, x] = place ?? [0, 0];
      expect(high.slice(64 * i, 64 * i + 64)).toEqual(at(whole.pixels, 18, 2 * y, 2 * x, 8));
    }
  });

  it('turns both sides of a pair alike, in all eight ways', async () => {
    const whole = picture(8, 8);
    const small = Array.from(bicubic(whole.pixels, whole.shape, [4, 4]));
    const { low, high } = await first({ pictures: [whole], patch: 8, scale: 2 }, 64);
    const [lows, highs] = [ways(small, 4), ways([...whole.pixels], 8)];
    const seen = new Set<number>();
    for (let i = 0; i < 64; i++) {
      const way = lows.findIndex(w => `${w}` === `${low.slice(16 * i, 16 * i + 16)}`);
      expect(high.slice(64 * i, 64 * i + 64)).toEqual(highs[way]);
      seen.add(way);
    }
    expect(seen.size).toBe(8);
  });

  it('draws from every picture and reaches every edge, with colours kept together', async () => {
    const flat = (value: number, height: number, width: number) => ({
      pixels: Uint8Array.from({ length: height * width * 3 }, (_, i) => value + (i % 3)),
      shape: [height, width, 3] as const,
    });
    const { high } = await first({ pictures: [flat(10, 8, 9), flat(20, 11, 8)], patch: 8, scale: 4 }, 30);
    expect(new Set(high)).toEqual(new Set([10, 11, 12, 20, 21, 22]));
    expect(high.slice(0, 6)).toEqual([0, 1, 2, 0, 1, 2].map(c => (high[0] ?? 0) + c));
  });

  it('goes on from any batch as if it had never stopped, and gives the same for the same seed', async () => {
    const data = { pictures: [picture(20, 20)], patch: 8, scale: 2 };
    const batches: number[][] = [];
    for await (const { low, high } of patchSource(data).batches(2, new Rng(1))) {
      batches.push(Array.from(high.dataSync(), toByte));
      low.dispose();
      high.dispose();
      if (batches.length === 3) break;
    }
    expect((await first(data, 2, 2)).high).toEqual(batches[2]);
    expect(batches[1]).not.toEqual(batches[0]);
  });

  it('says what cannot be cut', () => {
    const named = { ...picture(7, 20), name: 'cat.png' };
    expect(() => patchSource({ pictures: [picture(9, 9), named], patch: 8, scale: 2 })).toThrow(
      'cat.png: 7 × 20 pixels are fewer than a patch of 8 × 8',
    );
    expect(() => patchSource({ pictures: [picture(9, 9), picture(9, 9, 3)], patch: 8, scale: 2 })).toThrow(
      'pictures[1]: expected 1 channels, as the first picture has, got 3',
    );
    expect(() => patchSource({ pictures: [] })).toThrow('pictures: expected at least one');
    expect(() => patchSource({ pictures: [picture(9, 9)], patch: 9, scale: 2 })).toThrow('multiple of the scale 2');
    expect(() => patchSource({ pictures: [{ ...picture(9, 9), shape: [9, 8, 1] }], patch: 8 })).toThrow(
      'pictures[0]: 81 bytes are no picture [9, 8, 1]',
    );
  });
});
