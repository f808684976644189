import { check, checkWhole } from '../core/checks';
import { flag, whole } from '../core/kinds';
import { checkOptions, type Kinds, needed } from '../core/options';
import { Rng } from '../core/rng';
import type { Source } from '../core/source';
import type { ArraySource } from './arrays';
import { balancedRows } from './balanced';
import type { ImageBatch } from './batch';
import type { Pickable } from './pickable';

/** Two sources without a common example. */
export interface Split<S> {
  readonly train: S;
  readonly test: S;
}

const OPTIONS: Kinds<{ seed: number; balanced?: boolean }> = { seed: needed(whole()), balanced: flag };

/**
 * Holds out exactly `heldOut` examples as `test`; the rest is `train`. The same seed always holds out the same ones,
 * and both keep the stored order. With labels, `balanced` holds out equally many of each class.
 *
 * @throws GanKitError `argument` if fewer than one example would be left, or `heldOut` is no multiple of the classes;
 *   `data` if a class has too few examples
 *
 * @example
 * const { train, test } = split(arraySource({ image: new Uint8Array(100), shape: [1, 1, 1] }), 10, { seed: 1 });
 */
export function split<S extends Source>(
  source: Pickable<S>,
  heldOut: number,
  options: { seed: number; balanced?: boolean },
): Split<S> {
  checkOptions('split', options, OPTIONS);
  checkWhole('heldOut', heldOut, 1);
  check(
    heldOut < source.size,
    'argument',
    `heldOut: expected fewer than the ${source.size} examples there are, got ${heldOut}.`,
  );
  const rng = new Rng(options.seed).fork('split');
  const held = new Set(
    options.balanced ? balancedRows('heldOut', source, heldOut, rng) : rng.permutation(source.size).slice(0, heldOut),
  );
  const all = Array.from({ length: source.size }, (_, i) => i);
  return { train: source.pick(all.filter(i => !held.has(i))), test: source.pick(all.filter(i => held.has(i))) };
}

/**
 * A source of exactly `count` examples, the same ones for the same seed, in stored order.
 *
 * @throws GanKitError `argument` if there are fewer
 */
export function take<B extends ImageBatch>(source: ArraySource<B>, count: number, seed = 0): ArraySource<B> {
  checkWhole('count', count, 1);
  check(count <= source.size, 'argument', `count: expected at most ${source.size}, got ${count}.`);
  return source.pick(new Rng(seed).fork('take').permutation(source.size).slice(0, count).sort());
}
