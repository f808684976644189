import type { Rank } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { bernoulli } from '../../../src/core/latents/bernoulli';
import { categorical } from '../../../src/core/latents/categorical';
import { codeFromConfig, latentFromConfig } from '../../../src/core/latents/fromConfig';
import type { Code, Latent } from '../../../src/core/latents/latent';
import { mixture } from '../../../src/core/latents/mixture';
import { normal } from '../../../src/core/latents/normal';
import { uniform } from '../../../src/core/latents/uniform';
import { Rng } from '../../../src/core/rng';
import { mean, valuesOf, variance } from './tools';

const CODES: Record<string, Code> = {
  categorical: categorical(7),
  uniform: uniform({ min: -2, max: 3, size: 2 }),
  'uniform of fixed deviation': uniform({ deviation: 1 }),
  normal: normal(3),
  'normal of fixed deviation': normal(2, { deviation: 0.5 }),
  bernoulli: bernoulli(3, 0.2),
};
const MIXTURES: Record<string, Latent> = {
  mixture: mixture([
    { weight: 1, latent: normal(2), shift: [-2, 0], scale: 0.1 },
    { weight: 3, latent: normal(2), shift: [2, 0] },
  ]),
  'mixture of a mixture': mixture([
    { weight: 2, latent: uniform() },
    { weight: 1, latent: mixture([{ weight: 1, latent: normal(1), shift: [9] }]) },
  ]),
};

describe.each(Object.entries({ ...CODES, ...MIXTURES }))('%s', (_, latent) => {
  const n = 4000;

  test('draws have its shape and follow the seed', () => {
    const draw = (seed: number) => valuesOf(() => latent.sample(5, new Rng(seed)));
    expect(latent.sample(5, new Rng(1)).shape).toEqual([5, latent.width]);
    expect(draw(1)).toEqual(draw(1));
    expect(valuesOf(() => latent.sample(40, new Rng(1)))).not.toEqual(valuesOf(() => latent.sample(40, new Rng(2))));
  });

  test('its entropy is the mean nll of its draws, within 4 standard errors', () => {
    const losses = valuesOf(() => latent.nll(latent.sample(n, new Rng(3))));
    expect(losses.length).toBe(n);
    const error = Math.sqrt(variance(losses) / n);
    expect(Math.abs(mean(losses) - latent.entropy)).toBeLessThanOrEqual(4 * error + 0.02);
  });

  test('config round trip through JSON gives the same distribution', () => {
    const again = latentFromConfig(JSON.parse(JSON.stringify(latent.config)));
    expect(again.kind).toBe(latent.kind);
    expect(again.config).toEqual(JSON.parse(JSON.stringify(latent.config)));
    expect(again.entropy).toBe(latent.entropy);
    expect(valuesOf(() => again.sample(6, new Rng(4)))).toEqual(valuesOf(() => latent.sample(6, new Rng(4))));
  });
});

describe.each(Object.entries(CODES))('%s as a code', (_, code) => {
  test('codes, estimates and posteriors have the shapes they declare', () => {
    const codes = code.sample(5, new Rng(1));
    const parameters = new Rng(2).normal<Rank.R2>([5, code.parameters]);
    expect(code.posteriorNll(codes, parameters).shape).toEqual([5]);
    expect(code.estimate(parameters).shape).toEqual([5, code.width]);
    expect(codeFromConfig(code.config).parameters).toBe(code.parameters);
  });

  test('a sweep is made of rows that G reads', () => {
    const rows = code.sweep(5);
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) {
      expect(row).toBeInstanceOf(Float32Array);
      expect(row.length).toBe(code.width);
    }
  });

  test('encode refuses what is not a code, naming it', () => {
    for (const wrong of [[1, 2, 3, 4, 5], Number.NaN, 'x' as unknown as number]) {
      expect(() => code.encode('slant', wrong)).toThrow('codes.slant: expected');
    }
  });
});

test('a config of an unknown kind is refused', () => {
  expect(() => latentFromConfig({ kind: 'cauchy' })).toThrow("latent: kind 'cauchy' is not known.");
  expect(() => latentFromConfig({ kind: 'categorical', k: 'ten' })).toThrow('categorical(k)');
});
