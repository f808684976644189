import {
  concat,
  dispose,
  gather,
  keep,
  less,
  mean,
  minimum,
  type Rank,
  reshape,
  type Scalar,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tidy,
  tile,
  type Variable,
  variable,
  variableGrads,
  where,
} from '@tensorflow/tfjs-core';
import { check, checkTensor } from '../core/checks';
import { giveTurn } from '../core/giveTurn';
import { anything, signal as aSignal, callable, number, positive, whole } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { matrixOf } from '../metrics/matrix';
import { nearestRows } from '../metrics/neighbours';
import { adam } from '../optimizers/adam';
import { type Drawing, drawingOf, type Projectable } from './drawing';

/** Options of {@link project}. */
export interface ProjectOptions {
  /** Steps of descent. Default 200. */
  readonly steps?: number;
  /** Adam's, falling to 0 over the last half. Default 0.05. */
  readonly learningRate?: number;
  /** Points drawn at first, the same for all pictures. Default 256. */
  readonly draws?: number;
  /** How many of these, the nearest to each picture, the descent starts from. Default 2. */
  readonly starts?: number;
  /** Ends as soon as every picture is reached within this distance. Default 0: all steps. */
  readonly within?: number;
  /** Of models that are told classes: one for all pictures, or one for each. */
  readonly labels?: number | readonly number[];
  /** Equal seeds give equal points. Default 0. */
  readonly seed?: number;
  /** Ends after the step in progress; what was found by then is returned. */
  readonly signal?: AbortSignal;
  /** Told after each few steps: how many are done, and the mean distance. */
  readonly onProgress?: (step: number, distance: number) => void;
}

/** Where pictures were found. Its tensors are the caller's. */
export interface Projection {
  /** z or, of a StyleGAN, w, `[n, columns]`: what `generate` draws these pictures of. */
  readonly points: Tensor2D;
  /** What it draws of them, `[n, ...shape]`. */
  readonly images: Tensor;
  /** How far each is from the picture asked for: the root of the mean square over all values, from 0 to 2. */
  readonly distances: Float32Array;
  /** How far the nearest draw was that it started from: what the descent was worth. */
  readonly before: Float32Array;
  /** Whether each lies `within`; where no bound was given, whether it came nearer than its start. */
  readonly reached: readonly boolean[];
}

const OPTIONS: Kinds<ProjectOptions> = {
  steps: whole(),
  learningRate: positive,
  draws: whole(1),
  starts: whole(1),
  within: number(0),
  labels: anything,
  seed: whole(),
  signal: aSignal,
  onProgress: callable,
};
/** Steps after which others have a turn, and distances are read. */
const PAUSE = 10;

/**
 * Finds where a generator would draw a picture of one's own: the z, or of a StyleGAN the w, whose picture is nearest in
 * pixels, by gradient descent from the nearest of some draws (Lipton & Tripathi 2017; Karras et al. 2020, appendix D,
 * whose distance is one of features). Its point can then be moved: mixed, walked from, pushed along a direction.
 *
 * Nothing says that a generator can draw a picture at all. `distances` say how near it came, beside `before`, the
 * nearest draw, and what held-out pictures reach. Nothing holds a point to what the prior draws: its length tells.
 *
 * @param gan a model that draws from z or from styles
 * @param images `[n, ...gan.shape]` in [−1, 1]; they stay the caller's
 * @throws GanKitError `shape` if the pictures are not of the size that it draws, `argument` if an option is out of
 *   range
 * @example
 * const { points, images, distances } = await project(gan, mine);
 * gan.generate(1, { w: points });   // as near as it came
 */
