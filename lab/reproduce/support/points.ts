import { Rng } from '../../../src/core/rng';
import type { MixtureSource } from '../../../src/data/made/mixtures';
import { type Coverage, modeCoverage } from '../../../src/metrics/coverage';
import type { Matrix } from '../../../src/metrics/matrix';
import type { Setting } from './reproduction';

/** Points that are judged, as in the papers. */
export const POINTS = 2500;

/** What as many points reach that no net has made. */
export interface Unlearned {
  /** Of one Gaussian with the mixture's mean and covariance: a perfect sampler of the wrong distribution. */
  readonly baseline: Coverage;
  /** Of the mixture itself. */
  readonly floor: Coverage;
}

export function unlearned({ centers, deviation }: MixtureSource, { part, seed }: Setting): Unlearned {
  const rng = new Rng(seed).fork(part);
  // Rings and grids have their mean at 0 and the same variance along both axes, which do not vary together.
  const spread = Math.sqrt(centers.reduce((sum, [x]) => sum + x * x, 0) / centers.length + deviation ** 2);
  const [one, own] = [rng.fork('one Gaussian'), rng.fork('mixture')];
  const reached = (point: () => readonly [number, number]) => modeCoverage(drawn(point), centers, deviation);
  return {
    baseline: reached(() => [spread * one.gaussian(), spread * one.gaussian()]),
    floor: reached(() => {
      const [x, y] = centers[own.int(centers.length)] ?? [0, 0];
      return [x + deviation * own.gaussian(), y + deviation * own.gaussian()];
    }),
  };
}

function drawn(point: () => readonly [number, number]): Matrix {
  const values = Float32Array.from(Array.from({ length: POINTS }, point).flat());
  return { values, rows: POINTS, columns: 2 };
}
