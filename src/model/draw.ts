import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { checkShape, checkWhole } from '../core/checks';
import { tensor, whole } from '../core/kinds';
import type { Net } from '../core/net';
import { checkOptions, type Kinds } from '../core/options';
import { inChunks } from './inChunks';

/** Options of `generate`. */
export interface GenerateOptions {
  /** Equal seeds give equal examples. Default: the next of the model's own line. */
  readonly seed?: number;
  /** G's input in place of a draw, `[n, latent.width]`; it stays the caller's. */
  readonly z?: Tensor2D;
}

const GENERATE: Kinds<GenerateOptions> = { seed: whole(), z: tensor };

/** G's examples for `z`, or for a draw of the latent. */
export function drawExamples(G: Net, width: number, n: number, draw: () => Tensor2D, options: GenerateOptions): Tensor {
  checkWhole('generate(n)', n, 1);
  checkOptions('generate', options, GENERATE);
  const { z } = options;
  if (z) checkShape('z', z, [n, width]);
  return inChunks(z ?? draw(), chunk => G.infer(chunk));
}
