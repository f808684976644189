import { concat, split, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { check, checkWhole } from '../core/checks';
import type { Augment } from '../core/contest';

/**
 * Packing (Lin et al. 2018, PacGAN): D judges `m` independent examples of one side as one, joined on their last axis,
 * so it sees when G makes the same again and again. Only D's first layer grows: where D is the model's own it is built
 * so, one of your own reads `m` times as many channels. Put it last.
 *
 * @param m how many are judged together. Default 2
 * @throws GanKitError `argument` if m is not a whole number from 2
 * @example
 * const gan = new DCGAN({ shape: [32, 32, 3], augment: pack(2) });
 */
export function pack(m = 2): Augment {
  checkWhole('pack(m)', m, 2);
  return {
    name: 'pack',
    pictures: false,
    packs: m,
    alone: 'several examples are judged as one',
    apply: x => packed(x, m),
    recipe: { role: 'augmentation', of: 'pack', with: [m] },
  };
}

/** `[n, …, c]` → `[n / m, …, m · c]`: row i holds the examples i, i + n/m, i + 2n/m, … */
function packed(x: Tensor, m: number): Tensor {
  const n = x.shape[0] ?? 0;
  check(
    n % m === 0,
    'shape',
    () => `pack(${m}): ${n} examples cannot be joined ${m} by ${m}. Use a batch size that is a multiple of ${m}.`,
  );
  return tidy(() => concat(split(x, m, 0), -1));
}
