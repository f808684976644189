import { fill, slice, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { checkNumber } from '../checks';
import { gaussianNll } from '../density';
import { encoded } from './encoded';

/** The deviation of Q's Gaussian: a fixed number (1 in the authors' code), or learned (the paper's appendix C). */
export type Deviation = number | 'learned';

/** Q's factored Gaussian over a continuous code of `width` columns: means first, then log deviations if learned. */
export function gaussianPosterior(width: number, deviation: Deviation) {
  if (deviation !== 'learned') checkNumber('deviation', deviation, 1e-6);
  return {
    parameters: deviation === 'learned' ? 2 * width : width,
    posteriorNll: (codes: Tensor2D, parameters: Tensor2D): Tensor1D => {
      const n = codes.shape[0];
      const mean = slice(parameters, [0, 0], [n, width]);
      const logDeviation =
        deviation === 'learned' ? slice(parameters, [0, width], [n, width]) : fill([n, width], Math.log(deviation));
      return gaussianNll(codes, mean, logDeviation);
    },
    estimate: (parameters: Tensor2D): Tensor2D => slice(parameters, [0, 0], [parameters.shape[0], width]),
    encode: (name: string, value: number | readonly number[]): Float32Array =>
      encoded(name, value, width, Number.isFinite, width === 1 ? 'a number' : `${width} numbers`),
  };
}

/** Evenly spaced values of each column in turn, the others at `rest`. */
export function sweepColumns(width: number, steps: number, least: number, most: number, rest: number): Float32Array[] {
  return Array.from({ length: width * steps }, (_, i) => {
    const row = new Float32Array(width).fill(rest);
    row[Math.floor(i / steps)] = steps === 1 ? rest : least + ((most - least) * (i % steps)) / (steps - 1);
    return row;
  });
}
