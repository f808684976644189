import {
  add,
  concat,
  leakyRelu,
  matMul,
  reshape,
  type Tensor,
  type Tensor2D,
  tidy,
  variable,
} from '@tensorflow/tfjs-core';
import { layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { type Net, netFromFunction, netFromModel } from '../../src/core/net';
import type { Rng } from '../../src/core/rng';
import { initialise } from '../../src/layers/initialise';

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, d) => size * d, 1);

/**
 * Two dense layers over all inputs side by side: of everything a net can be the smallest that still has slopes of its
 * slopes.
 */
export function tiny<I extends Tensor | Tensor[]>(
  rng: Rng,
  inputs: readonly (readonly number[])[],
  output: readonly number[],
): Net<I> {
  const [from, to, hidden] = [inputs.reduce((sum, shape) => sum + sizeOf(shape), 0), sizeOf(output), 6];
  const weight = (name: string, shape: [number, number], deviation: number) =>
    tidy(() => variable(rng.fork(name).normal(shape, 0, deviation)));
  const first = weight('first', [from, hidden], 1 / Math.sqrt(from));
  const bias = weight('bias', [1, hidden], 0.1);
  const last = weight('last', [hidden, to], 0.4);
  const forward = (given: I): Tensor => {
    const all: Tensor[] = Array.isArray(given) ? given : [given as Tensor];
    const n = all[0]?.shape[0] ?? 0;
    const flat = all.map(x => reshape(x, [n, sizeOf(x.shape.slice(1))]));
    const x = (flat.length === 1 ? flat[0] : concat(flat, 1)) as Tensor2D;
    const h = leakyRelu(add(matMul(x, first as unknown as Tensor2D), bias), 0.2) as Tensor2D;
    return reshape(matMul(h, last as unknown as Tensor2D), [n, ...output]);
  };
  return netFromFunction<I>({ forward, weights: [first, bias, last] });
}

/** The same as a tf model, of which more can be told: what its last layer reads, for one. */
export function tinyModel<I extends Tensor | Tensor[]>(
  rng: Rng,
  inputs: readonly (readonly number[])[],
  output: readonly number[],
): Net<I> {
  const given = inputs.map(shape => layers.input({ shape: [...shape] }));
  const flat = given.map(x => (x.shape.length > 2 ? (layers.flatten().apply(x) as SymbolicTensor) : x));
  const x = flat.length === 1 ? flat[0] : (layers.concatenate().apply(flat) as SymbolicTensor);
  const hidden = layers.dense({ units: 6 }).apply(x as SymbolicTensor);
  const active = layers.leakyReLU({ alpha: 0.2 }).apply(hidden);
  const flatOutput = layers.dense({ units: sizeOf(output) }).apply(active);
  const shaped = layers.reshape({ targetShape: [...output] }).apply(flatOutput) as SymbolicTensor;
  const made = model({ inputs: given, outputs: shaped });
  initialise(made, rng, 'glorot');
  return netFromModel<I>(made);
}

/** One dense layer without bias, for nets beside those that have slopes of slopes. */
export function linear(rng: Rng, input: readonly number[], output: readonly number[]): Net {
  const [from, to] = [sizeOf(input), sizeOf(output)];
  const kernel = tidy(() => variable(rng.normal([from, to], 0, 1 / Math.sqrt(from)) as Tensor2D));
  const forward = (x: Tensor) =>
    reshape(matMul(reshape(x, [-1, from]), kernel as unknown as Tensor2D), [-1, ...output]);
  return netFromFunction({ forward, weights: [kernel] });
}
