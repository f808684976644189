import { slice_util, type Tensor, util } from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend';
import { broadcastStrides, collapse, type Grid, rowMajor } from './broadcast';
import { areFloats, at, type Body, ELEMENTS, grainOf, type Info, input, install, product, size } from './kernel';

const RANK = 6;

/** Kernels that only move elements. */
export function installCopy(backendName: string): void {
  install(backendName, 'Transpose', transpose);
  install(backendName, 'PadV2', pad);
  install(backendName, 'Slice', slice);
  install(backendName, 'Concat', concat);
  install(backendName, 'Tile', tile);
}

/** Lays out the parameters of `copyStrided`, or returns undefined when the walk needs too many dimensions. */
function layOut(grid: Grid): number[] | undefined {
  const flat = collapse(grid, RANK);
  return flat && [...flat.sizes, ...flat.strides.flat()];
}

function copy(backend: SimdBackend, from: number, to: number, layout: number[]): void {
  const rows = product(layout.slice(0, RANK - 1));
  backend.spread('copyStrided', rows, grainOf(at(layout, RANK - 1)), [from, to, backend.heap.parameters(layout)]);
}

const transpose: Body = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  if (!areFloats(x)) return undefined;
  const order = attrs.perm as number[];
  const shape = order.map(axis => at(x.shape, axis));
  const strides = rowMajor(x.shape);
  const layout = layOut({ sizes: shape, strides: [order.map(axis => at(strides, axis)), rowMajor(shape)] });
  if (!layout) return undefined;
  const from = backend.pointer(x);
  const y = backend.output(shape);
  copy(backend, from, y.pointer, layout);
  return y.info;
};

const pad: Body = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  if (!areFloats(x)) return undefined;
  const paddings = attrs.paddings as [number, number][];
  const shape = x.shape.map((n, i) => n + (paddings[i]?.[0] ?? 0) + (paddings[i]?.[1] ?? 0));
  const strides = rowMajor(shape);
  const layout = layOut({ sizes: x.shape, strides: [rowMajor(x.shape), strides] });
  if (!layout) return undefined;
  const from = backend.pointer(x);
  const y = backend.output(shape);
  const start = strides.reduce((sum, stride, i) => sum + stride * (paddings[i]?.[0] ?? 0), 0);
  backend.spread('fill', size(y.info), ELEMENTS, [y.pointer, attrs.constantValue as number]);
  copy(backend, from, y.pointer + start * 4, layout);
  return y.info;
};

const slice: Body = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  if (!areFloats(x)) return undefined;
  const params = slice_util.parseSliceParams(x as Tensor, attrs.begin as number[], attrs.size as number[]);
  const [begin, shape] = params as [number[], number[]];
  slice_util.assertParamsValid(x as Tensor, begin, shape);
  const strides = rowMajor(x.shape);
  const layout = layOut({ sizes: shape, strides: [strides, rowMajor(shape)] });
  if (!layout || product(shape) === 0) return undefined;
  const from = backend.pointer(x);
  const y = backend.output(shape);
  const start = strides.reduce((sum, stride, i) => sum + stride * at(begin, i), 0);
  copy(backend, from + start * 4, y.pointer, layout);
  return y.info;
};

const concat: Body = (backend, inputs, attrs) => {
  const parts = (Object.values(inputs) as Info[]).filter(part => size(part) > 0);
  const [first] = parts;
  if (!first || !areFloats(...parts)) return undefined;
  const axis = util.parseAxisParam(attrs.axis as number, first.shape)[0] ?? 0;
  const lengths = parts.map(part => at(part.shape, axis));
  const shape = first.shape.map((n, i) => (i === axis ? lengths.reduce((a, b) => a + b, 0) : n));
  const strides = rowMajor(shape);
  const layouts = parts.map(part => layOut({ sizes: part.shape, strides: [rowMajor(part.shape), strides] }));
  const pointers = parts.map(part => backend.pointer(part));
  if (layouts.some(layout => layout === undefined)) return undefined;
  const y = backend.output(shape);
  let target = y.pointer;
  for (const [i, layout] of layouts.entries()) {
    copy(backend, at(pointers, i), target, layout ?? []);
    target += at(lengths, i) * at(strides, axis) * 4;
  }
  return y.info;
};

const tile: Body = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  const reps = attrs.reps as number[];
  if (!areFloats(x) || reps.length !== x.shape.length || product(reps) === 0) return undefined;
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
  const y = backend.output(shape);
  copy(backend, from, y.pointer, layout);
  return y.info;
};
