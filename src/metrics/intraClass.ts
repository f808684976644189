import { check } from '../core/checks';
import { countsOf, type SampleCounts } from './counts';
import { checkMatrices, type Matrix } from './matrix';
import { takeRows } from './takeRows';

/** What a measure says of one class. */
export interface ClassScore<T> {
  readonly label: number;
  readonly score: T;
  readonly n: SampleCounts;
}

/**
 * Any measure of two samples within each class: the generated examples of a class beside the real ones of it (the
 * intra-class FID of Miyato & Koyama 2018, with any measure). It finds the class that is collapsed or wrong, which a
 * measure over all classes averages away. Every class has fewer examples than all have together, so the floors are
 * those of few.
 *
 * @param generatedLabels the class that was asked for, of each row of `generated`
 * @param realLabels the class of each row of `real`
 * @returns one score for each class, in the order of their numbers
 * @throws GanKitError `shape` if sizes do not fit, `data` if a class is on one side alone or a value is not finite, and
 *   as the measure does
 * @example
 * const scores = await intraClass(kernelDistance, generated, asked, real, labels);
 * scores.map(({ label, score }) => `${label}: ${score.distance}`);
 */
export async function intraClass<T>(
  measure: (generated: Matrix, real: Matrix) => T | Promise<T>,
  generated: Matrix,
  generatedLabels: ArrayLike<number>,
  real: Matrix,
  realLabels: ArrayLike<number>,
): Promise<ClassScore<T>[]> {
  checkMatrices('intraClass', { generated, real });
  const made = rowsByClass('generatedLabels', generatedLabels, generated);
  const given = rowsByClass('realLabels', realLabels, real);
  const classes = [...new Set([...made.keys(), ...given.keys()])].sort((a, b) => a - b);
  const found: ClassScore<T>[] = [];
  for (const label of classes) {
    const [a, b] = [made.get(label), given.get(label)];
    check(
      a !== undefined && b !== undefined,
      'data',
      () =>
        `intraClass: class ${label} has ${a?.length ?? 0} generated and ${b?.length ?? 0} real examples. ` +
        'Give some of both, or leave it out.',
    );
    const [ofMade, ofGiven] = [takeRows(generated, a), takeRows(real, b)];
    found.push({ label, score: await measure(ofMade, ofGiven), n: countsOf(ofMade, ofGiven) });
  }
  return found;
}

/** The numbers of the rows of each class. */
function rowsByClass(name: string, labels: ArrayLike<number>, { rows }: Matrix): Map<number, number[]> {
  check(
    labels.length === rows,
    'shape',
    () => `intraClass: expected ${rows} ${name}, one for each row, got ${labels.length}.`,
  );
  const found = new Map<number, number[]>();
  for (let i = 0; i < rows; i++) {
    const label = labels[i] ?? 0;
    const ids = found.get(label);
    if (ids) ids.push(i);
    else found.set(label, [i]);
  }
  return found;
}
