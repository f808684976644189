import {
  engine,
  type GradConfig,
  getBackend,
  getGradient,
  getKernel,
  type NamedTensorMap,
  registerGradient,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type { Signature, Signatures } from './signatures';

export type PieceName = keyof Signatures;

/** Names or places with a tensor each, for what a backend sees of them. */
type Tensors<T> = { readonly [K in keyof T]: undefined extends T[K] ? Tensor | undefined : Tensor };

export type Inputs<S extends Signature> = Tensors<S['inputs']>;
export type Outputs<S extends Signature> = S['outputs'] extends readonly unknown[] ? Tensors<S['outputs']> : Tensor;

/**
 * A piece of work that a backend may do in one call. Where it cannot, the piece is composed of tfjs operations, which
 * give the same numbers up to rounding and have the same gradients.
 */
export interface Piece<N extends PieceName> {
  readonly name: N;
  /** By the backend's kernel, or composed where it has none. */
  readonly call: (inputs: Inputs<Signatures[N]>, attributes: Signatures[N]['attributes']) => Outputs<Signatures[N]>;
  /** By the backend's kernel; undefined where it has none. */
  readonly fused: (
    inputs: Inputs<Signatures[N]>,
    attributes: Signatures[N]['attributes'],
  ) => Outputs<Signatures[N]> | undefined;
  readonly composed: Piece<N>['call'];
  /** By the backend's kernel, which the caller knows to be there. */
  readonly kernel: Piece<N>['call'];
}

/**
 * @param composed the same in tfjs operations
 * @param gradient how tfjs differentiates the kernel, in operations that have gradients themselves while the tape is
 *   on. Without one, the piece is composed while the tape is on
 */
export function piece<N extends PieceName>(
  name: N,
  { composed, gradient }: { composed: Piece<N>['composed']; gradient?: Omit<GradConfig, 'kernelName'> },
): Piece<N> {
  type S = Signatures[N];
  const kernel = (inputs: Inputs<S>, attributes: S['attributes']) =>
    engine().runKernel(name, inputs as NamedTensorMap, attributes) as Outputs<S>;
  const fused = (inputs: Inputs<S>, attributes: S['attributes']) => {
    if (!hasKernel(name)) return undefined;
    if (!gradient) return engine().isTapeOn() ? undefined : kernel(inputs, attributes);
    if (!getGradient(name)) registerGradient({ kernelName: name, ...gradient });
    return kernel(inputs, attributes);
  };
  return { name, kernel, fused, composed, call: (inputs, attrs) => fused(inputs, attrs) ?? composed(inputs, attrs) };
}

/** Whether the backend that is set has a kernel for a piece. */
export const hasKernel = (name: PieceName): boolean => getKernel(name, getBackend()) !== undefined;
