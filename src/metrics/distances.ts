import { matMul, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { giveTurn } from '../core/giveTurn';
import type { Matrix } from './matrix';

/** Rows of `b` at a time, and at most so many distances: bounds the memory, whatever the sizes. */
const CHUNK = 8192;
const DISTANCES = 2 ** 22;

/**
 * Tells `visit` the squared Euclidean distances from each row of `a` to the rows of `b`, a chunk of them at a time: row
 * `i` of `a` to the rows of `b` from number `from`. The list is written over after the call. Between chunks the page or
 * process has a turn.
 *
 * `‖a − b‖² = ‖a‖² + ‖b‖² − 2ab` as a matrix product on the current backend, both moved so that the mean of `b` lies at
 * zero, for in float32 the difference of large numbers is worth little.
 */
export async function squaredDistances(
  a: Matrix,
  b: Matrix,
  visit: (i: number, distances: Float32Array, from: number) => void,
): Promise<void> {
  const mean = columnMeans(b);
  const rows = Math.max(1, Math.floor(DISTANCES / Math.min(CHUNK, b.rows)));
  for (let from = 0; from < b.rows; from += CHUNK) {
    const right = centredRows(b, mean, from, CHUNK);
    const rightNorms = squaredNorms(right);
    const other = asTensor(right);
    for (let at = 0; at < a.rows; at += rows) {
      const left = centredRows(a, mean, at, rows);
      const leftNorms = squaredNorms(left);
      // Not as the result of a tidy, which would look for tensors in every number.
      const product = tidy(() => matMul(asTensor(left), other, false, true));
      const products = await product.data<'float32'>();
      product.dispose();
      await giveTurn();
      for (let i = 0; i < left.rows; i++) {
        const row = products.subarray(i * right.rows, (i + 1) * right.rows);
        const own = leftNorms[i] ?? 0;
        for (let j = 0; j < row.length; j++) row[j] = Math.max(0, own + (rightNorms[j] ?? 0) - 2 * (row[j] ?? 0));
        visit(at + i, row, from);
      }
    }
    other.dispose();
  }
}

/** The mean of each column. */
export function columnMeans({ values, rows, columns }: Matrix): Float64Array {
  const sums = new Float64Array(columns);
  for (let at = 0; at < values.length; )
    for (let j = 0; j < columns; j++, at++) sums[j] = (sums[j] ?? 0) + (values[at] ?? 0);
  return sums.map(sum => sum / rows);
}

function centredRows({ values, rows, columns }: Matrix, mean: Float64Array, from: number, count: number): Matrix {
  const slice = values.slice(from * columns, (from + count) * columns);
  for (let at = 0; at < slice.length; )
    for (let j = 0; j < columns; j++, at++) slice[at] = (slice[at] ?? 0) - (mean[j] ?? 0);
  return { values: slice, rows: Math.min(count, rows - from), columns };
}

function squaredNorms({ values, rows, columns }: Matrix): Float64Array {
  const norms = new Float64Array(rows);
  for (let i = 0, at = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < columns; j++, at++) sum += (values[at] ?? 0) ** 2;
    norms[i] = sum;
  }
  return norms;
}

const asTensor = ({ values, rows, columns }: Matrix): Tensor2D => tensor2d(values, [rows, columns]);
