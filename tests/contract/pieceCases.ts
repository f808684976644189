import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer } from '../../src/core/game';
import { adam, adamW } from '../../src/optimizers/adam';
import { rmsProp } from '../../src/optimizers/rmsProp';
import { sgd } from '../../src/optimizers/sgd';
import { eluGrad, preluStep, seluGrad, sigmoidGrad, tanhGrad } from '../../src/pieces/activationGrads';
import { normalised, normalisedGrad } from '../../src/pieces/batchNormTraining';
import { conv } from '../../src/pieces/convLayer';
import { dense } from '../../src/pieces/denseLayer';
import { groupedConv, groupedConvFilterGrad, groupedConvInputGrad } from '../../src/pieces/groupedConv';
import { softplusGrad, softplusMean } from '../../src/pieces/meanSoftplus';
import { averaged } from '../../src/pieces/movingAverages';
import { bilinearTransposed, nearestTransposed } from '../../src/pieces/resizeTransposed';
import { slopeGrad } from '../../src/pieces/slopeGrad';

type Tensors = Readonly<Record<string, tf.Tensor>>;

/** One call of a piece. */
export interface Case {
  readonly name: string;
  readonly call: (inputs: Tensors) => readonly tf.Tensor[];
  readonly composed: (inputs: Tensors) => readonly tf.Tensor[];
  readonly inputs: () => Tensors;
  /** The inputs it is differentiated by: none where it is called off the tape alone, as transposes are. */
  readonly by: readonly string[];
  /** How many of its outputs are differentiated. */
  readonly of: number;
}

interface AnyPiece {
  readonly name: string;
  call(inputs: Tensors, attributes: object): tf.Tensor | readonly tf.Tensor[];
  composed(inputs: Tensors, attributes: object): tf.Tensor | readonly tf.Tensor[];
}

interface Part {
  readonly by?: readonly string[];
  readonly more?: (given: Tensors) => Tensors;
  readonly of?: number;
}

/** A case of inputs of these shapes, or made from them. */
function caseOf(
  piece: object,
  attributes: object,
  shapes: Readonly<Record<string, readonly number[]>>,
  { by = Object.keys(shapes), more = () => ({}), of = 9 }: Part = {},
): Case {
  const { name, call, composed } = piece as AnyPiece;
  const all = (outputs: tf.Tensor | readonly tf.Tensor[]) => (outputs instanceof tf.Tensor ? [outputs] : outputs);
  return {
    name,
    call: inputs => all(call(inputs, attributes)),
    composed: inputs => all(composed(inputs, attributes)),
    inputs: () => {
      const given = Object.entries(shapes).map(([key, shape], i) => [key, numbers(shape, i + 1)] as const);
      const made: Tensors = Object.fromEntries(given);
      return { ...made, ...more(made) };
    },
    by,
    of,
  };
}

/** The same numbers on every backend, none of them near a kink at 0. */
function numbers(shape: readonly number[], seed: number): tf.Tensor {
  const size = shape.reduce((product, d) => product * d, 1);
  const values = Float32Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed));
  return tf.tensor(
    values.map(v => (v < 0 ? v - 0.05 : v + 0.05)),
    [...shape],
  );
}

const moments = ({ x }: Tensors): Tensors => {
  const axes = (x as tf.Tensor).shape.slice(0, -1).map((_, axis) => axis);
  return tf.moments(x as tf.Tensor, axes) as unknown as Tensors;
};
const convolution = { strides: [2, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1] };
const picture = { x: [2, 5, 4, 3], filter: [3, 3, 3, 2], bias: [2] };
const grouped = { strides: [1, 1], pad: 'same' };
const groups = { x: [2, 5, 4, 6], filter: [3, 3, 2, 9] };
const layer = { x: [3, 5], filter: [5, 4], bias: [4] };
const pair = { dy: [3, 7], x: [3, 7] };
const epsilon = 1e-3;
const resized = { dy: [2, 6, 8, 3], images: [2, 3, 4, 3] };
const flags = [
  { alignCorners: false, halfPixelCenters: false },
  { alignCorners: false, halfPixelCenters: true },
  { alignCorners: true, halfPixelCenters: false },
];

/**
 * Three steps of an optimizer: the weights, and all that it remembers, which a kernel changes where it lies. Nothing is
 * differentiated through them.
 */
function stepsOf(name: string, make: () => Optimizer): Case {
  const call = ({ a, b }: Tensors) => {
    const weights = [a, b].map(x => tf.variable(x as tf.Tensor));
    const optimizer = make();
    for (let step = 0; step < 3; step++) {
      const gradients = weights.map((variable, i) => ({ variable, gradient: numbers(variable.shape, 10 * step + i) }));
      optimizer.apply(gradients, step);
    }
    const { tensors } = optimizer.save(weights);
    const found = [...weights, ...Object.values(tensors)].map(tensor => tf.mul(tensor, 1));
    optimizer.dispose();
    tf.dispose(weights);
    return found;
  };
  const inputs = () => ({ a: numbers([37, 3], 1), b: numbers([5], 2) });
  // Where there is no such kernel, as on cpu, an optimizer composes its steps.
  return { name, call, composed: call, inputs, by: [], of: 0 };
}

const some = { learningRate: 0.05, weightDecay: 0.1 };

