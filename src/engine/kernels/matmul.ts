import { broadcast_util } from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend';
import { canFinish, finish } from './activation';
import { broadcastStrides } from './broadcast';
import { areFloats, at, type Body, type Info, input, install, product } from './kernel';

/** Matrix products, batched and fused with bias and activation. */
export function installMatmul(backendName: string): void {
  install(backendName, 'BatchMatMul', (backend, inputs, attrs) => {
    const problem = plan(input(inputs, 'a'), input(inputs, 'b'), attrs.transposeA === true, attrs.transposeB === true);
    return problem && multiply(backend, problem).info;
  });
  install(backendName, '_FusedMatMul', fused);
}

const fused: Body = (backend, inputs, attrs) => {
  const problem = plan(input(inputs, 'a'), input(inputs, 'b'), attrs.transposeA === true, attrs.transposeB === true);
  const { bias } = inputs;
  if (!problem || !canFinish(attrs.activation, bias, problem.columns) || inputs.preluActivationWeights)
    return undefined;
  if (bias) backend.pointer(bias);
  const y = multiply(backend, problem);
  finish(backend, y.pointer, product(problem.batch) * problem.rows, problem.columns, bias, attrs);
  return y.info;
};

interface Problem {
  readonly a: Info;
  readonly b: Info;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly batch: number[];
}

function plan(a: Info, b: Info, transposeA: boolean, transposeB: boolean): Problem | undefined {
  if (!areFloats(a, b) || a.shape.length < 2 || b.shape.length < 2) return undefined;
  const [ra, ca] = a.shape.slice(-2) as [number, number];
  const [rb, cb] = b.shape.slice(-2) as [number, number];
  const depth = transposeA ? ra : ca;
  if (depth !== (transposeB ? cb : rb)) return undefined;
  const batch = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return { a, b, transposeA, transposeB, rows: transposeA ? ca : ra, columns: transposeB ? rb : cb, depth, batch };
}

function multiply(backend: SimdBackend, problem: Problem) {
  const { a, b, transposeA, transposeB, rows, columns, depth, batch } = problem;
  const { kernels } = backend;
  const fromA = backend.pointer(a);
  const fromB = backend.pointer(b);
  const scratch = backend.scratch(kernels.gemmScratchBytes());
  const y = backend.output([...batch, rows, columns]);
  const stridesA = transposeA ? [1, rows] : [depth, 1];
  const stridesB = transposeB ? [1, depth] : [columns, 1];
  const offsetsB = batchOffsets(b.shape, batch);
  for (const [i, offsetA] of batchOffsets(a.shape, batch).entries()) {
    const atA = fromA + offsetA * rows * depth * 4;
    const atB = fromB + at(offsetsB, i) * depth * columns * 4;
    const atY = y.pointer + i * rows * columns * 4;
    kernels.gemm(atA, ...stridesA, atB, ...stridesB, atY, columns, rows, columns, depth, scratch);
  }
  return y;
}

/** For each matrix of the broadcast batch, the index of the operand's matrix. */
function batchOffsets(shape: readonly number[], batch: readonly number[]): number[] {
  const strides = broadcastStrides(shape.slice(0, -2), batch);
  let offsets = [0];
  for (const [dimension, length] of batch.entries()) {
    const step = at(strides, dimension);
    offsets = offsets.flatMap(start => Array.from({ length }, (_, i) => start + i * step));
  }
  return offsets;
}
