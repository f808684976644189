import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { check, checkTensor, showShape } from '../core/checks';
import { anything, number } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import type { Raster } from '../data/pictures/tile';
import { drawLines, type Line } from './lines';
import { drawScatter, type Points } from './scatter';
import { drawSheet, SHEET_LOOK, type SheetLook } from './sheet';

/** How generated examples are drawn. */
export interface ExamplesLook extends SheetLook {
  /** For points: the picture shows −reach … reach. Default 3. */
  readonly reach?: number;
  /** For points: where they are meant to be. */
  readonly marks?: Points;
}

/** What {@link ExamplesLook} may be. */
export const EXAMPLES_LOOK: Kinds<ExamplesLook> = {
  ...SHEET_LOOK,
  reach: number(Number.MIN_VALUE),
  marks: anything,
};

/**
 * Generated examples as one picture: pictures on a sheet, points of the plane as a scatter plot, series `[t]` or
 * `[t, channels]` and rows of a table as lines over each other. They stay the caller's. `gan-kit/node` writes it as
 * PNG; {@link rgbaOf} makes it what a canvas takes.
 *
 * @throws GanKitError `shape` if they are none of these
 * @example
 * const picture = await drawExamples(gan.generate(1000), { reach: 4 });
 */
export async function drawExamples(examples: Tensor, look: ExamplesLook = {}): Promise<Raster> {
  checkOptions('drawExamples', look, EXAMPLES_LOOK);
  checkTensor('drawExamples', examples);
  const { reach = 3, marks = [], ...sheet } = look;
  const shape = examples.shape.slice(1);
  if (shape.length === 3 && [1, 3, 4].includes(shape[2] ?? 0)) return drawSheet(examples as Tensor4D, sheet);
  check(
    shape.length === 1 || shape.length === 2,
    'shape',
    () =>
      'examples: expected a shape [height, width, 1, 3 or 4], [columns] or [time, channels], got ' +
      `${showShape(shape)}: ` +
      'these cannot be drawn.',
  );
  const values = await examples.data();
  if (!isPoint(shape)) return drawLines(linesOf(values, shape[0] ?? 0, shape[1] ?? 1));
  const points = Array.from(
    { length: values.length / 2 },
    (_, i) => [values[2 * i] ?? 0, values[2 * i + 1] ?? 0] as const,
  );
  return drawScatter(points, { reach, marks });
}

export const isPoint = (shape: readonly number[]): boolean => shape.length === 1 && shape[0] === 2;

/** A line for each channel of each series; of numbers that stand alone, one line of all of them in order of size. */
function linesOf(values: ArrayLike<number>, length: number, channels: number): Line[] {
  if (length === 1)
    return Array.from({ length: channels }, (_, channel) => ({ channel, values: sorted(values, channel, channels) }));
  return Array.from({ length: values.length / length }, (_, line) => {
    const [series, channel] = [Math.floor(line / channels), line % channels];
    const at = (t: number) => values[(series * length + t) * channels + channel] ?? 0;
    return { channel, values: Float32Array.from({ length }, (_value, t) => at(t)) };
  });
}

const sorted = (values: ArrayLike<number>, channel: number, channels: number): Float32Array =>
  Float32Array.from({ length: values.length / channels }, (_, i) => values[i * channels + channel] ?? 0).sort();