/** Every piece, at least once. */
export const CASES: readonly Case[] = [
  ...[1, 0, 0.2].flatMap(slope => [caseOf(dense, { slope }, layer), caseOf(conv, { ...convolution, slope }, picture)]),
  ...[1, 0.2].map(slope => caseOf(groupedConv, { ...grouped, slope }, { ...groups, bias: [9] })),
  // Of 16 channels, as they mostly come; of one, with a stride.
  caseOf(groupedConv, { ...grouped, slope: 0.2 }, { x: [3, 8, 8, 32], filter: [3, 3, 16, 32], bias: [32] }),
  caseOf(groupedConv, { strides: [2, 1], pad: 'valid', slope: 1 }, { x: [2, 5, 4, 3], filter: [3, 3, 1, 6] }),
  caseOf(groupedConvInputGrad, { ...grouped, inputShape: groups.x }, { dy: [2, 5, 4, 9], filter: groups.filter }),
  caseOf(groupedConvFilterGrad, { ...grouped, filterShape: groups.filter }, { x: groups.x, dy: [2, 5, 4, 9] }),
  caseOf(dense, { slope: 0 }, { x: layer.x, filter: layer.filter }),
  ...[0, 0.2].map(alpha => caseOf(slopeGrad, { alpha }, pair, { by: ['dy'] })),
  ...[1, -1].flatMap(sign => [
    caseOf(softplusMean, { sign }, { x: [3, 7] }),
    caseOf(softplusGrad, { sign }, { dy: [], x: [3, 7] }),
  ]),
  caseOf(normalised, { epsilon }, { x: [4, 3, 2, 5], gamma: [5], beta: [5] }, { of: 1 }),
  caseOf(normalisedGrad, { epsilon }, { x: [6, 4], dy: [6, 4], gamma: [4] }, { more: moments }),
  caseOf(averaged, { keep: 0.9 }, { 0: [3, 2], 1: [4], 2: [3, 2], 3: [4] }),
  ...[tanhGrad, sigmoidGrad, eluGrad, seluGrad].map(piece => caseOf(piece, {}, pair)),
  caseOf(preluStep, {}, { x: [3, 7], alpha: [7] }, { by: ['alpha'] }),
  ...flags.flatMap(flag =>
    [nearestTransposed, bilinearTransposed].map(piece => caseOf(piece, { ...flag, size: [6, 8] }, resized, { by: [] })),
  ),
  ...[false, true].flatMap(amsgrad => [
    stepsOf('AdamSteps', () => adam({ ...some, beta2: 0.5, amsgrad })),
    stepsOf('AdamSteps', () => adamW({ ...some, beta2: 0.5, amsgrad })),
  ]),
  stepsOf('SgdSteps', () => sgd(some)),
  ...[false, true].map(nesterov => stepsOf('SgdSteps', () => sgd({ ...some, momentum: 0.9, nesterov }))),
  ...[0, 0.9].flatMap(momentum =>
    [false, true].map(centered => stepsOf('RmsPropSteps', () => rmsProp({ ...some, momentum, centered }))),
  ),
];

/** Σ r·f + ½ Σ f²: the square makes what flows back depend on the inputs, also where f is linear. */
const loss = (outputs: readonly tf.Tensor[]): tf.Scalar =>
  tf.addN(outputs.map((y, i) => tf.sum<tf.Scalar>(tf.mul(y, tf.add(numbers(y.shape, 9 + i), tf.mul(y, 0.5))))));

/** Outputs, and first and second derivatives of a loss of these, one after the other. */
export async function measured(one: Case, way: 'call' | 'composed'): Promise<Float32Array[]> {
  const found = tf.tidy(() => {
    const inputs = one.inputs();
    const outputs = one[way](inputs);
    if (one.by.length === 0) return [...outputs];
    const by = one.by.map(name => inputs[name] as tf.Tensor);
    const f = (...xs: tf.Tensor[]) => {
      const own = Object.fromEntries(xs.map((x, i) => [one.by[i], x]));
      return loss(one[way]({ ...inputs, ...own }).slice(0, one.of));
    };
    const first = tf.grads(f);
    const second = tf.grads((...xs: tf.Tensor[]) =>
      tf.addN(first(xs).map((g, i) => tf.sum(tf.mul(g, numbers(g.shape, 20 + i))))),
    );
    return [...outputs, ...first(by), ...second(by)];
  });
  const values = await Promise.all(found.map(tensor => tensor.data()));
  tf.dispose(found);
  return values.map(v => Float32Array.from(v));
}

/** The largest difference, relative to the largest value of the tensor it is in. */
export function apart(got: readonly Float32Array[], want: readonly Float32Array[]): number {
  if (got.length !== want.length) return Number.POSITIVE_INFINITY;
  return Math.max(
    ...want.map((values, k) => {
      const have = got[k] ?? new Float32Array();
      if (have.length !== values.length) return Number.POSITIVE_INFINITY;
      const scale = values.reduce((most, v) => Math.max(most, Math.abs(v)), 1);
      return values.reduce((most, v, i) => {
        const by = Math.abs((have[i] ?? Number.NaN) - v) / scale;
        return by >= 0 ? Math.max(most, by) : Number.POSITIVE_INFINITY;
      }, 0);
    }),
  );
}
