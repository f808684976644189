import '@tensorflow/tfjs-backend-cpu';
import { memory, tensor4d } from '@tensorflow/tfjs-core';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { tile } from '../../../src/data/pictures/tile';
import { encodePng } from '../../../src/node/png';

describe('tile', () => {
  it('lays pictures out row by row, enlarged, with black gaps', () => {
    const { width, height, channels, data } = tile([-1, 1, 0, 1, 1, -1], [3, 1, 2, 1], {
      columns: 2,
      scale: 2,
      gap: 1,
    });
    expect([width, height, channels]).toEqual([9, 5, 1]);
    const row = (y: number) => [...data.subarray(9 * y, 9 * y + 9)];
    const top = [0, 0, 255, 255, 0, 128, 128, 255, 255];
    expect([row(0), row(1)]).toEqual([top, top]);
    expect(row(2)).toEqual(Array(9).fill(0));
    expect(row(4)).toEqual([255, 255, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('rounds to the nearest byte and clamps', () => {
    const bytes = Array.from({ length: 256 }, (_, b) => b / 127.5 - 1);
    const nudged = bytes.map((v, i) => v + (i % 2 ? 0.0039 : -0.0039));
    for (const values of [bytes, nudged]) {
      expect([...tile(values, [1, 16, 16, 1]).data]).toEqual(bytes.map((_, b) => b));
    }
    expect([...tile([-9, 9, Number.NaN], [1, 1, 3, 1]).data]).toEqual([0, 255, 0]);
  });

  it.each([
    ['nothing', () => tile([], [0, 2, 2, 1]), /got \[0, 2, 2, 1\]/],
    ['rank 3', () => tile([0], [1, 1, 1]), /got \[1, 1, 1\]/],
    ['no columns', () => tile([0], [1, 1, 1, 1], { columns: 0 }), /columns/],
    ['half a scale', () => tile([0], [1, 1, 1, 1], { scale: 0.5 }), /scale/],
  ])('refuses %s', (_, make, message) => expect(make).toThrow(message));
});

describe('encodePng', () => {
  it.each([
    [1, 0],
    [3, 2],
    [4, 6],
  ])('writes %i channels as colour type %i, pixel for pixel', async (channels, colorType) => {
    const bytes = Array.from({ length: 2 * 3 * channels }, (_, i) => (i * 37) % 256);
    const images = tensor4d(
      bytes.map(b => b / 127.5 - 1),
      [1, 2, 3, channels],
    );
    const before = memory().numTensors;
    const file = await encodePng(images);
    expect(memory().numTensors).toBe(before);
    images.dispose();
    expect(file[25]).toBe(colorType);
    const { width, height, data } = PNG.sync.read(Buffer.from(file));
    expect([width, height]).toEqual([3, 2]);
    const expected = Array.from({ length: 6 }, (_, p) => {
      const [r = 0, g = r, b = r, a = 255] = bytes.slice(p * channels, (p + 1) * channels);
      return [r, g, b, a];
    });
    expect([...data]).toEqual(expected.flat());
  });

  it('takes a sheet with its columns, and refuses two channels', async () => {
    const images = tensor4d(new Float32Array(6 * 4), [6, 2, 2, 1]);
    const file = await encodePng({ name: 'digits', rows: 2, columns: 3, images }, { gap: 0 });
    const { width, height } = PNG.sync.read(Buffer.from(file));
    expect([width, height]).toEqual([6, 4]);
    images.dispose();
    const two = tensor4d([0, 0], [1, 1, 1, 2]);
    await expect(encodePng(two)).rejects.toThrow(/1, 3 or 4 channels, got 2/);
    two.dispose();
  });
});
