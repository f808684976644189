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

/**
 * How varied generated examples are beside real ones, and how near to those learned from, in pixels of pictures made
 * small. Empty for models that generate nothing by themselves.
 */
export async function likenessOf(progress: Progress, n: number): Promise<Likeness> {
  const { subject, step, data, heldOut } = progress;
  if (!subject.generate) return {};
  const known = await examplesOf(progress, data, KNOWN);
  const fake = await small(subject.generate(n, { seed: step }));
  if (!known || known.columns !== fake.columns) return {};
  const spread = (await meanDistance(fake, fake)) / Math.max(await meanDistance(known, known), 1e-12);
  const kept = heldOut && (await examplesOf(progress, heldOut, n));
  if (!kept) return { spread };
  return { spread, nearest: (await medianNearest(fake, known)) / Math.max(await medianNearest(kept, known), 1e-12) };
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

async function meanDistance(a: Matrix, b: Matrix): Promise<number> {
  let sum = 0;
  await squaredDistances(a, b, (_, row) => {
    for (const squared of row) sum += Math.sqrt(squared);
  });
  return sum / (a.rows * b.rows);
}

async function medianNearest(of: Matrix, among: Matrix): Promise<number> {
  const nearest = new Float64Array(of.rows).fill(Number.POSITIVE_INFINITY);
  await squaredDistances(of, among, (i, row) => {
    for (const squared of row) nearest[i] = Math.min(nearest[i] ?? 0, squared);
  });
  return Math.sqrt(nearest.sort()[of.rows >> 1] ?? 0);
}
