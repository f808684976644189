import type { Tensor4D } from '@tensorflow/tfjs-core';
import { checkWhole } from '../core/checks';
import { whole } from '../core/kinds';
import { checkOptions, type Kinds, needed } from '../core/options';
import { Rng } from '../core/rng';
import type { Source } from '../core/source';
import type { ArraySource } from './arrays';
import { balancedRows } from './balanced';
import type { LabelledBatch } from './batch';

/** A batch for semi-supervised learning: `image` with its `label`, and as many pictures `unlabelled`. */
export type SemiSupervisedBatch = LabelledBatch & { readonly unlabelled: Tensor4D };

/** Few labelled pictures beside many unlabelled ones. */
export interface SemiSupervisedSource extends Source<SemiSupervisedBatch> {
  /** How many unlabelled pictures a pass has. */
  readonly size: number;
  readonly classes: number;
  /** The few that have labels, class by class: what a supervised control learns from. */
  readonly labelled: ArraySource<LabelledBatch>;
  /** Their labels. */
  readonly labels: Int32Array;
}

const OPTIONS: Kinds<{ labelled: number; seed?: number }> = { labelled: needed(whole(1)), seed: whole() };

/**
 * Takes the labels off all but a few examples of a labelled source: `labelled` of them keep theirs, equally many of
 * each class, and every picture comes, without its label, among the unlabelled. A pass shows each unlabelled picture
 * once, and the few labelled ones in a new order each time around, as often as that takes.
 *
 * @param options.labelled how many keep their label: a multiple of the classes. Salimans et al. 2016 have 20, 50, 100
 *   or 200
 * @param options.seed which ones. Default 0
 * @throws GanKitError `argument` if the source has no labels or the number cannot be shared out; `data` if a class has
 *   too few examples
 *
 * @example
 * const source = semiSupervised(arraySource({ image: new Uint8Array(40), shape: [1, 1, 1], label: new Int32Array(40).map((_, i) => i % 2) }), { labelled: 4 });
 * for await (const { image, label, unlabelled } of source.batches(8, new Rng(1))) tf.dispose([image, label, unlabelled]);
 */
export function semiSupervised(
  source: ArraySource<LabelledBatch>,
  options: { labelled: number; seed?: number },
): SemiSupervisedSource {
  checkOptions('semiSupervised', options, OPTIONS);
  const { labelled: count, seed = 0 } = options;
  checkWhole('labelled', count, 1);
  const labelled = source.pick(balancedRows('labelled', source, count, new Rng(seed).fork('labelled')));
  return {
    size: source.size,
    classes: source.classes ?? 0,
    labelled,
    labels: labelled.labels ?? new Int32Array(),
    async *batches(size, rng, skip = 0) {
      let at = skip * size;
      for await (const { image: unlabelled, label: hidden } of source.batches(size, rng.fork('unlabelled'), skip)) {
        hidden.dispose();
        const rows = around(count, at, size, rng.fork('labelled'));
        yield { ...labelled.pick(rows).examples(0, size), unlabelled };
        at += size;
      }
    },
  };
}

/**
 * Places `from` to `from + size` of a row that goes through `count` numbers again and again, each time in a new order.
 */
function around(count: number, from: number, size: number, rng: Rng): number[] {
  const first = Math.floor(from / count);
  const last = Math.floor((from + size - 1) / count);
  const rounds = Array.from({ length: last - first + 1 }, (_, i) => [...rng.fork(first + i).permutation(count)]);
  return rounds.flat().slice(from - first * count, from - first * count + size);
}
