import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { EngineError } from '../../src/backends/simd/index';
import { type Numbers, random, setUp, worst } from './support';

beforeAll(setUp);

type Outcome = { readonly thrown: unknown } | { readonly shapes: number[][]; readonly values: Numbers[] };

/** What an operation gives on a backend: its outputs, or what it throws. */
function outcome(backend: string, run: () => tf.Tensor | tf.Tensor[]): Outcome {
  // Both are ready, so this is done when it returns.
  void tf.setBackend(backend);
  const before = tf.memory().numTensors;
  try {
    return tf.tidy(() => {
      const result = run();
      const outputs = Array.isArray(result) ? result : [result];
      const shapes = outputs.map(output => output.shape);
      // A negative or broken size never was an answer, whatever lies behind it.
      if (!shapes.flat().every(n => Number.isInteger(n) && n >= 0)) throw new Error(`Shape [${shapes.join('], [')}].`);
      return { shapes, values: outputs.map(output => output.dataSync() as Numbers) };
    });
  } catch (thrown) {
    return { thrown };
  } finally {
    void tf.setBackend('simd');
    expect(tf.memory().numTensors).toBe(before);
  }
}

/** Both throw, or both give the same. `nonsense`: cpu gives numbers that mean nothing, so simd has to throw. */
function agree(run: () => tf.Tensor | tf.Tensor[], nonsense = false): 'thrown' | 'equal' {
  const [simd, cpu] = [outcome('simd', run), outcome('cpu', run)];
  if ('thrown' in cpu || nonsense) {
    expect(simd).toHaveProperty('thrown');
    if ('thrown' in simd) {
      expect(simd.thrown).toBeInstanceOf(Error);
      expect(`${simd.thrown}`).not.toMatch(/out of bounds|Invalid typed array|Offset is outside|Cannot read/);
    }
    return 'thrown';
  }
  if ('thrown' in simd) throw simd.thrown;
  expect(simd.shapes).toEqual(cpu.shapes);
  expect(worst(simd.values, cpu.values)).toBeLessThan(1e-4);
  return 'equal';
}

const small = (min = 1, max = 5): fc.Arbitrary<number> => fc.integer({ min, max });
const pair = (min: number, max: number): fc.Arbitrary<[number, number]> => fc.tuple(small(min, max), small(min, max));
const rims = fc.tuple(pair(0, 2), pair(0, 2));
const pads = fc.oneof(
  fc.constantFrom('same' as const, 'valid' as const),
  small(0, 3),
  rims.map(([rows, columns]): tf.backend_util.ExplicitPadding => [[0, 0], rows, columns, [0, 0]]),
);
const image = fc.tuple(small(1, 2), small(1, 6), small(1, 6), small(1, 4));
const roundings = fc.constantFrom(undefined, 'floor' as const, 'ceil' as const, 'round' as const);
const convolution = fc.record({
  image,
  filter: pair(1, 7),
  outputs: small(1, 3),
  strides: pair(1, 3),
  dilations: pair(1, 3),
  spread: fc.boolean(),
  pad: pads,
  rounding: roundings,
});
type Convolution = typeof convolution extends fc.Arbitrary<infer T> ? T : never;
/** Strides or dilations, as tfjs's operations demand. */
const steps = ({
  strides,
  dilations,
  spread,
}: Convolution): { strides: [number, number]; dilations: [number, number] } =>
  spread ? { strides: [1, 1], dilations } : { strides, dilations: [1, 1] };

type Four = tf.Tensor4D;
const runKernel = (name: string, inputs: Record<string, tf.Tensor>, attrs: object): tf.Tensor | tf.Tensor[] =>
  tf.engine().runKernel(name, inputs, attrs as tf.NamedAttrMap);

/** Each operation with random sizes: how often to try, and what to run with which of cpu's answers meaning nothing. */
interface Fuzzed {
  readonly name: string;
  readonly check: fc.IProperty<unknown>;
}
const fuzz = <T>(name: string, arbitrary: fc.Arbitrary<T>, run: (value: T) => unknown): Fuzzed => ({
  name,
  check: fc.property(arbitrary, value => void run(value)) as fc.IProperty<unknown>,
});

