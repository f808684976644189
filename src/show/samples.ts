import { Tensor } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import { anything, record, whole } from '../core/kinds';
import type { Subject } from '../core/observer';
import type { Kinds } from '../core/options';
import type { Raster } from '../data/pictures/tile';
import { drawExamples, EXAMPLES_LOOK, type ExamplesLook, isPoint } from './examples';
import { drawSheet } from './sheet';

/** Which examples of a model are drawn, and how. */
export interface SamplesLook extends ExamplesLook {
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

/** What {@link SamplesLook} may be. */
export const SAMPLES_LOOK: Kinds<SamplesLook> = {
  n: whole(1),
  seed: whole(),
  given: record(anything),
  ...EXAMPLES_LOOK,
};

/**
 * What a model makes, as one picture: pictures as a sheet, points of the plane as a scatter plot, series and rows of a
 * table as lines; of a model that generates nothing without an input, what its `preview` was given and what it makes of
 * that.
 *
 * @throws GanKitError `argument` if it was given nothing to show; `shape` if its examples cannot be drawn
 */
export async function drawSamples(
  subject: Subject,
  { n, seed = 0, given = {}, ...look }: SamplesLook,
): Promise<Raster> {
  if (!subject.generate) return inputsOf(subject, n ?? 8, seed);
  const rows = Object.values(given).find(value => value instanceof Tensor)?.shape[0];
  const examples = subject.generate(n ?? rows ?? (isPoint(subject.shape) ? 1000 : 64), { ...given, seed });
  try {
    return await drawExamples(examples, look);
  } finally {
    examples.dispose();
  }
}

/** The first sheet of a model that shows what it makes of inputs. */
async function inputsOf(subject: Subject, rows: number, seed: number): Promise<Raster> {
  const sheets = (await subject.traversals?.({ rows, seed })) ?? [];
  try {
    const [first] = sheets;
    check(
      first !== undefined,
      'argument',
      `${subject.name} generates nothing without an input. Give it some to show: model.preview(…).`,
    );
    return await drawSheet(first.images, { columns: first.columns });
  } finally {
    for (const { images } of sheets) images.dispose();
  }
}
