import { avgPool, type Tensor, type Tensor4D, tidy, util } from '@tensorflow/tfjs-core';
import type { Progress } from '../core/observer';
import { Rng } from '../core/rng';
import type { Source } from '../core/source';
import { squaredDistances } from '../metrics/distances';
import { type Matrix, matrixOf } from '../metrics/matrix';
import { atMost, someOf } from './examples';

/** How generated examples lie among real ones. */
export interface Likeness {
  /** How unlike generated examples are to each other, over how unlike real ones are. */
  readonly spread?: number;
  /**
   * How far a generated example is from the nearest that is learned from, over how far a held-out one is; medians.
   */
  readonly nearest?: number;
}

/** Sides that pictures are averaged down to before they are compared: what is alike then looks alike. */
const SIDE = 8;
/** Examples learned from that a copy is looked for among. */
const KNOWN = 1000;
/** Distances are taken to be at least so large: of data that are all the same. */
const LEAST = 1e-12;

/** Compares `n` generated examples of a run with its data. */
export type LikenessOf = (progress: Progress, n: number) => Promise<Likeness>;

/** What of the data is compared with: read once for a run. */
interface Data {
  readonly known: Matrix;
  readonly unlike: number;
  /** How far held-out examples are from the nearest known. */
  readonly apart?: number;
}

/**
 * How varied generated examples are beside real ones, and how near to those learned from, in pixels of pictures made
 * small. Empty for models that generate nothing by themselves.
 */
export function likenessOf(): LikenessOf {
  const read = new WeakMap<object, Promise<Data | undefined>>();
  return async (progress, n) => {
    const { subject, step, data } = progress;
    if (!subject.generate) return {};
    const found = read.get(data) ?? readData(progress);
    read.set(data, found);
    const of = await found;
    const fake = await small(subject.generate(n, { seed: step }));
    if (!of || of.known.columns !== fake.columns) return {};
    const spread = (await meanDistance(fake)) / of.unlike;
    if (of.apart === undefined) return { spread };
    return { spread, nearest: (await medianNearest(fake, of.known)) / of.apart };
  };
}

async function readData(progress: Progress): Promise<Data | undefined> {
  const { data, heldOut } = progress;
  const known = await examplesOf(progress, data, KNOWN);
  if (!known) return undefined;
  const kept = heldOut && (await examplesOf(progress, heldOut, KNOWN));
  return {
    known,
    unlike: Math.max(await meanDistance(known), LEAST),
    ...(kept && { apart: Math.max(await medianNearest(kept, known), LEAST) }),
  };
}

/** The field of a batch that looks like what the model generates. */
async function examplesOf({ subject }: Progress, source: Source, n: number): Promise<Matrix | undefined> {
  const batch = await someOf(source, atMost(n, source), new Rng(0).fork('likeness'));
  const entries = Object.entries(batch);
  const [name] = entries.find(([, { shape }]) => util.arraysEqual(shape.slice(1), [...subject.shape])) ?? [];
  for (const [other, field] of entries) if (other !== name) field.dispose();
  const field = name === undefined ? undefined : batch[name];
  return field && small(field);
}

/** Pictures, or other examples as they are, as rows. The tensor is disposed of. */
async function small(examples: Tensor): Promise<Matrix> {
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

/** Over all pairs of two different ones. */
async function meanDistance(of: Matrix): Promise<number> {
  let sum = 0;
  await squaredDistances(of, of, (i, row, from) => {
    for (let j = 0; j < row.length; j++) if (from + j !== i) sum += Math.sqrt(row[j] ?? 0);
  });
  return sum / Math.max(1, of.rows * (of.rows - 1));
}

async function medianNearest(of: Matrix, among: Matrix): Promise<number> {
  const nearest = new Float64Array(of.rows).fill(Number.POSITIVE_INFINITY);
  await squaredDistances(of, among, (i, row) => {
    for (const squared of row) nearest[i] = Math.min(nearest[i] ?? 0, squared);
  });
  return Math.sqrt(nearest.sort()[of.rows >> 1] ?? 0);
}
