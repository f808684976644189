import { describe, expect, it } from 'vitest';
import { unseeded } from './randomness';
import { sources } from './sources';

describe('randomness', () => {
  it('comes from Rng alone', () => {
    expect(Object.entries(sources()).flatMap(([path, text]) => unseeded(path, text))).toEqual([]);
  });

  it.each([
    'const a = Math.random();',
    'const a = tf.randomNormal([2]);',
    "import { randomUniform as r } from '@tensorflow/tfjs-core';",
    'const rng = new Rng(Date.now());',
    'const o = { seed: Date.now() % 7 };',
  ])('is noticed in %s', text => {
    expect(unseeded('x.ts', text)).toHaveLength(1);
  });

  it.each([
    '// Math.random() is never used',
    'const started = Date.now();',
    'const rng = new Rng(seed);',
    "import { normal } from './randomNormal';",
  ])('is not suspected in %s', text => {
    expect(unseeded('x.ts', text)).toEqual([]);
  });
});
