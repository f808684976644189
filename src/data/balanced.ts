import { check } from '../core/checks';
import type { Rng } from '../core/rng';
import type { Pickable } from './pickable';

/**
 * The numbers of `count` examples, equally many of each class, class by class.
 *
 * @param name of the count, for errors
 * @throws GanKitError `argument` if there are no labels or `count` is no multiple of the classes; `data` if a class has
 *   too few examples
 */
export function balancedRows(
  name: string,
  { labels, classes = 0 }: Pick<Pickable<unknown>, 'labels' | 'classes'>,
  count: number,
  rng: Rng,
): number[] {
  check(labels !== undefined, 'argument', `${name}: the source has no labels to balance by.`);
  check(
    count % classes === 0,
    'argument',
    `${name}: expected a multiple of the ${classes} classes to balance, got ${count}.`,
  );
  const each = count / classes;
  const rows = Array.from({ length: classes }, (): number[] => []);
  labels.forEach((label, i) => {
    rows[label]?.push(i);
  });
  return rows.flatMap((of, label) => {
    check(of.length >= each, 'data', `${name}: class ${label} has ${of.length} examples, too few to take ${each}.`);
    return [...rng.fork(label).permutation(of.length).slice(0, each)].map(i => of[i] ?? 0);
  });
}
