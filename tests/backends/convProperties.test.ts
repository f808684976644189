import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { cutInto } from './cutInto';
import { disagreement, on, random, setUp, worst } from './support';

beforeAll(setUp);

type Pair = [number, number];
type Pad = 'same' | 'valid' | number | [Pair, Pair, Pair, Pair];

interface Shapes {
  readonly image: [number, number, number, number];
  readonly filter: [number, number, number, number];
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly pad: Pad;
}

const small = (max: number) => fc.integer({ min: 1, max });
const explicit = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3)).map(
  ([top, bottom, left, right]): Pad => [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ],
);

/** Any convolution that has output pixels. tfjs allows strides or dilations above one, not both. */
const shapes = fc
  .record({
    image: fc.tuple(small(3), small(11), small(11), small(19)),
    filter: fc.tuple(small(7), small(7), fc.constant(1), small(13)),
    strides: fc.tuple(small(3), small(3)),
    dilations: fc.tuple(small(3), small(3)),
    dilated: fc.boolean(),
    pad: fc.oneof(fc.constantFrom<Pad>('same', 'valid'), fc.nat(3), explicit),
  })
  .map(
    ({ image, filter, strides, dilations, dilated, pad }): Shapes => ({
      image,
      filter: [filter[0], filter[1], image[3], filter[3]],
      strides: dilated ? [1, 1] : strides,
      dilations: dilated ? dilations : [1, 1],
      pad,
    }),
  )
  .filter(each => outputShape(each).every(size => size > 0));

function outputShape({ image, filter, strides, dilations, pad }: Shapes): number[] {
  const info = tf.backend_util.computeConv2DInfo(
    image,
    filter,
    strides,
    dilations,
    pad as 'same',
    typeof pad === 'number' ? 'floor' : undefined,
  );
  return info.outShape;
}

function attributes({ strides, dilations, pad }: Shapes) {
  const dimRoundingMode = typeof pad === 'number' ? 'floor' : undefined;
  return { strides, dilations, pad, dataFormat: 'NHWC', dimRoundingMode };
}

function run(kernel: string, inputs: Record<string, tf.Tensor>, attrs: object): tf.Tensor {
  return tf.engine().runKernel(kernel, inputs, attrs as Record<string, number>) as tf.Tensor;
}

function forward(of: Shapes): tf.Tensor {
  return run('Conv2D', { x: random(of.image, 1), filter: random(of.filter, 2) }, attributes(of));
}

function inputGradient(of: Shapes): tf.Tensor {
  const inputs = { dy: random(outputShape(of), 3), filter: random(of.filter, 2) };
  return run('Conv2DBackpropInput', inputs, { ...attributes(of), inputShape: of.image });
}

function filterGradient(of: Shapes): tf.Tensor {
  const inputs = { x: random(of.image, 1), dy: random(outputShape(of), 3) };
  return run('Conv2DBackpropFilter', inputs, { ...attributes(of), filterShape: of.filter });
}

test('forward pass of any shape agrees with cpu', async () => {
  const property = fc.asyncProperty(shapes, async of => {
    expect(await disagreement(() => forward(of))).toBeLessThan(2e-5);
  });
  await fc.assert(property, { numRuns: 250 });
});

test('bias and activation of any shape agree with cpu', async () => {
  const activations = fc.constantFrom('linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu');
  const property = fc.asyncProperty(shapes, activations, fc.boolean(), async (of, activation, biased) => {
    const fused = () => {
      const inputs = { x: random(of.image, 1), filter: random(of.filter, 2) };
      const bias = biased ? { bias: random([of.filter[3]], 4) } : {};
      return run('FusedConv2D', { ...inputs, ...bias }, { ...attributes(of), activation, leakyreluAlpha: 0.2 });
    };
    expect(await disagreement(fused)).toBeLessThan(2e-5);
  });
  await fc.assert(property, { numRuns: 100 });
});

