/** A matrix product `[rows, depth] · [depth, columns]`. */
export interface Product {
  readonly kind: 'product';
  readonly rows: number;
  readonly depth: number;
  readonly columns: number;
}

/** A 'same' convolution of a batch of pictures by square filters, or one of its gradients. */
export interface Convolution {
  readonly kind: 'convolution';
  readonly pass: 'forward' | 'input' | 'filter';
  readonly batch: number;
  /** Height and width of the input; the output's is that divided by `stride`. */
  readonly side: number;
  readonly channels: number;
  readonly filters: number;
  readonly kernel: number;
  readonly stride: number;
}

export type Operation = Product | Convolution;

/**
 * Billions of floating-point operations, a multiply-add counted as two. Both gradients of a convolution cost what it
 * costs.
 */
export function gflopOf(operation: Operation): number {
  if (operation.kind === 'product') return (2 * operation.rows * operation.depth * operation.columns) / 1e9;
  const { batch, side, channels, filters, kernel, stride } = operation;
  return (2 * batch * (side / stride) ** 2 * filters * kernel ** 2 * channels) / 1e9;
}
