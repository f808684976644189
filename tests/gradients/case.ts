import type * as tf from '@tensorflow/tfjs-core';

/**
 * What the numbers of an input keep away from.
 * - `levels`: near ±0.4 and ±1.2, so away from 0 and ±0.8
 * - `between`: near 0 and ±0.8, so away from every level
 * - `positive`: in [0.4, 1.6]
 * - `distinct`: no two closer than 0.15; `negative` is the same below zero
 */
export type Kind = 'levels' | 'between' | 'positive' | 'distinct' | 'negative';

export interface Input {
  readonly shape: readonly number[];
  readonly kind: Kind;
}

/** What a derivative turned out to be. */
export type Verdict = 'right' | 'wrong' | 'throws';

/** One operation, differentiated in all of its inputs. */
export interface Case {
  readonly name: string;
  readonly inputs: readonly Input[];
  readonly f: (...xs: tf.Tensor[]) => tf.Tensor;
  /** First and second derivative in stock tfjs on cpu; both right unless stated. */
  readonly stock: readonly [Verdict, Verdict];
}

/** Mulberry32: numbers in [0, 1) from a seed. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const pick = (random: () => number, from: readonly number[]): number => from[Math.floor(random() * from.length)] ?? 0;

/** A shuffled ladder of numbers 0.15 apart. */
function ladder(count: number, top: number, random: () => number): number[] {
  const keys = Array.from({ length: count }, (_, i) => ({ key: random(), value: top - 0.15 * i }));
  return keys.sort((a, b) => a.key - b.key).map(({ value }) => value);
}

export function valuesOf({ shape, kind }: Input, random: () => number): Float32Array {
  const count = shape.reduce((n, s) => n * s, 1);
  const jitter = (): number => (random() - 0.5) * 0.2;
  const one = {
    levels: () => pick(random, [-1.2, -0.4, 0.4, 1.2]) + jitter(),
    between: () => pick(random, [-0.8, 0, 0.8]) + jitter(),
    positive: () => 0.4 + 1.2 * random(),
  };
  if (kind === 'distinct') return Float32Array.from(ladder(count, 0.075 * count, random));
  if (kind === 'negative') return Float32Array.from(ladder(count, -0.1, random));
  return Float32Array.from({ length: count }, one[kind]);
}

const input =
  (kind: Kind) =>
  (...shape: number[]): Input => ({ shape, kind });
export const levels = input('levels');
export const between = input('between');
export const positive = input('positive');
export const distinct = input('distinct');
export const negative = input('negative');

type On<N extends Input[]> = { [K in keyof N]: tf.Tensor };

/** Typed by its inputs: `f` takes as many tensors as there are inputs. */
export const on = <N extends Input[]>(
  name: string,
  inputs: [...N],
  f: (...xs: On<N>) => tf.Tensor,
  stock: readonly [Verdict, Verdict] = ['right', 'right'],
): Case => ({ name, inputs, f: (...xs) => f(...(xs as On<N>)), stock });