export async function project(gan: Projectable, images: Tensor, options: ProjectOptions = {}): Promise<Projection> {
  checkTensor('project(images)', images);
  checkOptions('project', options, OPTIONS);
  const { steps = 200, learningRate = 0.05, within = 0, signal, onProgress } = options;
  const rows = images.shape[0] ?? 0;
  const drawing = drawingOf(gan, rows, options.labels);
  const { starts, before } = await startsOf(drawing, images, options);
  const each = starts.shape[0] / rows;
  const of = drawing.repeated(each);
  const at = tidy(() => variable(starts as Tensor<Rank>));
  const targets = tidy(() =>
    reshape(tile(images, [1, each, ...images.shape.slice(2).map(() => 1)]), [-1, ...images.shape.slice(1)]),
  );
  const far = (points: Tensor) => meanSquares(of.pictures(points as Tensor2D), targets);
  const best = tidy(() => ({ points: variable(starts as Tensor<Rank>, false), squares: variable(far(starts), false) }));
  starts.dispose();
  let done = 0;
  const falling = () => learningRate * Math.min(1, 2 * (1 - done / steps));
  const optimizer = adam({ learningRate: falling, beta1: 0.9, beta2: 0.999 });
  try {
    while (done < steps && !signal?.aborted) {
      tidy(() => {
        const { value, grads } = stepOf(at, far);
        keepBest(best, at, value);
        value.dispose();
        const [gradient] = Object.values(grads);
        if (gradient) optimizer.apply([{ variable: at, gradient }], done);
      });
      done += 1;
      if (done % PAUSE > 0 && done < steps) continue;
      const distances = nearestOf(await best.squares.data<'float32'>(), each).map(({ distance }) => distance);
      onProgress?.(done, distances.reduce((total, d) => total + d, 0) / rows);
      if (distances.every(distance => distance <= within)) break;
      await giveTurn();
    }
    tidy(() => keepBest(best, at, far(at)));
    const nearest = nearestOf(await best.squares.data<'float32'>(), each);
    const ids = nearest.map(({ row }) => row);
    const points = tidy(() => gather(best.points, tensor1d(ids, 'int32')) as Tensor2D);
    const distances = Float32Array.from(nearest, ({ distance }) => distance);
    const isReached = (distance: number, i: number) =>
      distance <= within || (within === 0 && distance < (before[i] ?? 0));
    return {
      points,
      images: drawing.pictures(points),
      distances,
      before,
      reached: Array.from(distances, isReached),
    };
  } finally {
    optimizer.dispose();
    for (const tensor of [targets, at, best.points, best.squares]) tensor.dispose();
  }
}

/** The mean square difference of each row. */
const meanSquares = (a: Tensor, b: Tensor): Tensor =>
  tidy(() => mean(square(reshape(sub(a, b), [a.shape[0] ?? 0, -1])), 1));

/** The squares at these points, kept, and the gradient of their sum. */
function stepOf(at: Variable, far: (points: Tensor) => Tensor) {
  let value: Tensor = at;
  const { grads } = variableGrads(() => {
    value = keep(far(at));
    return sum(value) as Scalar;
  }, [at]);
  return { value, grads };
}

interface Best {
  readonly points: Variable;
  readonly squares: Variable;
}

/** Keeps the points, row by row, where they are nearer than before. */
function keepBest(best: Best, points: Tensor, squares: Tensor): void {
  const nearer = less(squares, best.squares);
  best.points.assign(where(reshape(nearer, [-1, 1]), points, best.points));
  best.squares.assign(minimum(squares, best.squares));
}

/** Of each picture's starts the one that came nearest. */
function nearestOf(squares: Float32Array, each: number): { readonly row: number; readonly distance: number }[] {
  return Array.from({ length: squares.length / each }, (_, i) => {
    let row = i * each;
    for (let j = row; j < (i + 1) * each; j++) if ((squares[j] ?? 0) < (squares[row] ?? 0)) row = j;
    return { row, distance: Math.sqrt(squares[row] ?? Number.NaN) };
  });
}

/** Of some draws the nearest to each picture, so many rows for each, and how far the first of them is. */
async function startsOf(
  drawing: Drawing,
  images: Tensor,
  { draws = 256, starts = 2, seed = 0 }: ProjectOptions,
): Promise<{ starts: Tensor2D; before: Float32Array }> {
  const each = Math.min(starts, draws);
  const rows: Tensor2D[] = [];
  const before: number[] = [];
  const wanted = await matrixOf(images);
  for (const { from, to, drawn } of drawing.groups(draws, seed)) {
    const pictures = drawn.pictures;
    const known = await matrixOf(pictures);
    pictures.dispose();
    check(
      known.columns === wanted.columns,
      'shape',
      () => `project: expected pictures of ${known.columns} values, as the model draws, got ${wanted.columns}.`,
    );
    const values = wanted.values.subarray(from * wanted.columns, to * wanted.columns);
    const { ids, squares } = await nearestRows({ ...wanted, values, rows: to - from }, known, each);
    rows.push(tidy(() => gather(drawn.points, tensor1d(ids, 'int32')) as Tensor2D));
    drawn.points.dispose();
    for (let i = 0; i < to - from; i++) before.push(Math.sqrt((squares[i * each] ?? 0) / wanted.columns));
  }
  const joined = rows.length === 1 ? (rows[0] as Tensor2D) : (tidy(() => concat(rows)) as Tensor2D);
  if (rows.length > 1) dispose(rows);
  return { starts: joined, before: Float32Array.from(before) };
}
