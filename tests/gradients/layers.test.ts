import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../src/backends/simd/index';
import { correctGradients } from '../../src/gradients/correct';
import { numbers } from './case';
import { type LayerCase, layerCases, NOT_LAYERS } from './layerCases';
import { broken, differentiate, type Found, type Subject } from './unbroken';

/** A layer in training, as a function of its inputs and weights. */
function subjectOf({ name, make, inputs, below }: LayerCase): Subject {
  const random = numbers(name.length);
  const own = inputs.map(shape => ({
    shape,
    values: Array.from({ length: shape.reduce((n, s) => n * s, 1) }, () =>
      below ? Math.floor(random() * below) : 2 * random() - 1,
    ),
  }));
  const call = (layer: ReturnType<typeof make>, xs: tf.Tensor[]): tf.Tensor => {
    const out = layer.apply(xs.length === 1 ? (xs[0] as tf.Tensor) : xs, { training: true });
    return (Array.isArray(out) ? out[0] : out) as tf.Tensor;
  };
  return {
    name,
    inputs: below ? [] : own,
    prepare: variables => {
      const layer = make();
      const whole = own.map(({ shape, values }) => tf.tensor(values, [...shape], 'int32'));
      const xs = below ? whole : variables;
      // Builds it.
      call(layer, xs);
      const shapes = layer.weights.map(({ shape }) => shape.map(n => n ?? 1));
      layer.setWeights(
        shapes.map(shape =>
          tf.tensor(
            Array.from({ length: tf.util.sizeFromShape(shape) }, () => 0.2 + 0.5 * random()),
            shape,
          ),
        ),
      );
      return { f: () => call(layer, xs), weights: layer.trainableWeights.map(weight => weight.read() as tf.Variable) };
    },
  };
}
const stock = new Map<string, Found | Error>();
const results = new Map<string, Map<string, Found | Error>>();

beforeAll(async () => {
  await tf.setBackend('cpu');
  for (const c of layerCases) stock.set(c.name, differentiate(subjectOf(c)));
  await registerSimd({ threads: 2 });
  correctGradients();
  for (const backend of ['cpu', 'simd']) {
    await tf.setBackend(backend);
    results.set(backend, new Map(layerCases.map(c => [c.name, differentiate(subjectOf(c))])));
  }
}, 120_000);

it('is told of every layer there is', () => {
  const all = Object.keys(layers).filter(name => !(NOT_LAYERS as string[]).includes(name));
  const missing = all.filter(name => !layerCases.some(c => new RegExp(`\\b${name}\\b`).test(c.name)));
  expect(missing).toEqual([]);
  expect(new Set(layerCases.map(({ name }) => name)).size).toBe(layerCases.length);
});

describe.each(['cpu', 'simd'])('corrected, on %s', backend => {
  it.each(layerCases)('$name works if it did, and is right', ({ name }) => {
    const now = results.get(backend)?.get(name);
    expect(now && broken(stock.get(name), now)).toBe('');
  });
});

it('throws where tfjs-layers or the stock gradients do, and nowhere else', () => {
  const throwing = layerCases.map(({ name }) => name).filter(name => results.get('simd')?.get(name) instanceof Error);
  expect(throwing.map(name => name.replace(/ of .*/, ''))).toEqual([
    'elu {"alpha":0.5}',
    'softmax {}',
    'softmax {"axis":1}',
    'batchNormalization {"scale":false}',
    'batchNormalization {"center":false}',
    'batchNormalization {"scale":false,"center":false}',
    ...layerCases.flatMap(({ name }) => (name.startsWith('conv3dTranspose') ? [name.replace(/ of .*/, '')] : [])),
    'centerCrop {"height":3,"width":3}',
  ]);
});
