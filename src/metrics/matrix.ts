import type { Tensor } from '@tensorflow/tfjs-core';
import { check, checkIs, checkTensor, isWhole, showShape } from '../core/checks';
import { checkRange } from '../core/range';

/** One example in each row, row after row: what measures read. */
export interface Matrix {
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/**
 * A tensor `[n, …]` as a matrix of n rows, its other axes side by side. The tensor stays the caller's.
 *
 * @throws GanKitError `shape` if there is no example
 * @example
 * await matrixOf(tf.tensor([[1, 2], [3, 4]]));   // { values: [1, 2, 3, 4], rows: 2, columns: 2 }
 */
export async function matrixOf(x: Tensor): Promise<Matrix> {
  checkTensor('matrixOf', x);
  const rows = x.shape[0] ?? 0;
  check(rows > 0, 'shape', () => `matrixOf: expected at least one example, got a tensor ${showShape(x.shape)}.`);
  return { values: Float32Array.from(await x.data()), rows, columns: x.size / rows };
}

/**
 * Pictures in [−1, 1] as a matrix of pixels in [0, 1], which is what densities of pictures are measured in.
 *
 * @throws GanKitError as {@link matrixOf}, `data` if a value leaves [−1, 1]
 * @example
 * await pixelMatrix(tf.tensor4d([-1, 0, 1, 1], [1, 2, 2, 1]));   // { values: [0, 0.5, 1, 1], rows: 1, columns: 4 }
 */
export async function pixelMatrix(images: Tensor): Promise<Matrix> {
  const matrix = await matrixOf(images);
  checkRange('pixelMatrix', matrix.values, matrix.columns);
  return { ...matrix, values: matrix.values.map(value => (value + 1) / 2) };
}

/** Throws unless every value is there and every matrix has as many columns as the first. */
export function checkMatrices(measure: string, matrices: Readonly<Record<string, Matrix>>): void {
  const entries = Object.entries(matrices);
  // Looked at in the first round, before another is compared with it.
  const [first] = entries;
  for (const [name, matrix] of entries) {
    const { values, rows, columns }: Partial<Matrix> = matrix ?? {};
    checkIs(
      ArrayBuffer.isView(values) && isWhole(rows, 0) && isWhole(columns, 0),
      measure,
      `${name} to be a matrix, such as await matrixOf(tensor)`,
      matrix,
    );
    check(
      rows > 0 && columns > 0 && values.length === rows * columns,
      'shape',
      () => `${measure}: expected ${name} of at least one row, got ${values.length} values for ${rows} × ${columns}.`,
    );
    check(
      columns === first?.[1].columns,
      'shape',
      () =>
        `${measure}: expected as many columns in ${name} as in ${first?.[0]}, ${first?.[1].columns}, got ${columns}.`,
    );
    const bad = values.findIndex(value => !Number.isFinite(value));
    check(
      bad < 0,
      'data',
      () => `${measure}: expected finite numbers in ${name}, got ${values[bad]} in row ${Math.floor(bad / columns)}.`,
    );
  }
}
