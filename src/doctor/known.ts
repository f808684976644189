import { avgPool, type Tensor, type Tensor4D, tidy, util } from '@tensorflow/tfjs-core';
import type { Progress, Subject } from '../core/observer';
import { Rng } from '../core/rng';
import type { Source } from '../core/source';
import { squaredDistances } from '../metrics/distances';
import { type Matrix, matrixOf } from '../metrics/matrix';
import { affordable, atMost, someOf } from './examples';

/** What is learned from, as a run's examples are held against it: read once. */
export interface Known extends DataSigns {
  /** Some of it, made small. */
  readonly examples: Matrix;
  /** Its mean example. */
  readonly centre: Float64Array;
  /** How unlike two of them are in the mean. */
  readonly unlike: number;
  /** How far held-out examples are from the nearest of these; the median. */
  readonly apart?: number;
}

/** What the data themselves show. */
export interface DataSigns {
  /** The least and the greatest value. */
  readonly range: readonly [least: number, most: number];
  /**
   * Of data with classes, the share of examples whose nearest other one is of their class, and the share that would be
   * if classes told nothing.
   */
  readonly classes?: { readonly agreeing: number; readonly byChance: number; readonly n: number };
  /** Whether they are pictures. */
  readonly picture?: boolean;
}

/** Sides that pictures are averaged down to before they are compared: what is alike then looks alike. */
const SIDE = 8;
/** Examples learned from that a copy is looked for among. */
const MOST = 1000;
/** Distances are taken to be at least so large: of data that are all the same. */
const LEAST = 1e-12;

/** Reads what is learned from; undefined where no field of it looks like what the model makes. */
export async function knownOf(progress: Progress): Promise<Known | undefined> {
  const { data, heldOut } = progress;
  const read = await examplesOf(progress, data);
  if (!read) return undefined;
  const { examples, labels, range } = read;
  const kept = heldOut && (await examplesOf(progress, heldOut))?.examples;
  const told = progress.game.expects.label !== undefined;
  const classes = labels && told ? await agreement(examples, labels) : undefined;
  const picture = progress.subject.shape.length === 3;
  return {
    ...{ examples, range, picture },
    centre: centreOf(examples),
    unlike: Math.max(await meanDistance(examples, examples), LEAST),
    ...(kept && { apart: Math.max(await medianNearest(kept, examples), LEAST) }),
    ...(classes && { classes }),
  };
}

/** Some examples of a source, of the field that looks like what the model makes; the caller's to dispose of. */
export async function examplesLike(subject: Subject, source: Source, n: number): Promise<Tensor | undefined> {
  return (await fieldsLike(subject, source, n)).field;
}

async function fieldsLike({ shape }: Subject, source: Source, n: number) {
  const { label, ...batch } = await someOf(source, atMost(affordable(n, shape), source), new Rng(0).fork('likeness'));
  const entries = Object.entries(batch);
  const [name] = entries.find(([, { shape: of }]) => util.arraysEqual(of.slice(1), [...shape])) ?? [];
  for (const [other, field] of entries) if (other !== name) field.dispose();
  const labels = label?.rank === 1 ? Array.from(await label.data()) : undefined;
  label?.dispose();
  return { field: name === undefined ? undefined : batch[name], labels };
}

/** The same made small, with its classes. */
async function examplesOf({ subject }: Progress, source: Source) {
  const { field, labels } = await fieldsLike(subject, source, MOST);
  if (!field) return undefined;
  const values = await field.data();
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  return { examples: await small(field), range: [least, most] as const, ...(labels && { labels }) };
}

/** Pictures, or other examples as they are, as rows. The tensor is disposed of. */
export async function small(examples: Tensor): Promise<Matrix> {
  const pooled = tidy(() => {
    const [, height = 1, width = 1] = examples.shape;
    const by = [Math.floor(height / SIDE), Math.floor(width / SIDE)] as const;
    if (examples.rank !== 4 || Math.max(...by) < 2) return examples.clone();
    const filter: [number, number] = [Math.max(1, by[0]), Math.max(1, by[1])];
    return avgPool(examples as Tensor4D, filter, filter, 'valid');
  });
  try {
    return await matrixOf(pooled);
  } finally {
    pooled.dispose();
    examples.dispose();
  }
}

/** The mean row. */
export function centreOf({ values, rows, columns }: Matrix): Float64Array {
  const centre = new Float64Array(columns);
  values.forEach((value, i) => {
    centre[i % columns] = (centre[i % columns] ?? 0) + value / rows;
  });
  return centre;
}

/** Over all pairs; among one set, of two different ones. */
export async function meanDistance(of: Matrix, to: Matrix): Promise<number> {
  let sum = 0;
  await squaredDistances(of, to, (i, row, from) => {
    for (let j = 0; j < row.length; j++) if (of !== to || from + j !== i) sum += Math.sqrt(row[j] ?? 0);
  });
  return sum / Math.max(1, of.rows * (of === to ? of.rows - 1 : to.rows));
}

/** How far the nearest is; the median. */
export async function medianNearest(of: Matrix, among: Matrix): Promise<number> {
  const nearest = new Float64Array(of.rows).fill(Number.POSITIVE_INFINITY);
  await squaredDistances(of, among, (i, row) => {
    for (const squared of row) nearest[i] = Math.min(nearest[i] ?? 0, squared);
  });
  return Math.sqrt(nearest.sort()[of.rows >> 1] ?? 0);
}

/** How often the nearest other example is of the same class. */
async function agreement(of: Matrix, labels: readonly number[]): Promise<DataSigns['classes']> {
  const nearest = Array.from({ length: of.rows }, () => ({ squared: Number.POSITIVE_INFINITY, row: 0 }));
  await squaredDistances(of, of, (i, row, from) => {
    row.forEach((squared, j) => {
      if (from + j !== i && squared < (nearest[i]?.squared ?? 0)) nearest[i] = { squared, row: from + j };
    });
  });
  const same = nearest.filter(({ row }, i) => labels[row] === labels[i]).length;
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const byChance = [...counts.values()].reduce((sum, n) => sum + (n * (n - 1)) / (of.rows * (of.rows - 1)), 0);
  return { agreeing: same / of.rows, byChance, n: of.rows };
}
