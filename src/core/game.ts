import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Memory } from './memory';
import type { AnyNet } from './net';
import type { Recipe } from './recipe';
import type { Rng } from './rng';
import type { Saved } from './saved';

/** Named tensors of one minibatch; the first axis of each counts examples. */
export type Batch = Readonly<Record<string, Tensor>>;

/** Where training stands when a batch is drawn. */
export interface Moment {
  /** Steps finished so far. */
  readonly step: number;
  /** Real images seen so far. */
  readonly images: number;
  /** A stream that belongs to this update alone. */
  readonly rng: Rng;
  /** The player whose turn it is, by its name in the game. */
  readonly player: string;
}

/** A hyperparameter that changes with the number of images seen. */
export interface Schedule {
  (images: number): number;
  /** How it was made, if a saved model is to make it again. */
  readonly recipe?: Recipe<'schedule'>;
}

/** A {@link Schedule} that is saved with a model, and made again when it is opened. */
export interface MadeSchedule extends Schedule {
  readonly recipe: Recipe<'schedule'>;
}

/** Named parts of a loss: the trainer sums them and logs each by its name. */
export type Terms = Readonly<Record<string, Scalar>>;

/** What changes a player's weights. It owns tensors, one set per variable. */
export interface Optimizer {
  /** One update. `gradients` hold a gradient for each variable that has one. */
  apply(gradients: readonly { variable: Variable; gradient: Tensor }[], images: number): void;
  /** Everything needed to go on exactly: scalars as numbers, tensors by variable position in `variables`. */
  save(variables: readonly Variable[]): OptimizerState;
  /**
   * Throws unless {@link Optimizer.restore} can take this, before anything is changed: it may come from a file.
   *
   * @throws GanKitError `checkpoint`
   */
  fits?(variables: readonly Variable[], state: SavedOptimizer): void;
  /** Puts back what {@link Optimizer.save} returned. */
  restore(variables: readonly Variable[], state: OptimizerState): void;
  /**
   * Learning rates are so many times what they are by their schedule, from the next update on; saved along. Left out
   * where the rate cannot be changed.
   */
  scaleRate?(factor: number): void;
  /** Frees the moments; the variables stay. */
  dispose(): void;
  /** How it was made, if a saved model is to make it again. */
  readonly recipe?: Recipe<'optimizer'>;
  /** The optimizer that this one hands its work to, and owns. */
  readonly inner?: Optimizer;
}

/** What an optimizer remembers. */
export interface OptimizerState {
  readonly numbers: Readonly<Record<string, number>>;
  /** Tensors under names such as `3/m`; owned by the optimizer, so copy them at once. */
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/** {@link OptimizerState} as plain data. */
export interface SavedOptimizer {
  readonly numbers: Readonly<Record<string, number>>;
  readonly tensors: Readonly<Record<string, Saved>>;
}

/** Steps that D is thought to take on, before G's loss is taken: see {@link Player.unroll}. */
export interface Unroll {
  /** How many, from 0: the paper's K. */
  readonly steps: number;
  /** Their η, from 0: a number, or a schedule of the images seen. They are steps of plain gradient descent. */
  readonly learningRate: number | Schedule;
}

/** One side of a game: which nets it trains, with what loss. */
export interface Player<V> {
  /** The nets whose weights this player changes. */
  readonly updates: readonly AnyNet[];
  /** One per player, never shared. */
  readonly optimizer: Optimizer;
  /** Named scalars of the view; their sum is minimised. */
  readonly loss: (view: V) => Terms;
  /** Named scalars of the view that are logged beside the terms of the loss and are no part of it. Default none. */
  readonly measures?: (view: V) => Terms;
  /** Fields of the view computed off the tape: constants for this player. */
  readonly given?: readonly (keyof V)[];
  /** How often it plays per step, each time on a fresh batch (Goodfellow's k, WGAN's n_critic). Default 1. */
  readonly repeats?: number;
  /** Plays only on every n-th step. Default 1. */
  readonly every?: number;
  /** Applied to the weights after each update, such as weight clipping. */
  readonly project?: (weights: readonly Variable[]) => void;
  /**
   * Its loss is taken against a player that has gone on for some steps of its own, and the gradient goes through these
   * (Metz et al. 2017). Default against that player as it is.
   */
  readonly unroll?: Unroll & {
    /** The name of that player. What its loss reads of other nets is made once if it is named in its `given`. */
    readonly of: string;
  };
}

/** What one field of a batch must look like. */
export interface Field {
  /** Shape of one example, without the batch axis. */
  readonly shape: readonly number[];
  /** Of labels: how many classes there are. Each is then checked to be a whole number from 0 and below that. */
  readonly classes?: number;
  /**
   * Whether it holds pictures, whose values are checked to lie in [−1, 1]. Default: whether one example has three axes
   * and is no classes.
   */
  readonly picture?: boolean;
}

/**
 * A training problem: nets, random draws, named forward passes, players. Games are data: the trainer knows no variant.
 *
 * @typeParam B the batch @typeParam S what `draw` makes of it @typeParam V the view losses read
 */
export interface Game<B extends Batch = Batch, S = unknown, V = unknown> {
  readonly nets: Readonly<Record<string, AnyNet>>;
  /** The fields a batch must have, checked before anything is trained on it. */
  readonly expects: Readonly<Record<string, Field>>;
  /** Every random draw of one update. */
  readonly draw: (batch: B, at: Moment) => S;
  /** Named forward passes, each run at most once, on demand: see {@link lazy}. */
  readonly view: (sample: S) => V;
  /** Key order is turn order. */
  readonly players: Readonly<Record<string, Player<V>>>;
  /** What is carried from step to step beside the weights. */
  readonly memory?: Readonly<Record<string, Memory>>;
  /** What the size of a batch must be a multiple of, since D is shown so many examples as one. Default 1. */
  readonly multipleOf?: number;
}

/** Any game on these batches, where its sample and view do not matter. */
// biome-ignore lint/suspicious/noExplicitAny: a game is contravariant in its view, so only `any` admits them all.
export type AnyGame<B extends Batch = any> = Game<B, any, any>;

/** A critic's logits on a real and on a generated batch, of any equal rank. */
export interface Scores {
  readonly onReal: Tensor;
  readonly onFake: Tensor;
  /** Draws of its own, for a loss that is random. */
  readonly rng?: Rng;
  /** Real images seen so far, for a loss that changes. */
  readonly images?: number;
}

/** An adversarial loss: what D and what G minimise, each a mean over the batch. */
export interface Adversarial {
  readonly name: string;
  /** D's loss, a scalar. */
  readonly d: (scores: Scores) => Scalar;
  /** G's loss, a scalar. */
  readonly g: (scores: Scores) => Scalar;
  /** How it was made, if a saved model is to make it again. */
  readonly recipe?: Recipe<'loss'>;
}
