import { check } from '../checks';

/** A value of a code as its columns, each of which has to be `good`. @throws GanKitError `argument` if it is not */
export function encoded(
  name: string,
  value: number | readonly number[],
  width: number,
  good: (column: number) => boolean,
  expected: string,
): Float32Array {
  const columns = typeof value === 'number' ? [value] : [...value];
  check(
    columns.length === width && columns.every(good),
    'argument',
    () => `codes.${name}: expected ${expected}, got ${JSON.stringify(value)}.`,
  );
  return Float32Array.from(columns);
}
