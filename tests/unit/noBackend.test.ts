import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { normal } from '../../src/core/latents/normal';
import { Rng } from '../../src/core/rng';
import { mlp } from '../../src/nets/mlp';
import { GAN } from '../../src/systems/gan/model';

// Nothing in this file sets or imports a backend.
describe('without a backend', () => {
  it.each([
    ['a model', () => new GAN({ shape: [2] })],
    ['a net', () => mlp({ input: [2], output: [1], rng: new Rng(1) })],
    ['a draw', () => normal(2).sample(3, new Rng(1))],
  ])('%s names ready()', (_, make) => {
    expect(make).toThrow(
      expect.objectContaining({ code: 'backend', message: expect.stringContaining('await ready()') }),
    );
  });

  it('tfjs itself says something else', () => {
    expect(() => sequential({ layers: [layers.dense({ units: 1, inputShape: [1] })] })).toThrow();
  });
});
