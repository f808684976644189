import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { type Numbers, random, sameInPieces, setUp, worst } from './support';

beforeAll(setUp);

type Lists = readonly (readonly tf.Tensor[])[];

const SHAPES = [[37, 3], [5], [4, 2, 3]];
const of = (seed: number) => SHAPES.map((shape, i) => random(shape, seed + i));
const squares = (seed: number) => of(seed).map(t => tf.abs(t));

const read = (tensors: readonly tf.Tensor[]): Numbers[] => tensors.map(tensor => tensor.dataSync() as Numbers);

function run(kernel: string, lists: Lists, attrs: tf.NamedAttrMap): tf.Tensor[] {
  return tf.engine().runKernel(kernel, Object.fromEntries(lists.flat().entries()) as tf.NamedTensorMap, attrs);
}

/**
 * Runs a kernel, and compares its output and each list that it changes with what the formula makes of one of each list.
 */
function follows(
  kernel: string,
  lists: Lists,
  attrs: tf.NamedAttrMap,
  formula: (of: readonly tf.Tensor[]) => readonly tf.Tensor[],
): void {
  const wanted = SHAPES.map((_, i) => formula(lists.map(list => list[i] as tf.Tensor)));
  const [values = [], gradients = [], ...remembered] = lists;
  const untouched = read([...values, ...gradients]);
  const next = run(kernel, lists, attrs);
  expect(next.map(output => output.shape)).toEqual(SHAPES);
  for (const [k, actual] of [next, ...remembered].entries())
    expect(worst(read(actual), read(wanted.map(w => w[k] as tf.Tensor)))).toBeLessThan(1e-6);
  expect(read([...values, ...gradients])).toEqual(untouched);
}

test('SgdSteps is the formula for each tensor, and changes the velocities where they lie', () => {
  tf.tidy(() => {
    const [learningRate, momentum] = [0.1, 0.7];
    const attrs = { learningRate, momentum };
    follows('SgdSteps', [of(1), of(11)], { learningRate, momentum: 0, nesterov: false, moves: false }, list => {
      const [value, g] = list as [tf.Tensor, tf.Tensor];
      return [tf.sub(value, tf.mul(g, learningRate))];
    });
    for (const nesterov of [false, true])
      follows('SgdSteps', [of(1), of(11), of(21)], { ...attrs, nesterov, moves: true }, list => {
        const [value, g, was] = list as [tf.Tensor, tf.Tensor, tf.Tensor];
        const velocity = tf.add(tf.mul(was, momentum), g);
        const change = nesterov ? tf.add(g, tf.mul(velocity, momentum)) : velocity;
        return [tf.sub(value, tf.mul(change, learningRate)), velocity];
      });
  });
});

test('RmsPropSteps is the formula for each tensor, and changes what is remembered where it lies', () => {
  tf.tidy(() => {
    const [learningRate, decay, epsilon, momentum] = [0.01, 0.9, 1e-3, 0.7];
    for (const centered of [false, true])
      for (const moves of [false, true]) {
        const lists = [of(1), of(11), squares(21).map(v => tf.add(v, 1)), ...(centered ? [of(31)] : [])];
        const attrs = { learningRate, decay, epsilon, momentum, centered, moves };
        follows('RmsPropSteps', [...lists, ...(moves ? [of(41)] : [])], attrs, list => {
          const [value, g, wasV, ...others] = list as [tf.Tensor, tf.Tensor, tf.Tensor, ...tf.Tensor[]];
          const blend = (was: tf.Tensor, now: tf.Tensor) => tf.add(tf.mul(was, decay), tf.mul(now, 1 - decay));
          const v = blend(wasV, tf.square(g));
          const mean = centered ? [blend(others.shift() as tf.Tensor, g)] : [];
          const spread = mean[0] ? tf.sub(v, tf.square(mean[0])) : v;
          const change = tf.div(g, tf.add(tf.sqrt(spread), epsilon));
          const velocity = moves ? [tf.add(tf.mul(others.shift() as tf.Tensor, momentum), change)] : [];
          return [tf.sub(value, tf.mul(velocity[0] ?? change, learningRate)), v, ...mean, ...velocity];
        });
      }
  });
});

test('a centered RMSprop does not take the root of what rounding left below zero', () => {
  tf.tidy(() => {
    const [value, g] = [tf.zeros([4]), tf.fill([4], 0.1)];
    const [v, mean] = [tf.zeros([4]), tf.fill([4], 1)];
    const attrs = { learningRate: 1, decay: 0.9, epsilon: 0.5, momentum: 0, centered: true, moves: false };
    const [next] = run('RmsPropSteps', [[value], [g], [v], [mean]], attrs);
    expect(worst(read([next as tf.Tensor]), [new Float32Array(4).fill(-0.2)])).toBeLessThan(1e-6);
  });
});

test('pieces of a step have the bits of the whole', async () => {
  const big = (seed: number) => [random([200, 300], seed)];
  const sgd = () =>
    run('SgdSteps', [big(1), big(2), big(3)], { learningRate: 0.1, momentum: 0.9, nesterov: true, moves: true });
  const numbers = { learningRate: 0.1, decay: 0.9, epsilon: 1e-3, momentum: 0.9, centered: true, moves: true };
  const rms = () => run('RmsPropSteps', [big(1), big(2), big(3).map(t => tf.abs(t)), big(4), big(5)], numbers);
  expect(await sameInPieces(sgd)).toBe(true);
  expect(await sameInPieces(rms)).toBe(true);
});
