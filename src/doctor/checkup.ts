import { dispose } from '@tensorflow/tfjs-core';
import type { Batch } from '../core/game';
import type { Progress } from '../core/observer';
import { Rng } from '../core/rng';
import type { Source } from '../core/source';
import { type Examination, examine, logitsOn } from '../train/examine';
import { type Balance, balanceOf } from './balance';
import { atMost, someOf } from './examples';
import type { Likeness, LikenessOf } from './likeness';

/** What the doctor knows of a run at one step: numbers, so that a whole run's fit in a file. */
export interface Checkup extends Pick<Examination, 'losses' | 'gradients' | 'weights'>, Likeness {
  readonly step: number;
  /** Examples that were looked at on each side. */
  readonly n: number;
  /** The run's error, where a number was not finite; nothing else was looked at then. */
  readonly broken?: string;
  /** What D makes of examples that are learned from, of generated ones and of those held out. */
  readonly logits?: {
    readonly real: LogitSummary;
    readonly fake: LogitSummary;
    readonly heldOut?: LogitSummary;
    /** How often D scores a real example over a generated one: 0.5 where it cannot tell, 1 where it always can. */
    readonly told: number;
  };
  /** What the adversarial losses are where D cannot tell. */
  readonly balance?: Balance;
}

/**
 * Looks at a run.
 *
 * @param most examples to look at on each side
 * @param likeness how examples are compared, with what it has read so far
 */
export async function checkupOf(progress: Progress, most: number, likeness: LikenessOf): Promise<Checkup> {
  const { step, images, game, data, heldOut } = progress;
  const n = atMost(most, data);
  const at = { step, images, rng: new Rng(step).fork('checkup') };
  const { onReal, onFake, adversarial, shown, ...numbers } = await on(data, n, at.rng, b => examine(game, b, at));
  try {
    const kept = heldOut && onReal && (await on(heldOut, n, at.rng, batch => scoresOf(game, batch, at)));
    return {
      step,
      n,
      ...numbers,
      ...(onReal && onFake && { logits: logitsOf(onReal, onFake, kept) }),
      ...(adversarial && { balance: await balanceOf(adversarial) }),
      ...(await likeness(progress, n, shown)),
    };
  } finally {
    shown?.dispose();
  }
}

/** D's logits on real examples alone. */
async function scoresOf(...args: Parameters<typeof logitsOn>): Promise<Float32Array | undefined> {
  const { onReal, shown } = await logitsOn(...args);
  shown?.dispose();
  return onReal;
}

/** What `f` finds on some of these examples. */
async function on<T>(source: Source, n: number, rng: Rng, f: (batch: Batch) => Promise<T>): Promise<T> {
  const batch = await someOf(source, atMost(n, source), rng.fork('examples'));
  try {
    return await f(batch);
  } finally {
    dispose({ ...batch });
  }
}

const logitsOf = (real: Float32Array, fake: Float32Array, heldOut: Float32Array | undefined) => ({
  real: sideOf(real),
  fake: sideOf(fake),
  ...(heldOut && { heldOut: sideOf(heldOut) }),
  told: toldApart(real, fake),
});

/** Logits of one side. */
export interface LogitSummary {
  readonly mean: number;
  /** Standard error of the mean. */
  readonly error: number;
  /** Mean sign, from −1 to 1. */
  readonly sign: number;
}

export function sideOf(logits: Float32Array): LogitSummary {
  const n = logits.length;
  const mean = logits.reduce((sum, x) => sum + x, 0) / n;
  const variance = logits.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, n - 1);
  return { mean, error: Math.sqrt(variance / n), sign: logits.reduce((sum, x) => sum + Math.sign(x), 0) / n };
}

/** The share of pairs of a real and a generated example whose real one scores higher, ties halved (Mann & Whitney). */
export function toldApart(real: Float32Array, fake: Float32Array): number {
  const sorted = [...fake].sort((a, b) => a - b);
  let sum = 0;
  for (const x of real) sum += (countBelow(sorted, x, false) + countBelow(sorted, x, true)) / 2;
  return sum / (real.length * sorted.length);
}

/** How many of the sorted values lie below `x`, or at it too. */
function countBelow(sorted: readonly number[], x: number, orAt: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const value = sorted[middle] ?? 0;
    if (value < x || (orAt && value === x)) low = middle + 1;
    else high = middle;
  }
  return low;
}
