import { mean, reshape, type Scalar, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';

/** The mean over everything of what `f` returns; frees what it allocated on the way. */
export const meanOf = (f: () => Tensor): Scalar => tidy(() => mean<Scalar>(f()));

/** One row for each example: `[n, …]` → `[n, features]`. */
export const rows = (x: Tensor): Tensor2D => reshape(x, [x.shape[0] ?? 1, -1]);
