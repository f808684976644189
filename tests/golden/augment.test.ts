import { readFileSync } from 'node:fs';
import { add, grad, mul, type Scalar, square, sum, type Tensor, tensor, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { powerOffset, transformed, turnOffset } from '../../src/augment/adaptive';
import { type DiffAugmentDraws, diffAugmented } from '../../src/augment/diffAugment';
import { correctGradients } from '../../src/gradients/correct';
import { minibatchDiscrimination } from '../../src/layers/minibatchDiscrimination';
import { minibatchStddev } from '../../src/layers/minibatchStddev';
import { BACKENDS, use } from './backends';
import { sequence } from './sequence';

type Pair = readonly [readonly number[], readonly number[]];

interface Case {
  readonly title: string;
  readonly of: keyof typeof MAKE;
  readonly shape: readonly number[];
  readonly seed: number;
  readonly value: readonly number[];
  readonly gradient: readonly number[];
  readonly second: readonly number[];
  readonly draws: Readonly<Record<'brightness' | 'saturation' | 'contrast', readonly number[]>> & {
    readonly shift?: Pair;
    readonly square?: { readonly from: Pair; readonly sides: readonly [number, number] };
  };
  readonly values: number[][];
  readonly group: number;
  readonly kernel: readonly number[];
  readonly kernels: number;
  readonly dims: number;
}

const TOLERANCE = 1e-5;
const cases = JSON.parse(readFileSync(new URL('augment.json', import.meta.url), 'utf8')) as Case[];

const floats = (values: readonly number[]) => Float32Array.from(values);
const both = ([y, x]: Pair) => [floats(y), floats(x)] as const;

function drawsOf({ shift, square, ...colors }: Case['draws']): DiffAugmentDraws {
  return {
    ...Object.fromEntries(Object.entries(colors).map(([name, values]) => [name, floats(values)])),
    ...(shift && { shift: both(shift) }),
    ...(square && { square: { from: both(square.from), sides: square.sides } }),
  };
}

const MAKE = {
  diffAugment: ({ draws }) => {
    const known = drawsOf(draws);
    return x => diffAugmented(x as never, known);
  },
  adaptive: ({ values }) => {
    const numbers = values.map(([flip = 0, turns = 0, down = 0, right = 0, brightness = 0, ...colors]) => {
      const [contrast = 0, lumaFlip = 0, hue = 0, saturation = 0] = colors;
      const moves = [flip, turns, down, right];
      return [...moves, brightness, powerOffset(contrast), lumaFlip, ...turnOffset(hue), powerOffset(saturation)];
    });
    return x => transformed(x as never, tensor2d(numbers));
  },
  stddev: ({ group }) => {
    const layer = minibatchStddev({ group });
    return x => layer.call(x, {}) as Tensor;
  },
  discrimination: ({ kernel, kernels, dims, shape }) => {
    const layer = minibatchDiscrimination({ kernels, dims });
    layer.build([...shape]);
    layer.setWeights([tensor2d(floats(kernel), [shape[1] ?? 0, kernels * dims])]);
    return x => layer.call(x, {}) as Tensor;
  },
} as const satisfies Record<string, (c: Case) => (x: Tensor) => Tensor>;

/** The largest of the errors, relative to the largest entry. */
function error(got: Tensor, expected: readonly number[]): number {
  const values = [...got.dataSync()];
  expect(values.length).toBe(expected.length);
  const most = Math.max(...expected.map(Math.abs), 1e-6);
  return Math.max(...expected.map((e, i) => Math.abs((values[i] ?? Number.NaN) - e))) / most;
}

describe.each(BACKENDS)('%s', backend => {
  beforeAll(async () => {
    await use(backend);
    correctGradients();
  });

  test.each(cases.map(c => [c.title, c] as const))('%s: value, gradient and second derivative', (_, c) => {
    tidy(() => {
      const f = MAKE[c.of](c);
      const of = (seed: number, shape: readonly number[]) =>
        tensor(
          sequence(
            seed,
            shape.reduce((size, d) => size * d, 1),
          ),
          [...shape],
        );
      const x = of(c.seed, c.shape);
      const loss = (x: Tensor): Scalar => {
        const y = f(x);
        return add(sum(mul(y, of(7, y.shape))), mul(0.5, sum(square(y))));
      };
      const second = grad(x => sum<Scalar>(mul(grad(loss)(x), of(8, c.shape))));
      expect(error(f(x), c.value)).toBeLessThan(TOLERANCE);
      expect(error(grad(loss)(x), c.gradient)).toBeLessThan(TOLERANCE);
      expect(error(second(x), c.second)).toBeLessThan(TOLERANCE);
    });
  });
});
