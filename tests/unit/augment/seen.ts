import { zeros } from '@tensorflow/tfjs-core';
import type { Augment, Contest, Seen } from '../../../src/core/contest';
import { Memory } from '../../../src/core/memory';
import { Rng } from '../../../src/core/rng';

/** The memory of an augmentation for examples of one part of this shape. */
export const memoryOf = (augment: Augment, shape: readonly number[] = [4, 4, 1]): Memory =>
  new Memory('D', augment.memory?.([shape]) ?? {});

/** What an augmentation is told; by default of real examples in D's turn. */
export const seen = (memory: Memory, more: Partial<Seen> = {}): Seen => ({
  side: 'real',
  turn: 'D',
  rng: new Rng(1),
  images: 0,
  memory,
  fake: () => zeros([1]),
  part: 0,
  ...more,
});

/** A contest in which only the logits on real examples matter. */
export const scored = (onReal: Contest['onReal']): Contest => ({ onReal }) as Partial<Contest> as Contest;
