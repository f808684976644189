import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Schedule } from '../core/game';
import { anything, list, number, observer, record, scheduled, signal, text, whole } from '../core/kinds';
import type { Observer } from '../core/observer';
import { fields, type Kinds, needed } from '../core/options';
import { type Callbacks, someCallbacks } from '../train/callbacks';
import type { TrainerOptions } from '../train/trainer';

/** Options every model has. */
export interface ModelOptions {
  /** The one source of randomness, a whole number from 0. Default 0. */
  readonly seed?: number;
  /** Moving averages of nets by name, half-lives in images; `generate` then uses the averages. Default none. */
  readonly average?: TrainerOptions['average'];
}

/** What they may be. */
export const MODEL: Kinds<ModelOptions> = {
  seed: whole(),
  average: record(fields<{ halfLife: number | Schedule }>({ halfLife: needed(scheduled(Number.MIN_VALUE)) })),
};

/** Options of `train`. */
export interface TrainOptions {
  /** How many steps to take from here. */
  readonly steps: number;
  /** Real examples in a batch. Default 64. */
  readonly batchSize?: number;
  /** Ends the run after the step in progress, or at once while the data keep it waiting; without an error. */
  readonly signal?: AbortSignal;
  /** Only these players of the game take their turns: training in phases. Default all. */
  readonly players?: readonly string[];
}

export const TRAIN: Kinds<TrainOptions> = {
  steps: needed(whole()),
  batchSize: whole(1),
  signal,
  players: list(text),
};

/** Options of `fit`. */
export interface FitOptions extends TrainOptions {
  /** Progress bars, sample grids, checkpoints, … */
  readonly observers?: readonly Observer[];
  /** The same as `tf.LayersModel.fit` takes. */
  readonly callbacks?: Callbacks;
  /** Milliseconds after which the page or process gets a turn. Default 125, as tfjs's `'auto'`. */
  readonly yieldEvery?: number;
  /** The history has an entry each so many steps. Default 10. */
  readonly historyEvery?: number;
}

export const FIT: Kinds<FitOptions & { heldOut?: unknown }> = {
  ...TRAIN,
  heldOut: anything,
  observers: list(observer),
  callbacks: someCallbacks,
  yieldEvery: number(0),
  historyEvery: whole(1),
};

/** What `traversals` takes. */
export const TRAVERSALS: Kinds<{ rows: number; seed: number }> = { rows: needed(whole(1)), seed: needed(whole()) };

/** Options of `generate`. */
export interface GenerateOptions {
  /** Equal seeds give equal examples. Default: the next of the model's own line. */
  readonly seed?: number;
  /** G's input in place of a draw, `[n, latent.width]`; it stays the caller's. */
  readonly z?: Tensor2D;
}
