import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { differences, disagreement, type Numbers, random, sameInPieces, setUp, worst } from './support';

beforeAll(setUp);

const geometry = fc.record({
  image: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 3, max: 9 }), fc.integer({ min: 3, max: 9 })),
  channels: fc.constantFrom(1, 2, 3, 4, 7, 16, 21),
  multiplier: fc.integer({ min: 1, max: 5 }),
  kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  dilated: fc.boolean(),
  pad: fc.constantFrom<'same' | 'valid'>('same', 'valid'),
});

type Geometry = typeof geometry extends fc.Arbitrary<infer T> ? T : never;

const image = ({ image, channels }: Geometry): tf.Tensor4D => random([...image, channels], 1) as tf.Tensor4D;
const filter = ({ kernel, channels, multiplier }: Geometry): tf.Tensor4D =>
  random([...kernel, channels, multiplier], 2) as tf.Tensor4D;

test('depthwise convolution agrees with cpu for any geometry', async () => {
  await fc.assert(
    fc.asyncProperty(geometry, async g => {
      const dilations: [number, number] = g.dilated ? [2, 3] : [1, 1];
      const strides: [number, number] = g.dilated ? [1, 1] : g.strides;
      const isWide = dilations.every((d, i) => ((g.kernel[i] ?? 1) - 1) * d < (g.image[i + 1] ?? 1));
      fc.pre(g.pad === 'same' || isWide);
      const run = () => tf.depthwiseConv2d(image(g), filter(g), strides, g.pad, 'NHWC', dilations);
      expect(await disagreement(run)).toBeLessThan(1e-5);
      expect(await sameInPieces(run)).toBe(true);
    }),
    { numRuns: 80 },
  );
});

test('its gradients agree with cpu for any geometry', async () => {
  await fc.assert(
    fc.asyncProperty(geometry, async g => {
      const conv = (x: tf.Tensor, w: tf.Tensor) =>
        tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, g.strides, g.pad);
      const run = () => {
        const [x, w] = [image(g), filter(g)];
        return tf.grads(conv)([x, w], random(conv(x, w).shape, 3));
      };
      expect(await disagreement(run)).toBeLessThan(2e-5);
      expect(await sameInPieces(run)).toBe(true);
    }),
    { numRuns: 80 },
  );
});

test('gradients of a dilated convolution, which tfjs refuses, hold against finite differences', () => {
  tf.tidy(() => {
    const x = random([2, 6, 5, 3], 1) as tf.Tensor4D;
    const w = random([2, 3, 3, 2], 2) as tf.Tensor4D;
    const attrs = { strides: [1, 1], dilations: [2, 2], pad: 'same', dimRoundingMode: undefined, dataFormat: 'NHWC' };
    const conv = (a: tf.Tensor, b: tf.Tensor) =>
      tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same', 'NHWC', 2) as tf.Tensor;
    const dy = random(conv(x, w).shape, 3);
    const run = (kernel: string, inputs: Record<string, tf.Tensor>, more: object): Numbers[] => {
      const y: tf.Tensor = tf.engine().runKernel(kernel, inputs, { ...attrs, ...more } as unknown as tf.NamedAttrMap);
      return [y.dataSync() as Numbers];
    };
    const dx = run('DepthwiseConv2dNativeBackpropInput', { dy, filter: w }, { inputShape: x.shape });
    expect(worst(dx, [differences(a => conv(a, w), x, dy)])).toBeLessThan(1e-4);
    const dw = run('DepthwiseConv2dNativeBackpropFilter', { x, dy }, { filterShape: w.shape });
    expect(worst(dw, [differences(b => conv(x, b), w, dy)])).toBeLessThan(1e-4);
  });
});

test('fused depthwise convolution ends in bias and activation', async () => {
  for (const activation of ['linear', 'relu', 'leakyrelu', 'sigmoid', 'elu', 'prelu'] as const) {
    for (const channels of [5, 32]) {
      const run = () =>
        tf.fused.depthwiseConv2d({
          x: random([2, 6, 6, channels], 1) as tf.Tensor4D,
          filter: random([3, 3, channels, 1], 2) as tf.Tensor4D,
          strides: 1,
          pad: 'same',
          bias: random([channels], 3),
          activation,
          leakyreluAlpha: 0.2,
          ...(activation === 'prelu' ? { preluActivationWeights: random([channels], 4) } : {}),
        });
      expect(await disagreement(run), activation).toBeLessThan(1e-5);
      expect(await sameInPieces(run), activation).toBe(true);
    }
  }
});
