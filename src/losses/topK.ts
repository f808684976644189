import {
  argMax,
  cast,
  dispose,
  equal,
  gather,
  greater,
  less,
  logicalAnd,
  logicalOr,
  mean,
  range,
  reshape,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type { Adversarial, Schedule } from '../core/game';
import { adversarial, scheduled } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { valueAt } from '../core/schedule';
import { withoutGradient } from '../core/withoutGradient';

/** Options of {@link topK}. */
export interface TopKOptions {
  /** The share of a batch that G learns from, above 0 to 1: a number, or a schedule of the images seen. Default 0.5. */
  readonly keep?: number | Schedule;
}

const OPTIONS: Kinds<TopKOptions> = { keep: scheduled(0, 1) };

/**
 * G learns only from the fake examples of a batch that D takes most for real; D's loss stays as it is (Sinha et al.
 * 2020, algorithm 1).
 *
 * Of n examples the ⌈keep · n⌉ with the highest logits are kept, of several logits an example those with the highest
 * mean. A loss that pairs examples is given the real ones of the same rows. No gradient goes through the choice. The
 * authors lower the share from 1 to 0.5, by 1 % each epoch: start from all, since a young D chooses badly.
 *
 * @param loss any adversarial loss
 * @throws GanKitError `argument`
 * @example
 * const loss = topK(hinge, { keep: 0.5 }).g({ onReal: tf.tensor1d([0, 0]), onFake: tf.tensor1d([3, -1]) });   // -3
 */
export function topK(loss: Adversarial, options: TopKOptions = {}): Adversarial {
  adversarial('topK: loss', loss);
  checkOptions('topK', options, OPTIONS);
  const { keep = 0.5 } = options;
  return {
    name: `topK of ${loss.name}`,
    recipe: { role: 'loss', of: 'topK', with: [loss, options] },
    d: loss.d,
    g: scores => {
      // Not all of them: fields that nobody reads stay uncomputed.
      const { onFake, rng, images = 0 } = scores;
      const n = onFake.shape[0] ?? 1;
      // A little less, so that 0.1 of 30 is 3 and not 4.
      const k = Math.min(n, Math.max(1, Math.ceil(n * valueAt(keep, images) - 1e-6)));
      if (k === n) return loss.g(scores);
      const best = bestRows(onFake, k);
      const made: Tensor[] = [best];
      const chosen = (logits: Tensor): Tensor => {
        const rows = gather(logits, best);
        made.push(rows);
        return rows;
      };
      const value = loss.g({
        images,
        ...(rng && { rng }),
        onFake: chosen(onFake),
        // Only a loss that reads them has D look at the real examples.
        get onReal() {
          return chosen(scores.onReal);
        },
      });
      dispose(made);
      return value;
    },
  };
}

/**
 * The rows with the highest logits, the best first, by counting for each how many are above: tf.topk waits for the GPU.
 */
const bestRows = (logits: Tensor, k: number): Tensor =>
  withoutGradient(() => {
    const n = logits.shape[0] ?? 1;
    const column = mean(reshape(logits, [n, -1]), 1, true);
    const row = reshape(column, [1, n]);
    const order = range(0, n);
    // Of equal ones the first is taken.
    const before = logicalAnd(equal(row, column), less(order, reshape(order, [n, 1])));
    const rank = sum(cast(logicalOr(greater(row, column), before), 'float32'), 1);
    return argMax(cast(equal(rank, reshape(range(0, k), [k, 1])), 'float32'), 1);
  });
