import { check } from '../core/checks';
import { checkMatrices, type Matrix } from './matrix';

/** Throws unless codes and factors are of the same examples, and factors whole numbers. */
export function checkFactors(measure: string, codes: Matrix, factors: Matrix): void {
  checkMatrices(measure, { codes });
  checkMatrices(measure, { factors });
  check(
    codes.rows === factors.rows,
    'shape',
    () => `${measure}: expected a row of factors for each of codes, ${codes.rows}, got ${factors.rows}.`,
  );
  const bad = factors.values.findIndex(value => !Number.isInteger(value));
  check(bad < 0, 'data', () => `factors: expected whole numbers, got ${factors.values[bad]}. Number the values.`);
}

/** Throws unless a factor has more than one value. */
export const checkChanges = (factor: number, changes: boolean): void =>
  check(changes, 'data', `factors: column ${factor} has one value alone: there is nothing to tell. Leave it out.`);

/** The values of one column. */
export const column = ({ values, rows, columns }: Matrix, j: number): Float32Array =>
  Float32Array.from({ length: rows }, (_, i) => values[i * columns + j] ?? 0);
