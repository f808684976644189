import '../core/tools';
import { describe, expect, it } from 'vitest';
import { parzenLogLikelihood } from '../../../src/metrics/parzen';
import { gaussians, matrix, rowsOf, squaredDistance } from './tools';

/** The definition, in float64 and without care for what underflows. */
function byDefinition(samples: number[][], points: number[][], sigma: number): number {
  const norm = (2 * Math.PI * sigma ** 2) ** ((samples[0]?.length ?? 0) / 2);
  const logs = points.map(point => {
    const sum = samples.reduce((s, x) => s + Math.exp(-squaredDistance(point, x) / (2 * sigma ** 2)), 0);
    return Math.log(sum / samples.length / norm);
  });
  return logs.reduce((a, b) => a + b, 0) / logs.length;
}

describe('parzenLogLikelihood', () => {
  it('of one sample at the point is the Gaussian at its mean: −(d/2) log 2πσ²', async () => {
    const point = matrix([[0.25, 0.5, 0.75]]);
    const { nats, error } = await parzenLogLikelihood(point, point, point, [0.2]);
    expect(nats).toBeCloseTo(-1.5 * Math.log(2 * Math.PI * 0.04), 6);
    expect(error).toBe(0);
  });

  it('loses d²/2σ² at a distance of d, however far', async () => {
    const [sample, far] = [matrix([[0, 0]]), matrix([[30, 40]])];
    const { nats } = await parzenLogLikelihood(sample, far, far, [0.1]);
    expect(nats).toBeCloseTo(-2500 / 0.02 - Math.log(2 * Math.PI * 0.01), 1);
  });

  it('is the definition, and so is its choice of a width', async () => {
    const [samples, test, validation] = [gaussians(300, 3, 1, 0.3), gaussians(40, 3, 2, 0.3), gaussians(60, 3, 3, 0.3)];
    const widths = Array.from({ length: 10 }, (_, i) => 10 ** (-1 + i / 9));
    const scores = widths.map(sigma => byDefinition(rowsOf(samples), rowsOf(validation), sigma));
    const best = widths[scores.indexOf(Math.max(...scores))] ?? 0;
    const { nats, sigma } = await parzenLogLikelihood(samples, test, validation);
    expect(best).not.toBe(widths[0]);
    expect(sigma).toBe(best);
    expect(nats).toBeCloseTo(byDefinition(rowsOf(samples), rowsOf(test), best), 5);
  });

  it('does not depend on the order of the samples, also over several chunks', async () => {
    const samples = gaussians(9000, 2, 1, 0.3);
    const reversed = matrix(rowsOf(samples).reverse());
    const test = gaussians(10, 2, 2, 0.3);
    const expected = byDefinition(rowsOf(samples), rowsOf(test), 0.1);
    for (const order of [samples, reversed]) {
      expect((await parzenLogLikelihood(order, test, test, [0.1])).nats).toBeCloseTo(expected, 4);
    }
  });

  it('says how sure its mean is: the deviation over √n', async () => {
    const sample = matrix([[0]]);
    // −x²/2 at 0, 0, 2, 2 beside a constant: deviation 1.
    const test = matrix([[0], [0], [2], [2]]);
    expect((await parzenLogLikelihood(sample, test, test, [1])).error).toBeCloseTo(0.5, 6);
  });

  it.each([
    ['a width of zero', [0], /sigmas/],
    ['no width', [], /at least one width/],
  ])('refuses %s', async (_, sigmas, message) => {
    const one = matrix([[0]]);
    await expect(parzenLogLikelihood(one, one, one, sigmas)).rejects.toThrow(message);
  });

  it('refuses other columns', async () => {
    const one = matrix([[0]]);
    await expect(parzenLogLikelihood(one, matrix([[0, 1]]), one)).rejects.toThrow(/columns in test/);
  });
});
