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
    // 20,000 draws whose nll has a variance of about 6.
    expect(Math.abs(apart.entropy - ofWeights - ofParts)).toBeLessThan(4 * Math.sqrt(6 / 20_000));
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
