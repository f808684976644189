import { check } from '../core/checks';
import { checkMatrices, type Matrix } from './matrix';

/**
 * How often the right one is found: the share of queries whose largest dot product with a row of the gallery is with
 * the row of the same number. By chance 1 / rows. Ties count as wrong. Reed et al. 2016 (CVPR), §5: top-1 of zero-shot
 * retrieval.
 *
 * @param queries row i asks for row i of the gallery
 * @throws GanKitError `shape` or `data` if the matrices do not fit or hold no finite numbers
 *
 * @example
 * const rows = await matrixOf(tf.eye(3));
 * retrievalAccuracy(rows, rows);   // 1
 */
export function retrievalAccuracy(queries: Matrix, gallery: Matrix): number {
  checkMatrices('retrievalAccuracy', { queries, gallery });
  const { rows, columns } = queries;
  check(
    gallery.rows === rows,
    'shape',
    () => `retrievalAccuracy: expected a row of the gallery for each of ${rows} queries, got ${gallery.rows}.`,
  );
  const row = ({ values }: Matrix, i: number) => values.subarray(i * columns, (i + 1) * columns);
  let found = 0;
  for (let i = 0; i < rows; i++) {
    const query = row(queries, i);
    const own = dot(query, row(gallery, i));
    let best = true;
    for (let j = 0; j < rows && best; j++) best = j === i || dot(query, row(gallery, j)) < own;
    if (best) found++;
  }
  return found / rows;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
