import { check, showShape } from '../core/checks';
import { checkLabels } from '../core/labels';

/**
 * Labels as class numbers: numbers `[n]`, a column of them `[n, 1]`, or one-hot rows `[n, k]`, in which exactly one
 * value is 1 and all others are 0.
 *
 * @throws GanKitError `data` if a number is not whole, below 0 or not below `classes`, or a row is not one-hot; `shape`
 *   if the labels have another shape, or rows as many columns as there are not classes
 */
export function classNumbers(
  name: string,
  labels: ArrayLike<number>,
  shape: readonly number[],
  classes: number | undefined,
): Int32Array {
  const [n = 0, k = 1, ...more] = shape;
  check(
    shape.length > 0 && more.length === 0 && labels.length === n * k,
    'shape',
    () => `${name}: expected class numbers [n] or [n, 1], or one-hot rows [n, classes], got ${showShape(shape)}.`,
  );
  if (k === 1) {
    checkLabels(name, labels, classes);
    return Int32Array.from(labels);
  }
  check(
    classes === undefined || classes === k,
    'shape',
    () => `${name}: expected one-hot rows of ${classes} columns, one for each class, got ${showShape(shape)}.`,
  );
  return Int32Array.from({ length: n }, (_, i) => oneOf(name, labels, i, k));
}

/** The place of the 1 in a one-hot row. */
function oneOf(name: string, rows: ArrayLike<number>, row: number, k: number): number {
  const values = Array.from({ length: k }, (_, j) => rows[row * k + j] ?? Number.NaN);
  const [ones, zeros] = [values.filter(v => v === 1).length, values.filter(v => v === 0).length];
  check(ones === 1 && zeros === k - 1, 'data', () => {
    const shown = values.slice(0, 12).map(v => Number(v.toPrecision(3)));
    const rest = k > shown.length ? ', …' : '';
    return (
      `${name}: expected one-hot rows, with one 1 and otherwise 0, got [${shown.join(', ')}${rest}] for example ` +
      `${row}. ` +
      'Each example is of one class; several at once and shares of a class cannot be told.'
    );
  });
  return values.indexOf(1);
}
