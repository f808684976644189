import { gather, type Tensor2D, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Code } from '../../core/latents/latent';

/** Values a continuous code takes along a row. */
const STEPS = 10;

/** Row and column. */
type Cell = readonly [number, number];

/** How a sheet that shows what one code does is laid out. */
export interface CodeSheet {
  readonly rows: number;
  readonly columns: number;
  /** Latents of every cell, row by row, from `draws` draws of each. */
  cells(drawn: Readonly<Record<string, Tensor2D>>): Record<string, Tensor2D>;
}

export const isContinuous = (code: Code): boolean => code.kind === 'uniform' || code.kind === 'normal';

/**
 * The sheet of the code called `name`. Of a discrete code each row is one value, each column one draw of all the rest.
 * Of a continuous one each row is one draw of all the rest, and the code goes from least to greatest along it; the rows
 * go through the values of the first discrete code.
 *
 * @param draws how many draws of all the rest: columns or rows
 */
export function codeSheet(name: string, codes: Readonly<Record<string, Code>>, draws: number): CodeSheet {
  const code = codes[name] as Code;
  const values = code.sweep(STEPS);
  const down = !isContinuous(code);
  const [rows, columns] = down ? [values.length, draws] : [draws, values.length];
  const cells = Array.from({ length: rows * columns }, (_, i): Cell => [Math.floor(i / columns), i % columns]);
  const discrete = Object.keys(codes).find(other => !isContinuous(codes[other] as Code));
  const cycle = !down && discrete ? (codes[discrete]?.sweep(0) ?? []) : [];
  const laid = (value: (cell: Cell) => ArrayLike<number> | undefined): Tensor2D =>
    tensor2d(cells.map(cell => Array.from(value(cell) ?? [])));
  return {
    rows,
    columns,
    cells: drawn =>
      Object.fromEntries(
        Object.entries(drawn).map(([part, tensor]) => {
          if (part === name) return [part, laid(([row, column]) => values[down ? row : column])];
          if (part === discrete && cycle.length > 0) return [part, laid(([row]) => cycle[row % cycle.length])];
          const draw = cells.map(([row, column]) => (down ? column : row));
          return [part, tidy(() => gather(tensor, tensor1d(draw, 'int32')))];
        }),
      ),
  };
}
