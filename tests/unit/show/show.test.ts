import '@tensorflow/tfjs-backend-cpu';
import { setBackend, tensor, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawExamples } from '../../../src/show/examples';
import { rgbaOf } from '../../../src/show/rgba';
import { drawSheet } from '../../../src/show/sheet';

beforeAll(async () => {
  expect(await setBackend('cpu')).toBe(true);
});

describe('pictures of examples', () => {
  it.each([
    ['pictures', [4, 8, 8, 3], 3],
    ['pictures with transparency', [4, 8, 8, 4], 4],
    ['points', [5, 2], 3],
    ['series', [3, 16], 3],
    ['series of channels', [3, 16, 2], 3],
  ])('of %s are pixels, and what a canvas takes', async (_, shape, channels) => {
    const picture = await drawExamples(zeros(shape));
    expect(picture.channels).toBe(channels);
    expect(picture.data).toHaveLength(picture.width * picture.height * channels);
    const bytes = rgbaOf(picture);
    expect(bytes).toHaveLength(picture.width * picture.height * 4);
    expect([...bytes.subarray(0, 3)]).toEqual([...picture.data.subarray(0, 3)]);
  });

  it('a grey pixel is grey on a canvas, and opaque', async () => {
    const picture = await drawSheet(tensor([1, -1], [2, 1, 1, 1]), { columns: 2, scale: 1 });
    const at = 4 * (8 * picture.width + 8);
    expect([...rgbaOf(picture).subarray(at, at + 4)]).toEqual([255, 255, 255, 255]);
  });

  it('examples that are none of these are refused', async () => {
    await expect(drawExamples(zeros([1, 2, 2, 2, 2]))).rejects.toMatchObject({ code: 'shape' });
  });
});
