import type { Tensor2D } from '@tensorflow/tfjs-core';

/** Makes numbers of sentences. Any encoder fits: ours, another library's, or a table of vectors made elsewhere. */
export interface CaptionEncoder {
  /** Columns of an embedding. */
  readonly width: number;
  /** `[captions.length, width]`; equal captions give equal rows. The caller disposes of it. */
  encode(captions: readonly string[]): Tensor2D;
}
