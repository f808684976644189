import type * as tf from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { Attend, Gain } from '../../../src/layers/attend';
import { ConditionalAffine } from '../../../src/layers/conditionalAffine';
import { GroupedConv2D } from '../../../src/layers/groupedConv2d';
import { GroupNormalization } from '../../../src/layers/groupNormalization';
import { MinibatchDiscrimination } from '../../../src/layers/minibatchDiscrimination';
import { MinibatchStddev } from '../../../src/layers/minibatchStddev';
import { SmoothDoubling, SmoothHalving } from '../../../src/layers/smoothResampling';
import { SpectralConv2D, SpectralDense } from '../../../src/layers/spectral';
import { type Case, distinct, type Input, levels, positive, type Verdict } from '../case';

/** A layer of this library at inference as a function of its inputs and its weights, in their order. */
function layer(
  name: string,
  make: () => layers.Layer,
  inputs: readonly Input[],
  weights: readonly Input[] = [],
  stock: readonly [Verdict, Verdict] = ['right', 'right'],
): Case {
  let made: layers.Layer | undefined;
  const built = () => {
    const layer = make();
    const [only, ...others] = inputs.map(({ shape }) => [...shape]);
    layer.build(others.length > 0 ? [only ?? [], ...others] : (only ?? []));
    return layer;
  };
  const f = (...given: tf.Tensor[]): tf.Tensor => {
    made ??= built();
    for (const [i, weight] of made.weights.entries()) {
      Object.assign(weight, { read: () => given[inputs.length + i] });
    }
    return [made.call(given.slice(0, inputs.length), {})].flat()[0] as tf.Tensor;
  };
  return { name, inputs: [...inputs, ...weights], f, stock };
}

const group = (groups: number) => () => new GroupNormalization({ groups });
const affine = [levels(4), levels(4)];
/** Kernel, bias and singular vectors; of one sign, so that σ is far from 0. */
const spectral = (kernel: number[], inputs: number, outputs: number) => [
  positive(...kernel, outputs),
  levels(outputs),
  positive(outputs),
  positive(inputs),
];

/** The layers that this library has of its own. */
export const ownLayers: readonly Case[] = [
  layer('group normalisation, our layer', group(2), [levels(2, 3, 2, 4)], affine),
  layer('layer normalisation, our layer', group(1), [levels(2, 3, 2, 4)], affine),
  layer('instance normalisation, our layer', group(-1), [levels(2, 3, 2, 4)], affine),
  layer(
    'conditional gain and shift',
    () => new ConditionalAffine({}),
    [levels(2, 2, 2, 3), levels(2, 2)],
    [levels(2, 3), levels(2, 3)],
  ),
  layer('spectral dense', () => new SpectralDense({ units: 2 }), [levels(2, 3)], spectral([3], 3, 2)),
  layer(
    'spectral convolution',
    () => new SpectralConv2D({ filters: 2, kernelSize: 2, strides: 2 }),
    [levels(2, 4, 3, 1)],
    spectral([2, 2, 1], 4, 2),
    ['right', 'throws'],
  ),
  layer(
    'attention',
    () => new Attend({}),
    [levels(2, 2, 2, 2), levels(2, 1, 2, 2), levels(2, 1, 2, 3)],
    [],
    ['right', 'wrong'],
  ),
  layer(
    'convolution in groups',
    () => new GroupedConv2D({ filters: 4, kernelSize: 2, groups: 2 }),
    [levels(2, 3, 2, 4)],
    [levels(2, 2, 2, 4), levels(4)],
    ['right', 'throws'],
  ),
  layer('smooth halving', () => new SmoothHalving({}), [levels(2, 4, 3, 2)]),
  layer('smooth doubling', () => new SmoothDoubling({ to: [4, 3] }), [levels(2, 2, 2, 2)]),
  layer('gain', () => new Gain({}), [levels(2, 2, 2, 2)], [levels()]),
  layer('minibatch deviation', () => new MinibatchStddev({ group: 2 }), [distinct(4, 2, 1, 3)]),
  layer(
    'minibatch discrimination',
    () => new MinibatchDiscrimination({ kernels: 2, dims: 2 }),
    [distinct(3, 2)],
    [distinct(2, 4)],
    ['right', 'wrong'],
  ),
];
