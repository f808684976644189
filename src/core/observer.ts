import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { AnyGame } from './game';
import type { Source } from './source';
import type { Place } from './store';

/** What is being trained, as far as observers need to know it. */
export interface Subject {
  /** The model's name, such as `infogan`. */
  readonly name: string;
  /** Shape of one example: height, width and channels where it is a picture. */
  readonly shape: readonly number[];
  /**
   * `n` examples `[n, ...shape]`, pictures in [−1, 1], that depend on the seed and the weights alone. The caller's to
   * dispose of. Left out by models that need an input.
   */
  generate?(n: number, options: { seed: number }): Tensor;
  /**
   * Sheets of pictures that show what the model does: for each latent code what it changes, or inputs beside what the
   * model makes of them, at once or once they are there. The caller's to dispose of.
   */
  traversals?(options: { rows: number; seed: number }): readonly Sheet[] | Promise<readonly Sheet[]>;
  /** Saves everything, so that training can go on from there. */
  save(place: Place): Promise<void>;
}

/** Pictures in rows, `[rows · columns, h, w, c]`, row by row. */
export interface Sheet {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly images: Tensor4D;
}

/** Where a run stands after a step. */
export interface Progress {
  readonly subject: Subject;
  /** Steps finished, counted from the model's first ever step. */
  readonly step: number;
  /** The step this run started after, and the one it will stop at. */
  readonly from: number;
  readonly to: number;
  /** Real images seen since the model's first step. */
  readonly images: number;
  readonly batchSize: number;
  /** Median milliseconds a step takes, over the last few dozen. `NaN` before the first. */
  readonly msPerStep: number;
  /** Seconds until `to`: at that pace, and with as much time for observers and the page as they took so far. */
  readonly secondsLeft: number;
  /**
   * The loss terms of this step as numbers, named `player.term`, such as `D.adversarial`. Waits for the device.
   * @throws GanKitError `numeric` if one is NaN or infinite
   */
  read(): Promise<Readonly<Record<string, number>>>;
  /** What is played. Nobody but the run itself moves its weights. */
  readonly game: AnyGame;
  /** What is learned from. */
  readonly data: Source;
  /** What is kept from that, where `fit` was given some. */
  readonly heldOut?: Source;
}

/** How a run ended. */
export type Outcome = 'done' | 'aborted' | 'failed';

/** Something that watches a run: a progress bar, a writer of sample pictures, a saver of checkpoints. */
export interface Observer {
  /** Called before the first step. */
  onStart?(progress: Progress): void | Promise<void>;
  /** Called after every step. */
  onStep?(progress: Progress): void | Promise<void>;
  /** Called once at the end, also when the run was stopped or failed, and then with what it failed by. */
  onEnd?(progress: Progress, outcome: Outcome, error?: unknown): void | Promise<void>;
}
