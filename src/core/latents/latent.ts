import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Rng } from '../rng';

/** A distribution as plain data, so that a saved model can rebuild it. */
export type LatentConfig = Readonly<{ kind: string } & Record<string, unknown>>;

/** A distribution that G's input is drawn from. */
export interface Latent {
  readonly kind: string;
  /** Columns it takes in G's input. */
  readonly width: number;
  /** Entropy of one draw, in nats (differential, where continuous). */
  readonly entropy: number;
  /** `n` draws, `[n, width]`. */
  sample(n: number, rng: Rng): Tensor2D;
  /** Negative log-likelihood of each row, in nats: `[n, width]` → `[n]`. */
  nll(values: Tensor2D): Tensor1D;
  readonly config: LatentConfig;
}

/**
 * A latent that a Q head can recover from the picture: its posterior has parameters that Q puts out (Chen et al. 2016,
 * §5 and appendix C).
 */
export interface Code extends Latent {
  /** Columns of Q's output that describe the posterior. */
  readonly parameters: number;
  /** `−log Q(c|x)` for each row, in nats: codes `[n, width]`, parameters `[n, parameters]` → `[n]`. */
  posteriorNll(codes: Tensor2D, parameters: Tensor2D): Tensor1D;
  /**
   * The posterior's mean: probabilities of classes and coins, values of continuous codes. `[n, parameters]` →
   * `[n, width]`.
   */
  estimate(parameters: Tensor2D): Tensor2D;
  /** A code a person chose, as the row G reads: a class index, or a value per column. Throws if it is not one. */
  encode(name: string, value: number | readonly number[]): Float32Array;
  /** What a traversal of this code visits: one row for each picture, `[rows, width]`. */
  sweep(steps: number): readonly Float32Array[];
}
