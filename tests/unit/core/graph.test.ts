import '@tensorflow/tfjs-backend-cpu';
import {
  addN,
  dispose,
  getKernel,
  grads,
  memory,
  ones,
  type Scalar,
  setBackend,
  square,
  sum,
  type Tensor,
  tensor,
  tidy,
  type Variable,
  variableGrads,
  zeros,
} from '@tensorflow/tfjs-core';
import {
  model as functional,
  initializers,
  type LayersModel,
  layers,
  type SymbolicTensor,
  sequential,
} from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../../src/backends/simd/index';
import { GanKitError } from '../../../src/core/errors';
import { type Forward, graph } from '../../../src/core/graph';
import { netFromModel } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { correctGradients } from '../../../src/gradients/correct';
import { pixelShuffle } from '../../../src/layers/pixelShuffle';

const dense = (units: number, activation?: 'relu' | 'tanh' | 'sigmoid' | 'elu') =>
  layers.dense({ units, biasInitializer: 'ones', ...(activation && { activation }) });
const conv = (filters: number, options: object = {}) =>
  layers.conv2d({ filters, kernelSize: 3, strides: 2, padding: 'same', biasInitializer: 'ones', ...options });
const leaky = (alpha: number) => layers.leakyReLU({ alpha });
const input = (...inputShape: number[]) => layers.inputLayer({ inputShape });

/** Stacks of layers with what follows them, and the shape of a batch. */
const stacks: Readonly<Record<string, readonly [number[], () => layers.Layer[]]>> = {
  'dense with leaky ReLU, then tanh': [[5, 3], () => [input(3), dense(4), leaky(0.2), dense(2, 'tanh')]],
  'dense with ReLU of its own': [[5, 3], () => [input(3), dense(4, 'relu'), leaky(0.5), dense(2, 'sigmoid')]],
  'dense with ReLU as a layer and as an activation': [
    [5, 3],
    () => [input(3), dense(6), layers.reLU(), dense(6), layers.activation({ activation: 'relu' }), dense(1)],
  ],
  'dense with a steep leaky ReLU': [[5, 3], () => [input(3), dense(4), leaky(2), dense(2)]],
  'dense with a bounded ReLU and elu': [
    [5, 3],
    () => [input(3), dense(4), layers.reLU({ maxValue: 1 }), dense(2, 'elu')],
  ],
  'dense over rows of rows': [[2, 4, 3], () => [input(4, 3), dense(4), leaky(0.1), layers.flatten(), dense(1)]],
  'convolutions, strided, with and without bias': [
    [2, 7, 7, 2],
    () => [
      input(7, 7, 2),
      conv(3),
      leaky(0.2),
      conv(2, { padding: 'valid', strides: 1, useBias: false }),
      layers.flatten(),
    ],
  ],
  'dilated convolution': [
    [2, 7, 7, 1],
    () => [input(7, 7, 1), conv(2, { strides: 1, dilationRate: 2 }), leaky(0.2), layers.flatten(), dense(1)],
  ],
  'transposed convolution': [
    [2, 3, 3, 2],
    () => [
      input(3, 3, 2),
      layers.conv2dTranspose({ filters: 2, kernelSize: 4, strides: 2, padding: 'same' }),
      leaky(0.2),
    ],
  ],
};

const of = (layer: layers.Layer, ...x: SymbolicTensor[]) =>
  layer.apply(x.length > 1 ? x : (x[0] as SymbolicTensor)) as SymbolicTensor;

/** Models with branches, and the shapes of their inputs. */
const graphs: Readonly<Record<string, readonly [number[][], () => LayersModel]>> = {
  'two inputs side by side, then a stack': [
    [
      [3, 4],
      [3, 2],
    ],
    () => {
      const [a, b] = [layers.input({ shape: [4] }), layers.input({ shape: [2] })];
      const outputs = of(dense(1), of(leaky(0.2), of(dense(5), of(layers.concatenate(), a, b))));
      return functional({ inputs: [a, b], outputs });
    },
  ],
  'a convolution that its leaky ReLU does not read alone': [
    [[2, 6, 6, 2]],
    () => {
      const x = layers.input({ shape: [null, null, 2] });
      const down = of(conv(3), x);
      const up = layers.conv2dTranspose({ filters: 3, kernelSize: 4, strides: 2, padding: 'same' });
      const across = of(
        layers.concatenate(),
        down,
        of(leaky(0.1), down),
        of(conv(2, { strides: 1 }), of(leaky(0.3), down)),
      );
      return functional({ inputs: x, outputs: of(up, across) });
    },
  ],
  'sums and products, a layer used twice, an output that is read again': [
    [[3, 4]],
    () => {
      const x = layers.input({ shape: [4] });
      const shared = dense(4);
      const [once, act] = [of(shared, x), of(layers.reLU(), of(dense(4), x))];
      const twice = of(shared, once);
      return functional({
        inputs: x,
        outputs: of(layers.add(), of(layers.multiply(), once, act), of(layers.average(), twice, x)),
      });
    },
  ],
  'one slope a channel, and pixels made of channels': [
    [[2, 4, 3, 2]],
    () => {
      const x = layers.input({ shape: [null, null, 2] });
      const alphaInitializer = initializers.constant({ value: 0.25 });
      const slope = of(layers.prelu({ sharedAxes: [1, 2], alphaInitializer }), of(conv(4, { strides: 1 }), x));
      return functional({ inputs: x, outputs: of(conv(2), of(pixelShuffle({ factor: 2 }), slope)) });
    },
  ],
  'an average over the picture': [
    [[2, 4, 4, 3]],
    () => {
      const x = layers.input({ shape: [4, 4, 3] });
      return functional({ inputs: x, outputs: of(dense(2), of(layers.globalAveragePooling2d({}), x)) });
    },
  ],
};

