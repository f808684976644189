import { type _FusedMatMulAttrs, broadcast_util } from '@tensorflow/tfjs-core';
import type { Output, SimdBackend } from '../backend';
import { canFinish, type Ending, ending, plainEnding } from './activation';
import { broadcastStrides } from './broadcast';
import { areFloats, at, type Body, ELEMENTS, type Info, input, install, MADDS, PANEL } from './kernel';

/** Matrix products, batched and fused with bias and activation. */
export function installMatmul(backendName: string): void {
  install(backendName, 'BatchMatMul', (backend, inputs, attrs) => {
    const problem = plan(input(inputs, 'a'), input(inputs, 'b'), attrs.transposeA === true, attrs.transposeB === true);
    return problem && multiplyAll(backend, problem, plainEnding).info;
  });
  install(backendName, '_FusedMatMul', fused);
}

const fused: Body<_FusedMatMulAttrs> = (backend, inputs, attrs) => {
  const problem = plan(input(inputs, 'a'), input(inputs, 'b'), attrs.transposeA === true, attrs.transposeB === true);
  const { bias } = inputs;
  if (!problem || !canFinish(attrs.activation, bias, problem.columns) || inputs.preluActivationWeights)
    return undefined;
  return multiplyAll(backend, problem, ending(backend, bias, attrs)).info;
};

/** The shape of a product: rows × depth times depth × columns, either side perhaps stored transposed. */
export interface Shape {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
}

interface Problem extends Shape {
  readonly a: Info;
  readonly b: Info;
  readonly batch: number[];
}

function plan(a: Info, b: Info, transposeA: boolean, transposeB: boolean): Problem | undefined {
  if (!areFloats(a, b) || a.shape.length < 2 || b.shape.length < 2) return undefined;
  const [ra = 0, ca = 0] = a.shape.slice(-2);
  const [rb = 0, cb = 0] = b.shape.slice(-2);
  const depth = transposeA ? ra : ca;
  if (depth !== (transposeB ? cb : rb)) return undefined;
  const batch = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return { a, b, transposeA, transposeB, rows: transposeA ? ca : ra, columns: transposeB ? rb : cb, depth, batch };
}

/** Batches with fewer products than this share each product among threads, not the batch. */
const MANY_PRODUCTS = 8;

function multiplyAll(backend: SimdBackend, problem: Problem, end: Ending): Output {
  const { a, b, batch, rows, columns, depth } = problem;
  const fromA = backend.pointer(a);
  const fromB = backend.pointer(b);
  const y = backend.output([...batch, rows, columns]);
  const indexA = batchIndex(a.shape, batch);
  const indexB = batchIndex(b.shape, batch);
  if (indexA.length >= MANY_PRODUCTS) {
    const pairs = indexA.flatMap((index, i) => [index, at(indexB, i)]);
    multiplyBatch(backend, problem, [fromA, fromB, y.pointer], pairs, end);
    return y;
  }
  for (const [i, index] of indexA.entries()) {
    const atA = fromA + index * rows * depth * 4;
    const atB = fromB + at(indexB, i) * depth * columns * 4;
    multiply(backend, problem, [atA, atB, y.pointer + i * rows * columns * 4], end);
  }
  return y;
}

type Pointers = readonly [a: number, b: number, y: number];

/** One product: threads share its rows and a packed B, or its columns where there are more of them. */
export function multiply(backend: SimdBackend, problem: Shape, [a, b, y]: Pointers, end: Ending): void {
  const { rows, columns, depth } = problem;
  const { kernels } = backend;
  const panels = Math.ceil(columns / PANEL);
  if (columns <= FEW_COLUMNS && !problem.transposeA) {
    multiplyNarrow(backend, problem, [a, b, y], end);
    return;
  }
  if (rows < columns) {
    const grain = Math.max(2, Math.ceil(MADDS / (rows * depth * PANEL)));
    const args = [a, ...stridesA(problem), b, ...stridesB(problem), y, rows, columns, depth, ...end];
    backend.spread('gemmColumns', panels, grain, args, kernels.gemmColumnsBytes(depth));
    return;
  }
  const packed = backend.scratch(kernels.packedBytes(depth, columns));
  const packGrain = Math.max(4, Math.ceil(ELEMENTS / (depth * PANEL)));
  backend.spread('packColumns', panels, packGrain, [b, ...stridesB(problem), depth, columns, packed]);
  const grain = Math.ceil(MADDS / (columns * depth) / ROWS) * ROWS;
  const args = [a, ...stridesA(problem), packed, y, columns, depth, ...end];
  backend.spread('gemmRows', rows, grain, args, kernels.gemmRowsBytes());
}

/** Rows that a range is a multiple of: whole panels, and so few that ranges come out alike. */
const ROWS = 20;

/**
 * Few columns, and rows of A that lie in one piece: a convolution of an image of one line with a filter of one pixel.
 */
function multiplyNarrow(backend: SimdBackend, problem: Shape, [a, b, y]: Pointers, end: Ending): void {
  const { rows, columns, depth, transposeB } = problem;
  const { kernels } = backend;
  const backward = transposeB ? 1 : 0;
  const [from, to] = transposeB ? [columns, depth] : [depth, columns];
  const where = backend.heap.parameters([1, rows, from, 1, rows, to, 1, 1, 1, 1, 0, 0, 1, 1]);
  const packed = backend.scratch(kernels.packedFilterBytes(where, backward));
  const scratch = kernels.gatherBytes(where, backward);
  backend.spread('packFilter', 1, 1, [b, where, backward, packed], scratch);
  const grain = Math.ceil(MADDS / (columns * depth) / NARROW_ROWS) * NARROW_ROWS;
  backend.spread('gather', rows, grain, [a, packed, y, where, 1, backward, ...end], scratch);
}

/** Most columns of a product whose A is read where it lies. */
const FEW_COLUMNS = 4;
/** Rows of A that are read at once. */
const NARROW_ROWS = 24;

/** Many products, of which threads take some each. `pairs`: for each product the index of A's and of B's matrix. */
function multiplyBatch(
  backend: SimdBackend,
  problem: Problem,
  [a, b, y]: Pointers,
  pairs: readonly number[],
  end: Ending,
): void {
  const { rows, columns, depth } = problem;
  const offsets = backend.scratch(pairs.length * 4);
  new Int32Array(backend.heap.wasm.buffer, offsets, pairs.length).set(pairs);
  const left = [a, rows * depth, ...stridesA(problem)];
  const right = [b, depth * columns, ...stridesB(problem)];
  const args = [offsets, ...left, ...right, y, rows, columns, depth, ...end];
  const grain = Math.ceil(MADDS / (rows * columns * depth));
  backend.spread('gemmBatch', pairs.length / 2, grain, args, backend.kernels.gemmColumnsBytes(depth));
}

/** Floats from row to row and from column to column of A. */
function stridesA({ transposeA, rows, depth }: Shape): [number, number] {
  return transposeA ? [1, rows] : [depth, 1];
}

/** Floats from row to row and from column to column of B. */
function stridesB({ transposeB, columns, depth }: Shape): [number, number] {
  return transposeB ? [1, depth] : [columns, 1];
}

/** For each product of the broadcast batch, the index of the operand's matrix. */
function batchIndex(shape: readonly number[], batch: readonly number[]): number[] {
  const strides = broadcastStrides(shape.slice(0, -2), batch);
  let indices = [0];
  for (const [dimension, length] of batch.entries()) {
    const step = at(strides, dimension);
    indices = indices.flatMap(start => Array.from({ length }, (_, i) => start + i * step));
  }
  return indices;
}
