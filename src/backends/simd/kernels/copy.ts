import type { PadV2Attrs, TileAttrs, TransposeAttrs } from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend';
import { broadcastStrides, collapse, type Grid, rowMajor } from './broadcast';
import { demand } from './fit';
import {
  areFloats,
  areWords,
  at,
  type Body,
  ELEMENTS,
  grainOf,
  type Info,
  input,
  install,
  number,
  product,
  size,
} from './kernel';

/** The most dimensions of a copy after those that can be walked as one have become one. */
export const RANK = 6;

/** Kernels that only move elements. */
export function installCopy(backendName: string): void {
  install(backendName, 'Transpose', transpose);
  install(backendName, 'PadV2', pad);
  install(backendName, 'Tile', tile);
  install(backendName, 'DepthToSpace', depthToSpace);
}

/** Lays out the parameters of `copyStrided`, or returns undefined when the walk needs too many dimensions. */
export function layOut(grid: Grid): number[] | undefined {
  const flat = collapse(grid, RANK);
  return flat && [...flat.sizes, ...flat.strides.flat()];
}

/** Copies 4-byte elements along a layout. */
export function copy(backend: SimdBackend, from: number, to: number, layout: number[]): void {
  const rows = product(layout.slice(0, RANK - 1));
  backend.spread('copyStrided', rows, grainOf(at(layout, RANK - 1)), [from, to, backend.heap.parameters(layout)]);
}

/** x, its axes in another order, as a tensor of `shape`. */
function permuted(backend: SimdBackend, x: Info, sizes: readonly number[], order: readonly number[], shape?: number[]) {
  const turned = order.map(axis => at(sizes, axis));
  const strides = rowMajor(sizes);
  const layout = layOut({ sizes: turned, strides: [order.map(axis => at(strides, axis)), rowMajor(turned)] });
  if (!layout) return undefined;
  const from = backend.pointer(x);
  const y = backend.output(shape ?? turned, x.dtype);
  copy(backend, from, y.pointer, layout);
  return y.info;
}

const transpose: Body<TransposeAttrs> = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  const order = attrs.perm;
  const fit = order.length === x.shape.length && x.shape.every((_, axis) => order.includes(axis));
  demand(fit, () => `Transpose: expected each axis of [${x.shape}] once, got [${order}].`);
  return areWords(x) ? permuted(backend, x, x.shape, order) : undefined;
};

/** Blocks of channels become pixels. */
const depthToSpace: Body = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  if (!areWords(x) || attrs.dataFormat !== 'NHWC') return undefined;
  const [batch = 0, height = 0, width = 0, channels = 0] = x.shape;
  const block = number(attrs, 'blockSize');
  const depth = channels / (block * block);
  const shape = [batch, height * block, width * block, depth];
  return permuted(backend, x, [batch, height, width, block, block, depth], [0, 1, 3, 2, 4, 5], shape);
};

const pad: Body<PadV2Attrs> = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  const paddings = attrs.paddings;
  const fit = x.shape.every((_, i) => paddings[i]?.every(rim => rim >= 0));
  demand(
    fit,
    () => `PadV2: expected no padding of [${x.shape}] below 0, got [${paddings.join('], [')}]. Use tf.slice.`,
  );
  if (!areFloats(x)) return undefined;
  const shape = x.shape.map((n, i) => n + (paddings[i]?.[0] ?? 0) + (paddings[i]?.[1] ?? 0));
  const strides = rowMajor(shape);
  const layout = layOut({ sizes: x.shape, strides: [rowMajor(x.shape), strides] });
  if (!layout) return undefined;
  const from = backend.pointer(x);
  const y = backend.output(shape);
  const start = strides.reduce((sum, stride, i) => sum + stride * (paddings[i]?.[0] ?? 0), 0);
  backend.spread('fill', size(y.info), ELEMENTS, [y.pointer, attrs.constantValue]);
  copy(backend, from, y.pointer + start * 4, layout);
  return y.info;
};

const tile: Body<TileAttrs> = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  const reps = attrs.reps;
  if (!areWords(x) || reps.length !== x.shape.length || product(reps) === 0) return undefined;
  const shape = x.shape.map((n, i) => n * at(reps, i));
  // Each axis becomes two: which repetition, and where in it.
  const pairs = x.shape.flatMap((n, i) => [at(reps, i), n]);
  const source = broadcastStrides(
    x.shape.flatMap(n => [1, n]),
    pairs,
  );
  const layout = layOut({ sizes: pairs, strides: [source, rowMajor(pairs)] });
  if (!layout) return undefined;
  const from = backend.pointer(x);
  const y = backend.output(shape, x.dtype);
  copy(backend, from, y.pointer, layout);
  return y.info;
};
