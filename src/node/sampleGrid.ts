import { join } from 'node:path';
import { Tensor } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import { messageOf } from '../core/errors';
import { anything, record, whole } from '../core/kinds';
import type { Observer, Progress, Subject } from '../core/observer';
import { checkOptions, type Kinds } from '../core/options';
import { drawExamples, EXAMPLES_LOOK, type ExamplesLook, isPoint } from '../show/examples';
import { drawSheet } from '../show/sheet';
import { checkWritable } from './checkWritable';
import { encodeRaster } from './png';
import { stepName } from './stepName';
import { writeFileAtomic } from './writeFileAtomic';

/** Options of {@link sampleGrid}. */
export interface SampleGridOptions extends ExamplesLook {
  /** A picture each so many steps. Default 200. */
  readonly every?: number;
  /** Examples on a picture. Default 64 pictures, 1000 points, or as many as there are rows in what is `given`. */
  readonly n?: number;
  /** Of the examples, the same ones over time. Default 0. */
  readonly seed?: number;
  /**
   * What the model's `generate` is told beside the seed: `{ labels: 3 }`, `{ codes: { digit: 3 } }`, `{ condition }`.
   * Tensors stay the caller's.
   */
  readonly given?: Readonly<Record<string, unknown>>;
}

const OPTIONS: Kinds<SampleGridOptions> = {
  every: whole(1),
  n: whole(1),
  seed: whole(),
  given: record(anything),
  ...EXAMPLES_LOOK,
};

/**
 * Watches the same examples over time: writes `samples-000200.png`, … and `samples-latest.png` into a folder, before
 * the first step, each `every` steps, and at the end. Pictures come as a sheet, points of the plane as a scatter plot,
 * series and rows of a table as lines; of a model that generates nothing without an input, what its `preview` was given
 * and what it makes of that.
 *
 * It never ends a run: where it cannot draw it warns once, and training goes on.
 *
 * @throws GanKitError `argument` if an option is out of range; before the first step `io` that names the path, if
 *   nothing can be written there
 * @example
 * await gan.fit(data, { steps: 1000, observers: [sampleGrid('out', { every: 100, n: 36 })] });
 */
export function sampleGrid(folder: string, options: SampleGridOptions = {}): Observer {
  checkOptions('sampleGrid', options, OPTIONS);
  const { every = 200 } = options;
  let drawn = -1;
  let warned = false;
  const draw = async ({ subject, step }: Progress) => {
    if (step === drawn) return;
    try {
      const png = await drawingOf(subject, options);
      await writeFileAtomic(join(folder, `samples-${stepName(step)}.png`), png);
      await writeFileAtomic(join(folder, 'samples-latest.png'), png);
      drawn = step;
    } catch (error) {
      if (!warned) console.warn(`sampleGrid draws nothing, training goes on: ${messageOf(error)}`);
      warned = true;
    }
  };
  return {
    onStart: async progress => {
      await checkWritable(folder, { inside: true });
      await draw(progress);
    },
    onStep: progress => (progress.step % every === 0 ? draw(progress) : undefined),
    // After a failure the weights may be NaN: the last good picture stays.
    onEnd: (progress, outcome) => (outcome === 'failed' ? undefined : draw(progress)),
  };
}

async function drawingOf(
  subject: Subject,
  { n, seed = 0, given = {}, every: _, ...look }: SampleGridOptions,
): Promise<Uint8Array> {
  if (!subject.generate) return sheetOf(subject, n ?? 8, seed);
  const rows = Object.values(given).find(value => value instanceof Tensor)?.shape[0];
  const examples = subject.generate(n ?? rows ?? (isPoint(subject.shape) ? 1000 : 64), { ...given, seed });
  try {
    return encodeRaster(await drawExamples(examples, look));
  } finally {
    examples.dispose();
  }
}

/** The first sheet of a model that shows what it makes of inputs. */
async function sheetOf(subject: Subject, rows: number, seed: number): Promise<Uint8Array> {
  const sheets = (await subject.traversals?.({ rows, seed })) ?? [];
  try {
    const [first] = sheets;
    check(
      first !== undefined,
      'argument',
      `${subject.name} generates nothing without an input. Give it some to show: model.preview(…).`,
    );
    return encodeRaster(await drawSheet(first.images, { columns: first.columns }));
  } finally {
    for (const { images } of sheets) images.dispose();
  }
}
