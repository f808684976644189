import { tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import type { Latent } from '../../../src/core/latents/latent';
import { mixture } from '../../../src/core/latents/mixture';
import { normal } from '../../../src/core/latents/normal';
import { uniform } from '../../../src/core/latents/uniform';
import { Rng } from '../../../src/core/rng';
import { close, HALF_LOG_2PI, mean, valuesOf } from './tools';

const nll = (latent: Latent, rows: number[][]) => valuesOf(() => latent.nll(tensor2d(rows)));

describe('mixture', () => {
  const apart = mixture([
    { weight: 1, latent: normal(2), shift: [-50, 0], scale: 0.1 },
    { weight: 3, latent: normal(2), shift: [50, 0] },
  ]);

  test('far apart, its entropy is that of the weights plus that of the parts', () => {
    const ofWeights = -(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75));
    const ofParts = normal(2).entropy + 0.25 * 2 * Math.log(0.1);
    // That of the weights is known where a draw shows its part, so nothing is left to draws.
    expect(apart.entropy).toBeCloseTo(ofWeights + ofParts, 9);
  });

  test('its entropy is within the bound it states, at any width', () => {
    const bound = (parts: number) => Math.log(parts) / (2 * Math.sqrt(20_000));
    // Equal parts are one: the entropy of that, exactly.
    const same = [1, 2, 3].map(weight => ({ weight, latent: normal(8), scale: 3 }));
    expect(mixture(same).entropy).toBeCloseTo(normal(8).entropy + 8 * Math.log(3), 3);
    // Two normals 2 apart, by the trapezoid rule, which for smooth functions that fade is exact; in 8 columns as in
    // one.
    const density = (x: number) =>
      (Math.exp(-((x - 1) ** 2) / 2) + Math.exp(-((x + 1) ** 2) / 2)) / Math.sqrt(8 * Math.PI);
    let exact = 0;
    for (let x = -12; x <= 12; x += 0.01) exact -= 0.01 * density(x) * Math.log(density(x));
    for (const width of [1, 8]) {
      const shift = (by: number) => Array.from({ length: width }, (_, j) => (j === 0 ? by : 0));
      const two = [1, -1].map(by => ({ weight: 1, latent: normal(width), shift: shift(by) }));
      expect(Math.abs(mixture(two).entropy - exact - (width - 1) * normal(1).entropy)).toBeLessThan(3 * bound(2));
    }
    // Boxes of 2, overlapping by half: a stair of ¼, ½, ¼.
    const boxes = [0, 1].map(by => ({ weight: 1, latent: uniform(), shift: [by] }));
    expect(Math.abs(mixture(boxes).entropy - 1.5 * Math.log(2))).toBeLessThan(3 * bound(2));
  });

  test('nll is the log of the weighted densities, with the scale in the density', () => {
    const near = mixture([
      { weight: 1, latent: normal(1), shift: [1], scale: 2 },
      { weight: 1, latent: normal(1) },
    ]);
    const density = (x: number) => 0.25 * Math.exp(-(((x - 1) / 2) ** 2) / 2) + 0.5 * Math.exp(-(x ** 2) / 2);
    close(
      nll(near, [[0], [1], [-3]]),
      [0, 1, -3].map(x => HALF_LOG_2PI - Math.log(density(x))),
    );
  });

  test('parts are drawn by weight', () => {
    const n = 8000;
    const xs = valuesOf(() => apart.sample(n, new Rng(1))).filter((_, i) => i % 2 === 0);
    expect(Math.abs(xs.filter(x => x > 0).length / n - 0.75)).toBeLessThan(4 * Math.sqrt(3 / 16 / n));
    const small = xs.filter(x => x < 0);
    expect(Math.abs(mean(small) + 50)).toBeLessThan((4 * 0.1) / Math.sqrt(small.length));
  });

  test('where no part can reach, the nll is infinite, not NaN', () => {
    const boxes = mixture([
      { weight: 1, latent: uniform(), shift: [-3] },
      { weight: 1, latent: uniform(), shift: [3] },
    ]);
    expect(nll(boxes, [[0], [9]])).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
    close(nll(boxes, [[-3], [3.5]]), [Math.log(4), Math.log(4)]);
  });

  test('what does not fit together is refused', () => {
    expect(() => mixture([])).toThrow('at least one component');
    expect(() => mixture([{ weight: 0, latent: normal(1) }])).toThrow('mixture(components[0]).weight');
    expect(() => mixture([{ weight: 1, latent: normal(1), scale: 0 }])).toThrow('mixture(components[0]).scale');
    expect(() =>
      mixture([
        { weight: 1, latent: normal(1) },
        { weight: 1, latent: normal(2) },
      ]),
    ).toThrow('mixture(components[1]): expected 1 columns like the first, got 2.');
    expect(() => mixture([{ weight: 1, latent: normal(2), shift: [1] }])).toThrow('shift: expected 2 numbers, got 1.');
  });
});