const bigger = (given: number[], by: readonly number[]): number[] => given.map((n, i) => Math.max(1, n + (by[i] ?? 0)));
/** What is added to a right shape: most often nothing. */
const offBy = fc.oneof(
  fc.constant([0, 0, 0, 0]),
  fc.tuple(fc.constant(0), small(-1, 2), small(-1, 2), fc.constant(0)).map(by => [...by]),
);

const gradientsOf = (name: string, channels: (c: number, outputs: number) => [number, number], depthwise: boolean) =>
  fuzz(`${name} and its gradients`, fc.tuple(convolution, offBy), ([c, by]) => {
    const [, , , inputs] = c.image;
    const [depth, outputs] = channels(inputs, c.outputs);
    const shape = [...c.filter, depth, outputs];
    const { strides, dilations } = steps(c);
    const attrs = { strides, dilations, pad: c.pad, dataFormat: 'NHWC' };
    const rounded = { ...attrs, ...(c.rounding && { dimRoundingMode: c.rounding }) };
    const both = () => ({ x: random([...c.image], 1), filter: random(shape, 2) });
    const forward = agree(() => runKernel(name, both(), rounded));
    // The gradients of cpu pass over dilations; ours are differentiated in tests/gradients.
    if (forward === 'thrown' || c.spread) return;
    const quad = <T>(list: readonly T[]) => list as unknown as [T, T, T, T];
    const { outShape } = tf.backend_util.computeConv2DInfo(
      quad(c.image),
      quad(shape),
      strides,
      dilations,
      c.pad,
      c.rounding,
      depthwise,
    );
    if (outShape.includes(0)) return;
    const wrong = by.some((n, i) => n !== 0 && Math.max(1, (outShape[i] ?? 0) + n) !== outShape[i]);
    const dy = () => random(bigger(outShape, by), 3);
    const prefix = depthwise ? name : 'Conv2D';
    agree(
      () =>
        runKernel(
          `${prefix}BackpropInput`,
          { dy: dy(), filter: random(shape, 2) },
          { ...rounded, inputShape: c.image },
        ),
      wrong,
    );
    agree(
      () =>
        runKernel(
          `${prefix}BackpropFilter`,
          { x: random([...c.image], 1), dy: dy() },
          { ...rounded, filterShape: shape },
        ),
      wrong,
    );
  });

