import {
  div,
  greater,
  matMul,
  maximum,
  reshape,
  sqrt,
  square,
  sum,
  type Tensor,
  transpose,
  where,
} from '@tensorflow/tfjs-core';

/** Below this a vector has no direction. */
export const NO_LENGTH = 1e-12;

/** A kernel and estimates of its first singular vectors, of as many numbers as it has outputs and inputs. */
export interface Singular {
  readonly kernel: Tensor;
  readonly u: Tensor;
  readonly v: Tensor;
}

/** A kernel as a matrix `[inputs · places, outputs]`. */
export const matrixOf = (kernel: Tensor): Tensor => reshape(kernel, [-1, kernel.shape.at(-1) ?? 1]);

/** A vector as a column. */
export const column = (vector: Tensor): Tensor => reshape(vector, [-1, 1]);

/** One power step towards the first singular vectors of a kernel: v ← W u / ‖·‖, u ← Wᵀ v / ‖·‖. */
export function powerStep({ kernel, u, v }: Singular): Omit<Singular, 'kernel'> {
  const matrix = matrixOf(kernel);
  const right = directed(matMul(matrix, column(u)), column(v));
  const left = directed(matMul(transpose(matrix), right), column(u));
  return { u: reshape(left, [-1]), v: reshape(right, [-1]) };
}

/** A vector of length 1 in the same direction; `other` if it has none. */
export function directed(x: Tensor, other: Tensor = x): Tensor {
  const length = sqrt(sum(square(x)));
  return where(greater(length, NO_LENGTH), div(x, maximum(length, NO_LENGTH)), other);
}
