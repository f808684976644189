import { check } from './checks';
import { GanKitError } from './errors';
import type { Field } from './game';
import { warnOnce } from './warn';

// Arithmetic such as 2 · x − 1 may leave the range by a few units in the last place; that is no mistake of the user.
const SLACK = 1e-5;

/** Whether a field of a batch holds pictures, which lie in [−1, 1]: three axes, unless it says. */
export const isPicture = ({ shape, classes, picture }: Field): boolean =>
  picture ?? (shape.length === 3 && classes === undefined);

// Written so that NaN fails too.
const isInside = (v: number): boolean => v >= -1 - SLACK && v <= 1 + SLACK;

/** Throws unless every value is in [−1, 1]. `each` is how many values make one example. */
export function checkRange(name: string, values: ArrayLike<number>, each: number): void {
  for (let i = 0; i < values.length; i++) {
    if (isInside(values[i] ?? Number.NaN)) continue;
    throw rangeError(name, values, ` in example ${Math.floor(i / each)} at offset ${i % each}`);
  }
}

/** What is wrong with values that are not all in [−1, 1]. */
export function rangeError(name: string, values: ArrayLike<number>, where = ''): GanKitError | undefined {
  const bad: unknown = Array.prototype.find.call(values, (v: number) => !isInside(v));
  if (typeof bad !== 'number') return undefined;
  const message = `${name}: expected values from -1 to 1, got ${bad}${where}.${scaling(values, bad)}`;
  return new GanKitError('data', message);
}

/** How values that leave [−1, 1] come to lie in it, by what they look like. */
function scaling(values: ArrayLike<number>, bad: number): string {
  let [least, most] = [bad, bad];
  for (let i = 0; i < values.length; i++) {
    const v = values[i] ?? 0;
    if (v < least) least = v;
    if (v > most) most = v;
  }
  if (Number.isNaN(bad) || least < 0 || most > 65535) return ' Scale them to that range, or leave out that example.';
  if (most > 255) return ' Map 16-bit values with x / 32767.5 - 1.';
  return ' Map bytes with x / 127.5 - 1, or pass them as a Uint8Array.';
}

/**
 * Warns of pictures without a value below 0, once of the data they came in: they are likely in [0, 1], where black is
 * 0. Zeros alone say nothing.
 */
export function warnOfUnsigned(name: string, values: ArrayLike<number>, data: object): void {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const v = values[i] ?? 0;
    if (v < 0) return;
    if (v > most) most = v;
  }
  if (most > 0)
    warnOnce(
      `${name}: no value lies below 0. Pictures go from -1 (black) to 1 (white); map what lies in [0, 1] with 2 ` +
        '* x - 1.',
      data,
    );
}

/** Throws unless every number is finite. */
export function checkFinite(name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    check(
      Number.isFinite(values[i]),
      'data',
      () => `${name}: expected finite numbers, got ${values[i]} at offset ${i}.`,
    );
  }
}