const FUZZED: readonly Fuzzed[] = [
  gradientsOf('Conv2D', (inputs, outputs) => [inputs, outputs], false),
  gradientsOf('DepthwiseConv2dNative', (inputs, outputs) => [inputs, outputs], true),
  fuzz('pooling', fc.tuple(convolution, offBy, fc.boolean()), ([c, by, largest]) => {
    const attrs = {
      filterSize: c.filter,
      strides: c.strides,
      pad: c.pad,
      ...(c.rounding && { dimRoundingMode: c.rounding }),
    };
    const x = () => random([...c.image], 1);
    const name = largest ? 'MaxPool' : 'AvgPool';
    if (agree(() => runKernel(name, { x: x() }, attrs)) === 'thrown') return;
    const { outShape } = tf.backend_util.computePool2DInfo([...c.image], c.filter, c.strides, 1, c.pad, c.rounding);
    if (outShape.includes(0)) return;
    const wrong = by.some((n, i) => n !== 0 && Math.max(1, (outShape[i] ?? 0) + n) !== outShape[i]);
    const inputs = () => ({ dy: random(bigger(outShape, by), 3), input: x() });
    if (wrong) agree(() => runKernel(`${name}Grad`, inputs(), attrs), true);
    agree(() =>
      runKernel('MaxPoolWithArgmax', { x: x() }, { ...attrs, dimRoundingMode: undefined, includeBatchInIndex: true }),
    );
  }),
  fuzz('conv2dTranspose', fc.tuple(convolution, pair(1, 9)), ([c, [height, width]]) => {
    const shape: [number, number, number, number] = [...c.filter, c.outputs, c.image[3]];
    const size: [number, number, number, number] = [c.image[0], height, width, c.outputs];
    const pad = Array.isArray(c.pad) ? 'same' : c.pad;
    const { outHeight, outWidth } = tf.backend_util.computeConv2DInfo(size, shape, c.strides, 1, pad);
    const fits = outHeight === c.image[1] && outWidth === c.image[2];
    const run = () =>
      tf.conv2dTranspose(random([...c.image], 1) as Four, random(shape, 2) as Four, size, c.strides, pad);
    agree(run, !fits);
  }),
  fuzz(
    'resizing',
    fc.record({
      image,
      size: fc.tuple(fc.constantFrom(-1, 0, 1, 2, 3, 7, 2.5), small(-1, 7)),
      align: fc.boolean(),
      near: fc.boolean(),
    }),
    c => {
      const resize = c.near ? tf.image.resizeNearestNeighbor : tf.image.resizeBilinear;
      agree(() => resize(random([...c.image], 1) as Four, c.size, c.align));
    },
  ),
  fuzz(
    'slice',
    fc.tuple(
      image,
      fc.array(small(-1, 5), { minLength: 4, maxLength: 4 }),
      fc.array(small(-1, 6), { minLength: 4, maxLength: 4 }),
    ),
    ([shape, begin, size]) => {
      agree(
        () => tf.slice(random([...shape], 1), begin, size),
        begin.some(n => n < 0),
      );
    },
  ),
  fuzz(
    'stridedSlice',
    fc.tuple(image, ...[0, 1, 2].map(() => fc.array(small(-3, 4), { minLength: 4, maxLength: 4 }))),
    ([shape, begin, end, strides]) => {
      agree(() => tf.stridedSlice(random([...shape], 1), begin as number[], end as number[], strides as number[]));
    },
  ),
  fuzz('pad', fc.tuple(image, fc.array(pair(-1, 3), { minLength: 4, maxLength: 4 })), ([shape, paddings]) => {
    agree(
      () => tf.pad(random([...shape], 1), paddings),
      paddings.flat().some(n => n < 0),
    );
    agree(() => tf.mirrorPad(random([...shape], 1), paddings, 'reflect'));
  }),
  fuzz('transpose', fc.tuple(image, fc.array(small(0, 4), { minLength: 3, maxLength: 4 })), ([shape, order]) => {
    agree(() => tf.transpose(random([...shape], 1), order), new Set(order).size < 4);
  }),
  fuzz(
    'gather',
    fc.tuple(image, fc.array(small(-1, 5), { minLength: 1, maxLength: 4 }), small(-5, 4)),
    ([shape, indices, axis]) => {
      agree(() => tf.gather(random([...shape], 1), tf.tensor1d(indices, 'int32'), axis));
    },
  ),
  fuzz(
    'unsortedSegmentSum',
    fc.tuple(small(1, 5), fc.array(small(-1, 4), { minLength: 1, maxLength: 6 }), small(0, 4)),
    ([rows, ids, segments]) => {
      agree(() => tf.unsortedSegmentSum(random([rows, 2], 1), tf.tensor1d(ids, 'int32'), segments));
    },
  ),
  fuzz('concat', fc.tuple(image, image, small(-5, 4)), ([a, b, axis]) => {
    agree(() => tf.concat([random([...a], 1), random([...b], 2)], axis));
    agree(() => tf.concat([random([...a], 1), random([...a.slice(0, 3), b[3]], 2)], axis));
  }),
  fuzz(
    'split',
    fc.tuple(image, fc.oneof(small(0, 4), fc.array(small(-1, 4), { minLength: 1, maxLength: 3 })), small(-5, 4)),
    ([shape, parts, axis]) => {
      agree(() => tf.split(random([...shape], 1), parts, axis));
    },
  ),
  fuzz('tile', fc.tuple(image, fc.array(small(-1, 3), { minLength: 3, maxLength: 4 })), ([shape, reps]) => {
    agree(
      () => tf.tile(random([...shape], 1), reps),
      reps.some(n => n < 0),
    );
  }),
  fuzz('depthToSpace', fc.tuple(small(1, 2), small(1, 3), small(1, 9), small(0, 4)), ([n, size, channels, block]) => {
    agree(() => tf.depthToSpace(random([n, size, size, channels], 1) as Four, block));
  }),
  fuzz(
    'matMul',
    fc.tuple(
      fc.array(small(1, 3), { minLength: 1, maxLength: 3 }),
      fc.array(small(1, 3), { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      fc.boolean(),
    ),
    ([a, b, transposeA, transposeB]) => {
      agree(() => tf.matMul(random(a, 1), random(b, 2), transposeA, transposeB));
    },
  ),
  fuzz(
    'arithmetic',
    fc.tuple(fc.array(small(1, 3), { maxLength: 4 }), fc.array(small(1, 3), { maxLength: 4 })),
    ([a, b]) => {
      agree(() => tf.add(random(a, 1), random(b, 2)));
      agree(() => tf.greater(random(a, 1), random(b, 2)));
      agree(() => tf.addN([random(a, 1), random(b, 2)]));
      agree(() => tf.where(tf.greater(random(b, 3), 0), random(a, 1), random(b, 2)));
    },
  ),
  fuzz('reductions', fc.tuple(image, fc.array(small(-5, 4), { maxLength: 3 }), fc.boolean()), ([shape, axes, keep]) => {
    const twice = new Set(axes.map(axis => axis & 3)).size < axes.length;
    for (const reduce of [tf.sum, tf.mean, tf.max, tf.min])
      agree(() => reduce(random([...shape], 1), axes, keep), twice);
    agree(() => tf.argMax(random([...shape], 1), axes[0]));
    // cpu counts this one's axis from the front only.
    const axis = Math.max(0, axes[0] ?? 0);
    agree(() => tf.cumsum(random([...shape], 1), axis), axis > 3);
    agree(() => tf.reverse(random([...shape], 1), axes), twice);
    agree(() => tf.softmax(random([...shape], 1), axes[0]));
  }),
  fuzz('batchNorm', fc.tuple(image, small(1, 4), small(1, 4)), ([shape, a, b]) => {
    agree(() =>
      tf.batchNorm(random([...shape], 1), random([a], 2), random([a], 3, 1, 2), random([b], 4), random([a], 5)),
    );
  }),
  fuzz('oneHot', fc.tuple(fc.array(small(-2, 5), { maxLength: 4 }), small(-1, 4)), ([indices, depth]) => {
    agree(() => tf.oneHot(tf.tensor1d(indices, 'int32'), depth));
  }),
];

describe('with sizes that fit and sizes that do not, simd does as cpu does: both throw, or both give the same', () => {
  it.each(FUZZED)('$name', ({ check }) => {
    fc.assert(check, { numRuns: Number(process.env.GEOMETRY_RUNS ?? 60), seed: 1 });
  });
});

test.each([
  ['conv2d', () => tf.conv2d(random([1, 2, 2, 1]) as Four, random([4, 4, 1, 1]) as Four, 1, 'valid')],
  ['depthwise', () => tf.depthwiseConv2d(random([1, 2, 2, 1]) as Four, random([4, 4, 1, 1]) as Four, 1, 'valid')],
  ['maxPool', () => tf.maxPool(random([1, 2, 2, 1]) as Four, 4, 1, 'valid')],
  ['avgPool', () => tf.avgPool(random([1, 2, 9, 1]) as Four, 4, 1, 'valid')],
])('%s with a window larger than the picture says so', (_, run) => {
  expect(run).toThrow(EngineError);
  expect(run).toThrow(/4 × 4 pixels does not fit into an image of 2 × [29].*pad 'same'/);
});
