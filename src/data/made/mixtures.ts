import { type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { checkNumber, checkWhole } from '../../core/checks';
import { anything } from '../../core/kinds';
import { checkOptions, type Kinds } from '../../core/options';
import type { Source } from '../../core/source';
import { endless } from '../endless';

/** A batch of points in the plane: `point` is `[n, 2]`, float32. */
export type PointBatch = { readonly point: Tensor2D };

/** An endless source of points from equally likely Gaussians; what toy experiments count modes on. */
export interface MixtureSource extends Source<PointBatch> {
  /** The mean of each Gaussian. */
  readonly centers: readonly (readonly [x: number, y: number])[];
  /** The standard deviation of each, in both directions. */
  readonly deviation: number;
}

const RING: Kinds<{ modes?: number; radius?: number; deviation?: number }> = {
  modes: anything,
  radius: anything,
  deviation: anything,
};

/**
 * `modes` Gaussians at equal angles on a circle, the first at (radius, 0).
 *
 * @param options modes, radius and deviation
 * @param options.modes how many; default 8
 * @param options.radius of the circle; default 2
 * @param options.deviation standard deviation of each; default 0.02; both as in Metz et al. 2017, Unrolled GANs
 *
 * @example
 * const ring = gaussianRing({ modes: 8 });
 * for await (const { point } of ring.batches(64, new Rng(1))) { point.dispose(); break; }
 */
export function gaussianRing(options: { modes?: number; radius?: number; deviation?: number } = {}): MixtureSource {
  checkOptions('gaussianRing', options, RING);
  const { modes = 8, radius = 2, deviation = 0.02 } = options;
  checkWhole('modes', modes, 1);
  checkNumber('radius', radius, 0);
  // The step is 2π / modes: a linspace from 0 to 2π would count the first mode twice.
  const angle = (i: number) => (2 * Math.PI * i) / modes;
  return mixture(
    Array.from({ length: modes }, (_, i) => [radius * Math.cos(angle(i)), radius * Math.sin(angle(i))] as const),
    deviation,
  );
}

const GRID: Kinds<{ side?: number; spacing?: number; deviation?: number }> = {
  side: anything,
  spacing: anything,
  deviation: anything,
};

/**
 * `side × side` Gaussians on a square grid around (0, 0).
 *
 * @param options side, spacing and deviation
 * @param options.side Gaussians along each side; default 5
 * @param options.spacing between neighbours, default 2
 * @param options.deviation standard deviation of each; default 0.05; both as in Srivastava et al. 2017, VEEGAN
 *
 * @example
 * const { centers } = gaussianGrid({ side: 5 });      // 25 of them
 */
export function gaussianGrid(options: { side?: number; spacing?: number; deviation?: number } = {}): MixtureSource {
  checkOptions('gaussianGrid', options, GRID);
  const { side = 5, spacing = 2, deviation = 0.05 } = options;
  checkWhole('side', side, 1);
  checkNumber('spacing', spacing, 0);
  const at = (i: number) => (i - (side - 1) / 2) * spacing;
  return mixture(
    Array.from({ length: side * side }, (_, i) => [at(Math.floor(i / side)), at(i % side)] as const),
    deviation,
  );
}

function mixture(centers: MixtureSource['centers'], deviation: number): MixtureSource {
  checkNumber('deviation', deviation, 0);
  const source = endless((size, rng): PointBatch => {
    const values = new Float32Array(2 * size);
    for (let i = 0; i < size; i++) {
      const [x, y] = centers[rng.int(centers.length)] ?? [0, 0];
      values[2 * i] = x + deviation * rng.gaussian();
      values[2 * i + 1] = y + deviation * rng.gaussian();
    }
    return { point: tensor2d(values, [size, 2]) };
  });
  return { ...source, centers, deviation };
}
