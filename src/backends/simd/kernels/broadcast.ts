import { at } from './kernel';

/** A grid that a strided kernel walks: sizes, and for each operand how far one step goes, in elements. */
export interface Grid {
  readonly sizes: readonly number[];
  readonly strides: readonly (readonly number[])[];
}

/** Strides of a row-major tensor. */
export function rowMajor(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = at(strides, i + 1) * at(shape, i + 1);
  return strides;
}

/** Strides that read a tensor of `shape` as if it had the broadcast shape `to`. */
export function broadcastStrides(shape: readonly number[], to: readonly number[]): number[] {
  const own = rowMajor(shape);
  const missing = to.length - shape.length;
  return to.map((_, i) => (i < missing || at(shape, i - missing) === 1 ? 0 : at(own, i - missing)));
}

/**
 * The same walk with as few dimensions as possible, filled up with leading ones to `rank`; undefined if it needs more.
 * Dimensions of size one vanish; neighbours that every operand steps through evenly become one.
 */
export function collapse({ sizes, strides }: Grid, rank: number): Grid | undefined {
  const kept: number[] = [];
  const steps: number[][] = strides.map(() => []);
  for (let i = 0; i < sizes.length; i++) {
    const length = at(sizes, i);
    if (length === 1) continue;
    const last = kept.length - 1;
    const even = last >= 0 && strides.every((s, k) => at(steps[k] ?? [], last) === at(s, i) * length);
    if (even) {
      kept[last] = at(kept, last) * length;
      for (const [k, s] of strides.entries()) (steps[k] ?? [])[last] = at(s, i);
    } else {
      kept.push(length);
      for (const [k, s] of strides.entries()) steps[k]?.push(at(s, i));
    }
  }
  if (kept.length > rank) return undefined;
  const missing = rank - kept.length;
  return {
    sizes: [...new Array<number>(missing).fill(1), ...kept],
    strides: steps.map(s => [...new Array<number>(missing).fill(0), ...s]),
  };
}
