import { concat, gather, tensor1d, tidy, zeros } from '@tensorflow/tfjs-core';
import { checkWhole } from '../core/checks';
import type { Augment } from '../core/contest';
import type { Rng } from '../core/rng';

/**
 * A pool of past fakes (Shrivastava et al. 2017, §2.3; CycleGAN's rule, Zhu et al. 2017, §4): in D's turn a new fake
 * example fills the pool while there is room; then, with probability ½, D is shown a random one of the pool instead,
 * whose place it takes. So D does not forget what G made before. Put it first: the pool then holds what G made, and
 * what comes after changes it anew each time.
 *
 * @param size how many it holds. Default 50
 * @throws GanKitError `argument` if the size is not a whole number from 1
 * @example
 * const gan = new DCGAN({ shape: [32, 32, 3], augment: pool(50) });
 */
export function pool(size = 50): Augment {
  checkWhole('pool(size)', size, 1);
  return {
    name: 'pool',
    pictures: false,
    alone: 'pool would show it a fake example of the past, beside what belongs to a new one',
    memory: shapes => ({
      numbers: Object.fromEntries(shapes.map((_, part) => [`count ${part}`, 0])),
      tensors: Object.fromEntries(shapes.map((shape, part) => [`fakes ${part}`, () => zeros([size, ...shape])])),
    }),
    apply: (x, { memory, part, rng, side, turn }) => {
      if (turn !== 'D' || side !== 'fake') return x;
      const [count, fakes] = [`count ${part}`, `fakes ${part}`];
      const before = memory.number(count);
      const { shown, kept } = exchanged(before, size, x.shape[0] ?? 0, rng);
      memory.setNumber(count, Math.min(size, before + shown.length));
      return tidy(() => {
        const all = concat([memory.get(fakes), x], 0);
        memory.set(fakes, gather(all, tensor1d(kept, 'int32')));
        return gather(all, tensor1d(shown, 'int32'));
      });
    },
    recipe: { role: 'augmentation', of: 'pool', with: [size] },
  };
}

/**
 * What is shown in place of `n` new examples, and what the pool holds then: rows of the pool, the new examples after
 * it. The examples come one after the other, so one may be stored and shown again within a batch.
 *
 * @param count how many of the pool's rows are filled
 */
export function exchanged(count: number, size: number, n: number, rng: Rng): { shown: number[]; kept: number[] } {
  const kept = Array.from({ length: size }, (_, row) => row);
  const shown = Array.from({ length: n }, (_, i) => {
    const own = size + i;
    if (count + i < size) {
      kept[count + i] = own;
      return own;
    }
    if (rng.next() < 0.5) return own;
    const row = rng.int(size);
    const past = kept[row] ?? own;
    kept[row] = own;
    return past;
  });
  return { shown, kept };
}
