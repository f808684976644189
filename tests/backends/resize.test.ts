import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { differences, disagreement, type Numbers, random, sameInPieces, setUp, worst } from './support';

beforeAll(setUp);

const side = fc.integer({ min: 1, max: 9 });
const geometry = fc.record({
  shape: fc.tuple(fc.integer({ min: 1, max: 3 }), side, side, fc.integer({ min: 1, max: 9 })),
  size: fc.tuple(side, side),
  flags: fc.constantFrom<[boolean, boolean]>([false, false], [true, false], [false, true]),
});

const resizes = {
  nearest: [tf.image.resizeNearestNeighbor, 'ResizeNearestNeighborTransposed'],
  bilinear: [tf.image.resizeBilinear, 'ResizeBilinearTransposed'],
} as const;

for (const [name, [resize, transposed]] of Object.entries(resizes)) {
  test(`${name} resizing agrees with cpu for any geometry`, async () => {
    await fc.assert(
      fc.asyncProperty(geometry, async ({ shape, size, flags: [align, half] }) => {
        const run = () => resize(random(shape, 1) as tf.Tensor4D, size, align, half);
        expect(await disagreement(run)).toBeLessThan(2e-6);
        expect(await sameInPieces(run)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test(`${name} resizing is transposed right, held against finite differences`, async () => {
    await fc.assert(
      fc.asyncProperty(geometry, async ({ shape: [batch, height, width], size, flags: [align, half] }) => {
        const shape = [batch, height, width, 2];
        const attrs = { alignCorners: align, halfPixelCenters: half, size };
        const back = (images: tf.Tensor, dy: tf.Tensor): tf.Tensor =>
          tf.engine().runKernel(transposed, { images, dy }, attrs as tf.NamedAttrMap);
        tf.tidy(() => {
          const images = random(shape, 1);
          const dy = random([batch, ...size, 2], 2);
          const f = (x: tf.Tensor) => resize(x as tf.Tensor4D, size, align, half);
          const got = back(images, dy);
          expect(got.shape).toEqual(shape);
          expect(worst([got.dataSync() as Numbers], [differences(f, images, dy)])).toBeLessThan(2e-5);
        });
        expect(await sameInPieces(() => back(random(shape, 1), random([batch, ...size, 2], 2)))).toBe(true);
      }),
      { numRuns: 12 },
    );
  });
}

test('pictures of many channels, non-finite values', async () => {
  const run = () => {
    const x = tf.tensor4d([1, Number.NaN, 3, Number.POSITIVE_INFINITY], [1, 2, 2, 1]);
    return [
      tf.image.resizeNearestNeighbor(random([2, 5, 6, 150], 1) as tf.Tensor4D, [10, 12]),
      tf.image.resizeBilinear(random([2, 5, 6, 150], 1) as tf.Tensor4D, [10, 12]),
      tf.image.resizeNearestNeighbor(x, [4, 4]),
    ];
  };
  expect(await disagreement(run)).toBeLessThan(2e-6);
});
