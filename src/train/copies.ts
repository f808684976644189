import { clone, getBackend, getKernel, keep, mul, type Tensor, tidy } from '@tensorflow/tfjs-core';

/** Tensors as they are at one moment, whatever is done to the originals later. It owns the copies. */
export class Copies {
  private readonly kept: Tensor[] = [];

  /** A copy with numbers of its own. */
  of(tensor: Tensor): Tensor {
    const copy = tidy(() => keep(isChangedInPlace() ? mul(tensor, 1) : clone(tensor)));
    this.kept.push(copy);
    return copy;
  }

  /** Frees all copies. */
  dispose(): void {
    for (const copy of this.kept) copy.dispose();
    this.kept.length = 0;
  }
}

/**
 * Where moments are changed where they lie, a clone would change along. Elsewhere it does not, and keeps the bits, which a product on a GPU
 * need not: denormal numbers may come out as 0.
 */
const isChangedInPlace = (): boolean => getKernel('AdamSteps', getBackend()) !== undefined;
