import { check } from '../core/checks';

/**
 * Share of examples for which two lists name the same class, 0 to 1: a classifier's accuracy, or how often a generated
 * picture is of the class that was asked for.
 *
 * @throws GanKitError `shape` if the lists differ in length or are empty
 * @example
 * agreement([1, 2, 3, 3], [1, 2, 3, 4]);   // 0.75
 */
export function agreement(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  check(
    found.length === expected.length && found.length > 0,
    'shape',
    () => `agreement: expected two lists of one length, at least 1, got ${found.length} and ${expected.length}.`,
  );
  let same = 0;
  for (let i = 0; i < found.length; i++) if (found[i] === expected[i]) same++;
  return same / found.length;
}
