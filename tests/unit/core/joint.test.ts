import { slice, tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { categorical } from '../../../src/core/latents/categorical';
import { joint, splitParameters } from '../../../src/core/latents/joint';
import { normal } from '../../../src/core/latents/normal';
import { uniform } from '../../../src/core/latents/uniform';
import { Rng } from '../../../src/core/rng';
import { valuesOf } from './tools';

test('parts lie side by side in declared order', () => {
  const latent = joint({ noise: normal(2), digit: categorical(3), slant: uniform() });
  expect(latent.width).toBe(6);
  const values = { slant: tensor2d([[6]]), digit: tensor2d([[3, 4, 5]]), noise: tensor2d([[1, 2]]) };
  expect(valuesOf(() => latent.join(values))).toEqual([1, 2, 3, 4, 5, 6]);
  expect(valuesOf(() => joint({ noise: normal(2) }).join({ noise: tensor2d([[1, 2]]) }))).toEqual([1, 2]);
});

test('adding a code leaves the draws of the others as they were', () => {
  const draw = (latent: ReturnType<typeof joint>) =>
    valuesOf(() => latent.sample(3, new Rng(1)).noise ?? tensor2d([[]]));
  const alone = draw(joint({ noise: normal(2) }));
  expect(draw(joint({ digit: categorical(3), noise: normal(2) }))).toEqual(alone);
});

test('two parts of the same kind draw differently', () => {
  const { a, b } = joint({ a: uniform(), b: uniform() }).sample(4, new Rng(1));
  expect([...a.dataSync()]).not.toEqual([...b.dataSync()]);
});

test('a latent of no parts is refused', () => {
  expect(() => joint({})).toThrow('joint(parts): expected at least one latent, got none.');
});

test('splitParameters cuts Q’s output by what each code needs', () => {
  const codes = { digit: categorical(2), slant: uniform(), width: uniform({ deviation: 1 }) };
  const output = tensor2d([[0, 1, 2, 3, 4]]);
  const parts = splitParameters(codes, (from, width) => slice(output, [0, from], [1, width]));
  expect(Object.keys(parts)).toEqual(['digit', 'slant', 'width']);
  expect([parts.digit, parts.slant, parts.width].map(part => [...part.dataSync()])).toEqual([[0, 1], [2, 3], [4]]);
});