const values = (t: Tensor) => Array.from(t.dataSync());

type Run = (xs: Tensor[]) => Tensor;

/** Output, gradients of the weights, gradients of a penalty on the slope in each input: orders zero, one and two. */
function everything(make: () => LayersModel, shapes: number[][], forward: (model: LayersModel) => Run) {
  return tidy(() => {
    const model = make();
    for (const [i, w] of model.trainableWeights.entries()) {
      w.write(new Rng(3).fork(i).normal(w.shape as [number], 0, 0.5));
    }
    const net = forward(model);
    const xs = shapes.map((shape, i) => new Rng(4).fork(i).normal(shape as [number]));
    const weights = model.trainableWeights.map(w => w.read() as Variable);
    const slopes = () => grads((...at: Tensor[]) => sum(square(net(at))))(xs);
    const gradients = (loss: () => Scalar) => {
      const found = variableGrads(loss, weights).grads;
      return weights.map(w => found[w.name] as Tensor);
    };
    const first = gradients(() => sum(square(net(xs))));
    const second = gradients(() => addN([...slopes().map(slope => sum(square(slope))), sum(net(xs))]) as Scalar);
    const all = [net(xs), ...slopes(), ...first, ...second].map(values);
    model.dispose();
    // tfjs keeps the weights of a layer that is used twice.
    dispose(weights.filter(w => !w.isDisposed));
    return all;
  });
}

const lean = (model: LayersModel): Run => {
  const run = graph(model) as Forward;
  return xs => run(xs, true)[0] as Tensor;
};
const theirs =
  (model: LayersModel): Run =>
  xs =>
    model.apply(xs.length > 1 ? xs : (xs[0] as Tensor), { training: true }) as Tensor;

const cases = {
  ...Object.fromEntries(
    Object.entries(stacks).map(([name, [shape, stack]]) => [
      name,
      [[shape], () => sequential({ layers: stack() }) as LayersModel] as const,
    ]),
  ),
  ...graphs,
};

describe.each(['cpu', 'simd'])('a model of plain layers on %s', backend => {
  beforeAll(async () => {
    expect(await registerSimd()).toBe(true);
    correctGradients();
    expect(await setBackend(backend)).toBe(true);
  });
  afterAll(async () => {
    await setBackend('cpu');
  });

  it.each(Object.entries(cases))(
    '%s: the model’s own pass and derivatives, to second order',
    async (_, [shapes, make]) => {
      const before = memory().numTensors;
      const got = everything(make, shapes as number[][], lean);
      await setBackend('cpu');
      const want = everything(make, shapes as number[][], theirs);
      await setBackend(backend);
      expect(got.length).toBe(want.length);
      for (const [k, numbers] of want.entries()) {
        expect(got[k]?.length).toBe(numbers.length);
        const size = Math.max(1, ...numbers.map(Math.abs));
        for (const [i, w] of numbers.entries())
          expect(Math.abs((got[k]?.[i] ?? Number.NaN) - w) / size).toBeLessThan(2e-5);
      }
      expect(memory().numTensors).toBe(before);
    },
  );
});

describe('graph', () => {
  it('is offered the fused layers by simd alone', () => {
    const names = ['DenseLayer', 'ConvLayer', 'SlopeGrad'];
    expect(names.map(name => getKernel(name, 'simd') !== undefined)).toEqual([true, true, true]);
    expect(names.map(name => getKernel(name, 'cpu') !== undefined)).toEqual([false, false, false]);
  });

  it('leaves models with masks, branches or layers that it does not know to tf.layers', () => {
    const embedding = sequential({ layers: [layers.embedding({ inputDim: 3, outputDim: 2, inputLength: 4 })] });
    expect(graph(embedding)).toBeUndefined();
    const net = netFromModel(embedding);
    tidy(() => {
      expect(net(tensor([[0, 1, 2, 1]], [1, 4], 'int32')).shape).toEqual([1, 4, 2]);
    });
    net.dispose();
  });

  it('gives several outputs as a model does, and takes one input in an array', () => {
    const x = layers.input({ shape: [2] });
    const y = of(dense(3), x);
    const net = netFromModel<Tensor[], Tensor[]>(functional({ inputs: x, outputs: [y, of(leaky(0.2), y)] }));
    tidy(() => {
      const given = tensor([[-3, 1]]);
      const [plain, leaked] = net([given]);
      expect(plain?.shape).toEqual([1, 3]);
      const expected = values(plain as Tensor).map(v => (v < 0 ? 0.2 * v : v));
      for (const [i, v] of values(leaked as Tensor).entries()) expect(v).toBeCloseTo(expected[i] ?? Number.NaN, 6);
    });
    net.dispose();
  });

  it('calls a layer whose call was replaced', () => {
    const own = dense(2);
    own.call = inputs => (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor;
    const model = sequential({ layers: [input(2), own] });
    tidy(() => {
      expect(values(lean(model)([tensor([[5, 6]])]))).toEqual([5, 6]);
    });
    model.dispose();
  });

  it('takes whole numbers as floats, as tf.layers does', () => {
    const model = sequential({ layers: [input(4, 4, 1), conv(2), layers.flatten()] });
    tidy(() => {
      const x = ones([2, 4, 4, 1], 'int32');
      expect(values(lean(model)([x]))).toEqual(values(model.apply(x) as Tensor));
    });
    model.dispose();
  });

  it('refuses an input of another shape', () => {
    const model = sequential({ layers: [input(2), dense(2)] });
    expect(() => lean(model)([zeros([4, 3])])).toThrow(GanKitError);
    expect(() => lean(model)([])).toThrow('expected 1 inputs (input');
    model.dispose();
  });
});
