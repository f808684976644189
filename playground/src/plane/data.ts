import { tensor2d } from '@tensorflow/tfjs-core';
import type { Rng, Source } from 'gan-kit';
import { gaussianGrid, gaussianRing, type MixtureSource, type PointBatch } from 'gan-kit/datasets';
import type { PlaneSettings } from './settings';

/** Where the points of a run lie: the plane is shown from −reach to reach. */
export const REACH = 3;

/** Points without end. Mixtures have centres, so how many are reached can be counted. */
export function dataOf(name: PlaneSettings['data']): Source<PointBatch> | MixtureSource {
  if (name === 'ring') return gaussianRing({ deviation: 0.05 });
  if (name === 'grid') return gaussianGrid({ spacing: 1, deviation: 0.05 });
  return endless(CURVES[name]);
}

export const isMixture = (data: object): data is MixtureSource => 'centers' in data;

/** A place on each curve, from a number in [0, 1) and a coin. */
const CURVES: Readonly<
  Record<Exclude<PlaneSettings['data'], 'ring' | 'grid'>, (t: number, coin: boolean) => number[]>
> = {
  moons: (t, coin) => {
    const angle = Math.PI * t;
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    return coin ? [1.4 * x - 0.7, 1.4 * y - 0.35] : [0.7 - 1.4 * x, 0.35 - 1.4 * y];
  },
  spiral: t => {
    const angle = 3.5 * Math.PI * Math.sqrt(t);
    return [0.21 * angle * Math.cos(angle), 0.21 * angle * Math.sin(angle)];
  },
  lines: (t, coin) => [3.6 * t - 1.8, coin ? 1 : -1],
};

function endless(curve: (t: number, coin: boolean) => number[]): Source<PointBatch> {
  const draw = (n: number, rng: Rng) =>
    Array.from({ length: n }, () => curve(rng.next(), rng.next() < 0.5).map(value => value + 0.04 * rng.gaussian()));
  return {
    batches: (size, rng, skip = 0) =>
      (async function* () {
        for (let batch = skip; ; batch++) yield { point: tensor2d(draw(size, rng.fork('batch', batch)), [size, 2]) };
      })(),
  };
}
