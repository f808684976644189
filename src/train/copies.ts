import { keep, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { copyOf } from '../core/copyOf';

/** Tensors as they are at one moment, whatever is done to the originals later. It owns the copies. */
export class Copies {
  private readonly kept: Tensor[] = [];

  /** A copy with numbers of its own. */
  of(tensor: Tensor): Tensor {
    const copy = tidy(() => keep(copyOf(tensor)));
    this.kept.push(copy);
    return copy;
  }

  /** Frees all copies. */
  dispose(): void {
    for (const copy of this.kept) copy.dispose();
    this.kept.length = 0;
  }
}
