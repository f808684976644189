import { add, clipByValue, div, mean, mul, scalar, sign, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Contest, Seen } from '../core/contest';
import { number, positive, whole } from '../core/kinds';
import type { Memory, MemoryPlan } from '../core/memory';
import type { Kinds } from '../core/options';

/** How a probability follows what D makes of the real examples: see {@link adaptive} and {@link apa}. */
export interface ControlOptions {
  /**
   * The mean sign of D's logits on real examples to aim at: 0 for a D that guesses, 1 for one that is sure. Default
   * 0.6.
   */
  readonly target?: number;
  /**
   * Images in which p would go from 0 to 1. Default 20,000. A fifth of a run's images and at least 2,000 fits most
   * runs; the paper's is 500,000, of runs of 25 million.
   */
  readonly span?: number;
  /** p moves each so many turns of D, by the mean of their signs. Default 4. */
  readonly every?: number;
  /** What p never exceeds. Default 1. */
  readonly most?: number;
}

/** What they may be. */
export const CONTROL: Kinds<ControlOptions> = {
  target: number(-1, 1),
  span: positive,
  every: whole(1),
  most: number(0, 1),
};

/** A probability that is raised while D is too sure of real examples, and lowered while it is not. */
export interface Control {
  readonly plan: MemoryPlan;
  /** p, a scalar; the memory's own. */
  readonly p: (memory: Memory) => Tensor;
  /** To be told of all examples that are shown. */
  readonly see: (examples: Tensor, seen: Seen) => void;
  /** Learns from D's turn. */
  readonly adapt: (contest: Contest, memory: Memory) => void;
}

/**
 * The heuristic of Karras et al. 2020, §3.1: `r_t = E sign D(x)` over real examples as D is shown them, and `p +=
 * sign(r_t − target) · images / span`, from 0 on and no more than `most`. Nothing of it is read from the device, so no
 * step waits for it.
 */
export function control({ target = 0.6, span = 20_000, every = 4, most = 1 }: ControlOptions): Control {
  return {
    plan: {
      numbers: { images: 0, turns: 0 },
      tensors: { p: () => scalar(0), signs: () => scalar(0) },
    },
    p: memory => memory.get('p'),
    see: ({ shape: [n = 0] }, { memory, part, side, turn }) => {
      if (turn !== 'D' || side !== 'real' || part !== 0) return;
      memory.setNumber('images', memory.number('images') + n);
    },
    adapt: ({ onReal }, memory) =>
      tidy(() => {
        const signs = add(memory.get('signs'), mean(sign(onReal)));
        const turns = memory.number('turns') + 1;
        memory.setNumber('turns', turns % every);
        memory.set('signs', turns < every ? signs : scalar(0));
        if (turns < every) return;
        const step = mul(sign(sub(div(signs, every), target)), memory.number('images') / span);
        memory.set('p', clipByValue(add(memory.get('p'), step), 0, most));
        memory.setNumber('images', 0);
      }),
  };
}
