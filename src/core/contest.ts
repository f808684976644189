import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Scores } from './game';
import type { Memory, MemoryPlan } from './memory';
import type { Recipe } from './recipe';
import type { Rng } from './rng';

/** One side of a contest. */
export type Side = 'real' | 'fake';

/**
 * One adversarial comparison, as every loss, penalty and augmentation reads it. Its fields are computed at most once,
 * on first use.
 *
 * An example may have several parts, such as picture and code in BiGAN: they are then joined into one tensor, side by
 * side.
 */
export interface Contest extends Scores {
  /** Examples as D is shown them, after augmentation, `[n, …]`. */
  readonly real: Tensor;
  readonly fake: Tensor;
  /**
   * What D's last part reads, `[n, …]`: features of its trunk, or what the last layer with weights of a D that is one
   * tf model reads.
   */
  readonly featuresOfReal: Tensor;
  readonly featuresOfFake: Tensor;
  /** The slope of each logit at its own example, `∂ Σ logits / ∂ x`, of the shape of the examples. */
  readonly slopeAtReal: Tensor;
  readonly slopeAtFake: Tensor;
  /** D's logits on other examples of this shape, under the same conditions row by row. */
  readonly score: (examples: Tensor) => Tensor;
  /** Whose turn it is: of the player that judges, or of one that is judged. */
  readonly turn: 'D' | 'G';
  /** Draws of its own. */
  readonly rng: Rng;
  /** Steps finished, and real images seen. */
  readonly step: number;
  readonly images: number;
}

/** What is added to the adversarial loss: a term of D, of G or of both, or a bound on D's weights. */
export interface Penalty {
  /** The name it is logged by. */
  readonly name: string;
  /** What is added to D's loss, a scalar; its weight is in it. */
  readonly d?: (contest: Contest, memory: Memory) => Scalar;
  /** What is added to G's. */
  readonly g?: (contest: Contest, memory: Memory) => Scalar;
  /** Applied to D's weights after each of its updates, such as weight clipping. */
  readonly project?: (weights: readonly Variable[]) => void;
  /** Only on each n-th step, and n times as strong then (Karras et al. 2020, §3.1). Default 1. */
  readonly every?: number;
  /**
   * Whether it is about each example by itself, so that D may not mix those of a batch, as batch normalisation does.
   */
  readonly perExample?: boolean;
  /** Whether it reads D's features, which a D of a plain function does not show. */
  readonly features?: boolean;
  /** Whether it is for pictures alone. */
  readonly pictures?: boolean;
  /** What it remembers from step to step, given the shape of one example; D's turn changes it. */
  readonly memory?: (shape: readonly number[]) => MemoryPlan;
  readonly recipe?: Recipe<'penalty'>;
}

/** What {@link Augment.apply} is told. */
export interface Seen {
  readonly side: Side;
  readonly turn: 'D' | 'G';
  /** A stream for this side. Parts of an example are given equal ones, so they are changed alike. */
  readonly rng: Rng;
  readonly images: number;
  readonly memory: Memory;
  /** The same part of the fake examples, before any augmentation. */
  readonly fake: () => Tensor;
  /** Which part of an example this is, from 0. */
  readonly part: number;
}

/**
 * What is done to examples, real and fake, before D is shown them. It has to be differentiable, twice where a penalty
 * is taken.
 */
export interface Augment {
  readonly name: string;
  /** Examples as D is shown them. */
  readonly apply: (examples: Tensor, seen: Seen) => Tensor;
  /** What it learns from D's turn, once the logits are there. */
  readonly adapt?: (contest: Contest, memory: Memory) => void;
  /** Whether it is for pictures alone, and leaves other parts of an example as they are. Default true. */
  readonly pictures?: boolean;
  /** How many examples it makes one of, on the channel axis. Default 1. */
  readonly packs?: number;
  /** Why it does not go with a D that is told a condition with each example, or whose features have other readers. */
  readonly alone?: string;
  /** What it remembers from step to step, given the shapes of an example's parts; D's turn changes it. */
  readonly memory?: (shapes: readonly (readonly number[])[]) => MemoryPlan;
  readonly recipe?: Recipe<'augmentation'>;
}
