import { check, isWhole } from './checks';

/** As many classes as int32 can number. */
export const MOST_CLASSES = 2 ** 31;

/** Throws unless every label is a whole number from 0 and below `classes`. */
export function checkLabels(name: string, labels: ArrayLike<number>, classes = MOST_CLASSES): void {
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    check(
      isWhole(label, 0) && label < classes,
      'data',
      () => `${name}: expected whole numbers from 0 to ${classes - 1}, got ${label} for example ${i}.`,
    );
  }
}
