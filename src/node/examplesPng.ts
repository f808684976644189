import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { check, showShape } from '../core/checks';
import { type Points, scatterPng } from './scatterPng';
import { type SheetLook, sheetPng } from './sheetPng';

/** How generated examples are drawn. */
export interface ExamplesLook extends SheetLook {
  /** For points: the picture shows −reach … reach. Default 3. */
  readonly reach?: number;
  /** For points: where they are meant to be. */
  readonly marks?: Points;
}

/** Throws unless examples of this shape can be drawn: pictures, or points of the plane. */
export function checkDrawable(shape: readonly number[]): void {
  check(
    isPoint(shape) || (shape.length === 3 && [1, 3, 4].includes(shape[2] ?? 0)),
    'shape',
    () =>
      `sampleGrid: expected examples of shape [height, width, 1, 3 or 4] or [2], got ${showShape(shape)}: these cannot be drawn.`,
  );
}

/** Generated examples as PNG: pictures on a sheet, points of the plane as a scatter plot. They stay the caller's. */
export async function examplesPng(examples: Tensor, look: ExamplesLook = {}): Promise<Uint8Array> {
  checkDrawable(examples.shape.slice(1));
  if (examples.rank === 4) return sheetPng(examples as Tensor4D, look);
  const values = await examples.data();
  const points = Array.from(
    { length: values.length / 2 },
    (_, i) => [values[2 * i] ?? 0, values[2 * i + 1] ?? 0] as const,
  );
  return scatterPng(points, { reach: look.reach ?? 3, ...(look.marks && { marks: look.marks }) });
}

export const isPoint = (shape: readonly number[]): boolean => shape.length === 1 && shape[0] === 2;
