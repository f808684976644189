import * as tf from '@tensorflow/tfjs-core';
import type { Signatures } from '../../../pieces/signatures';
import type { SimdBackend } from '../backend';

export type Info = tf.TensorInfo;
export type Inputs = Readonly<Record<string, Info | undefined>>;
export type Attrs = Readonly<Record<string, unknown>>;

/**
 * Computes a kernel's outputs, or returns undefined, before making any, to leave the call to the cpu kernel. `A`: its
 * attributes.
 */
export type Body<A = Attrs> = (backend: SimdBackend, inputs: Inputs, attrs: A) => Info | Info[] | undefined;

/** The body of a kernel that tfjs does not know, as its signature has it. */
export type PieceBody<N extends keyof Signatures> = (
  backend: SimdBackend,
  inputs: Signatures[N]['inputs'],
  attrs: Signatures[N]['attributes'],
) => Signatures[N]['outputs'] | undefined;

/** Registers a kernel for a piece. */
export const installPiece = <N extends keyof Signatures>(backendName: string, name: N, body: PieceBody<N>): void =>
  install(backendName, name, body as Body);

/** Registers a kernel of ours over the copied cpu kernel of that name, which stays as the fallback. */
export function install<A = Attrs>(backendName: string, kernelName: string, body: Body<A>): void {
  const fallback = tf.getKernel(kernelName, 'cpu')?.kernelFunc;
  if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
  const kernelFunc: tf.KernelFunc = call => {
    const backend = call.backend as SimdBackend;
    const inputs = call.inputs;
    const result = backend.run(() => body(backend, inputs, (call.attrs ?? {}) as A));
    if (result !== undefined) return result;
    if (!fallback) throw new TypeError(`${kernelName} takes float32 tensors only.`);
    return fallback(call);
  };
  tf.registerKernel({ kernelName, backendName, kernelFunc });
}

/** The input of that name, which tfjs guarantees. */
export function input(inputs: Inputs, name: string): Info {
  const info = inputs[name];
  if (!info) throw new TypeError(`The kernel input '${name}' is missing.`);
  return info;
}

/** Whether all are float32 and none is empty: what our kernels handle. */
export function areFloats(...infos: readonly Info[]): boolean {
  return infos.every(info => info.dtype === 'float32' && size(info) > 0);
}

/** Whether all have elements of four bytes, and some: what kernels that only move elements handle. */
export function areWords(...infos: readonly Info[]): boolean {
  return infos.every(info => (info.dtype === 'float32' || info.dtype === 'int32') && size(info) > 0);
}

/** Number of elements. */
export function size(info: Info): number {
  return tf.util.sizeFromShape(info.shape);
}

/** A numeric attribute, or its default. */
export function number(attrs: Attrs, name: string, otherwise = 0): number {
  const value = attrs[name];
  return typeof value === 'number' ? value : otherwise;
}

/** The `grain` of kernels that spend about a nanosecond on each of the `perUnit` elements of a unit. */
export function grainOf(perUnit: number): number {
  return Math.max(1, Math.ceil(ELEMENTS / perUnit));
}

/** Elements that are worth a thread's while: a multiple of 64, so that no two threads write to one cache line. */
export const ELEMENTS = 8192;

/** Multiplications of a matrix product that are worth a thread's while: some 20 µs. */
export const MADDS = 1 << 19;

/** Columns that matrix products take at a time. */
export const PANEL = 8;

/** Sizes of images and of filters: four axes. */
export type Quad = [number, number, number, number];
export const isQuad = (shape: readonly number[]): shape is Quad => shape.length === 4;

/** The inputs of kernels that take any number of them. */
export const listed = (inputs: Inputs): Info[] => Object.values(inputs).filter(info => info !== undefined);

/** Product of some of the sizes. */
export function product(sizes: readonly number[]): number {
  return sizes.reduce((a, b) => a * b, 1);
}

/** The element of an array that is known to be there. */
export function at(values: readonly number[], index: number): number {
  return values[index] ?? 0;
}
