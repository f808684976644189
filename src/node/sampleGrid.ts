import { join } from 'node:path';
import { check, checkWhole } from '../core/checks';
import type { Observer, Progress } from '../core/observer';
import { checkDrawable, type ExamplesLook, examplesPng, isPoint } from './examplesPng';
import { stepName } from './stepName';
import { writeFileAtomic } from './writeFileAtomic';

/** Options of {@link sampleGrid}. */
export interface SampleGridOptions extends ExamplesLook {
  /** A picture each so many steps. Default 200. */
  readonly every?: number;
  /** Examples on a picture. Default 64 pictures, 1000 points. */
  readonly n?: number;
  /** Of the examples, the same ones over time. Default 0. */
  readonly seed?: number;
}

/**
 * Watches the same examples over time: writes `samples-000200.png`, … and `samples-latest.png` into a folder, before the
 * first step, each `every` steps, and at the end. Pictures come as a sheet, points of the plane as a scatter plot.
 *
 * @throws GanKitError `io` that names the path, before the first step where it can; `shape` if the examples are neither; `argument` if the
 * model generates nothing without an input
 * @example
 * await gan.fit(data, { steps: 1000, observers: [sampleGrid('out', { every: 100, n: 36 })] });
 */
export function sampleGrid(folder: string, options: SampleGridOptions = {}): Observer {
  const { every = 200, n, seed = 0, ...look } = options;
  checkWhole('sampleGrid({every})', every, 1);
  if (n !== undefined) checkWhole('sampleGrid({n})', n, 1);
  let drawn = -1;
  const draw = async ({ subject, step }: Progress) => {
    if (step === drawn) return;
    const examples = subject.generate?.(n ?? (isPoint(subject.shape) ? 1000 : 64), { seed });
    if (!examples) return;
    try {
      const png = await examplesPng(examples, look);
      await writeFileAtomic(join(folder, `samples-${stepName(step)}.png`), png);
      await writeFileAtomic(join(folder, 'samples-latest.png'), png);
    } finally {
      examples.dispose();
    }
    drawn = step;
  };
  return {
    onStart: progress => {
      check(
        progress.subject.generate !== undefined,
        'argument',
        `sampleGrid: ${progress.subject.name} generates nothing without an input. Use traversalSheets.`,
      );
      checkDrawable(progress.subject.shape);
      return draw(progress);
    },
    onStep: progress => (progress.step % every === 0 ? draw(progress) : undefined),
    // After a failure the weights may be NaN: the last good picture stays.
    onEnd: (progress, outcome) => (outcome === 'failed' ? undefined : draw(progress)),
  };
}
