import { clone, mul, type Tensor } from '@tensorflow/tfjs-core';
import { hasKernel } from '../pieces/piece';

/** Kernels that change what an optimizer remembers where it lies. */
const CHANGING = ['AdamSteps', 'RmsPropSteps', 'SgdSteps'] as const;

/**
 * A tensor as it is now, whatever is done to the original later. Where a kernel changes tensors where they lie, a clone
 * would change along. Elsewhere it does not, and keeps the bits, which a product on a GPU need not: denormal numbers
 * may come out as 0.
 */
export const copyOf = (tensor: Tensor): Tensor => (CHANGING.some(hasKernel) ? mul(tensor, 1) : clone(tensor));