test('gradients of any shape without dilation agree with cpu', async () => {
  const property = fc.asyncProperty(shapes, async any => {
    const of: Shapes = { ...any, dilations: [1, 1] };
    expect(await disagreement(() => [inputGradient(of), filterGradient(of)])).toBeLessThan(5e-5);
  });
  await fc.assert(property, { numRuns: 250 });
});

test('gradients of any shape are the adjoints of the forward pass, dilated ones too', async () => {
  const property = fc.asyncProperty(shapes, async of => {
    const [y, dx, dw, x, w, dy] = await on('simd', () => [
      forward(of),
      inputGradient(of),
      filterGradient(of),
      random(of.image, 1),
      random(of.filter, 2),
      random(outputShape(of), 3),
    ]);
    const expected = inner(y, dy);
    const scale = 1e-5 * (1 + (y?.length ?? 0) * summands(of));
    expect(Math.abs(inner(dx, x) - expected)).toBeLessThan(scale);
    expect(Math.abs(inner(dw, w) - expected)).toBeLessThan(scale);
  });
  await fc.assert(property, { numRuns: 150 });
});

test('results do not depend on how ranges are cut', async () => {
  const property = fc.asyncProperty(shapes, small(40), async (of, step) => {
    const all = () => [forward(of), inputGradient(of), filterGradient(of)];
    expect(worst(await cutInto(step, () => on('simd', all)), await on('simd', all))).toBe(0);
  });
  await fc.assert(property, { numRuns: 100 });
});

test('shapes of nets do not depend on how ranges are cut, and agree with cpu', async () => {
  const cases: Shapes[] = [
    { image: [5, 28, 28, 1], filter: [4, 4, 1, 24], strides: [2, 2], dilations: [1, 1], pad: 'same' },
    { image: [3, 20, 20, 3], filter: [5, 5, 3, 40], strides: [2, 2], dilations: [1, 1], pad: 'same' },
    { image: [2, 18, 18, 20], filter: [9, 9, 20, 3], strides: [1, 1], dilations: [1, 1], pad: 'same' },
    { image: [1, 9, 9, 40], filter: [3, 3, 40, 150], strides: [2, 2], dilations: [1, 1], pad: 'same' },
    { image: [1, 4, 4, 130], filter: [4, 4, 130, 140], strides: [2, 2], dilations: [1, 1], pad: 'same' },
    { image: [3, 4, 4, 70], filter: [4, 4, 70, 1], strides: [1, 1], dilations: [1, 1], pad: 'valid' },
    { image: [40, 14, 14, 24], filter: [4, 4, 24, 16], strides: [2, 2], dilations: [1, 1], pad: 'same' },
  ];
  for (const of of cases) {
    const all = () => [forward(of), inputGradient(of), filterGradient(of)];
    const whole = await on('simd', all);
    expect(worst(whole, await on('cpu', all)), `${of.image} * ${of.filter}`).toBeLessThan(2e-4);
    for (const step of [1, 7, 64, 250]) expect(worst(await cutInto(step, () => on('simd', all)), whole)).toBe(0);
  }
});

test('NaN and infinities go where cpu has them go', async () => {
  const spoiled = () => {
    const x = random([1, 5, 5, 3], 1).dataSync();
    x[7] = Number.NaN;
    x[30] = Number.POSITIVE_INFINITY;
    return tf.tensor4d(x, [1, 5, 5, 3]);
  };
  for (const filters of [1, 2, 3, 4, 9]) {
    const conv = () => tf.conv2d(spoiled(), random([3, 3, 3, filters], 2) as tf.Tensor4D, 1, 'same');
    const kinds = async (backend: string) => (await on(backend, conv)).map(y => Array.from(y, kindOf));
    expect(await kinds('simd')).toEqual(await kinds('cpu'));
  }
});

function kindOf(value: number): string {
  return Number.isFinite(value) ? 'finite' : String(value);
}

function inner(a: ArrayLike<number> = [], b: ArrayLike<number> = []): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? Number.NaN) * (b[i] ?? Number.NaN);
  return sum;
}

/** Products summed for one result. */
function summands({ filter: [height, width, channels] }: Shapes): number {
  return Math.sqrt(height * width * channels);
}
