import {
  backend_util,
  type ConcatAttrs,
  type PackAttrs,
  type ReverseAttrs,
  type SliceAttrs,
  type SplitVAttrs,
  type StridedSliceAttrs,
  slice_util,
  type UnpackAttrs,
  util,
} from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend';
import { rowMajor } from './broadcast';
import { copy, layOut } from './copy';
import { demandOnce } from './fit';
import { areWords, at, type Body, type Info, input, install, listed, size } from './kernel';

/** Parts of a tensor, and tensors put together of parts. */
export function installSlice(backendName: string): void {
  install(backendName, 'Slice', slice);
  install(backendName, 'StridedSlice', stridedSlice);
  install(backendName, 'Reverse', (backend, inputs, { dims }: ReverseAttrs) =>
    reversed(backend, input(inputs, 'x'), dims),
  );
  install(backendName, 'FlipLeftRight', (backend, inputs) => reversed(backend, input(inputs, 'image'), [2]));
  install(backendName, 'SplitV', split);
  install(backendName, 'Unpack', unpack);
  install(backendName, 'Concat', concat);
  install(backendName, 'Pack', pack);
}

/** The elements of x at `begin`, `begin + step`, … along each axis, `sizes` of them, as a tensor of `shape`. */
function sampled(
  backend: SimdBackend,
  x: Info,
  begin: readonly number[],
  sizes: readonly number[],
  steps: readonly number[],
  shape: readonly number[] = sizes,
): Info | undefined {
  if (sizes.some(n => n < 1)) return undefined;
  const strides = rowMajor(x.shape);
  const source = strides.map((stride, i) => stride * at(steps, i));
  const layout = layOut({ sizes, strides: [source, rowMajor(sizes)] });
  if (!layout) return undefined;
  const from = backend.pointer(x);
  const y = backend.output([...shape], x.dtype);
  const start = strides.reduce((sum, stride, i) => sum + stride * at(begin, i), 0);
  copy(backend, from + start * 4, y.pointer, layout);
  return y.info;
}

const ones = (x: Info): number[] => x.shape.map(() => 1);

const slice: Body<SliceAttrs> = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  if (!areWords(x)) return undefined;
  const [begin = [], shape = []] = slice_util.parseSliceParams(x, attrs.begin, attrs.size);
  slice_util.assertParamsValid(x, begin, shape);
  return sampled(backend, x, begin, shape, ones(x));
};

const stridedSlice: Body<StridedSliceAttrs> = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  if (!areWords(x)) return undefined;
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attrs;
  const masks = [beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask] as const;
  const info = slice_util.sliceInfo(x.shape, begin, end, strides, ...masks);
  if (info.isIdentity) return backend.alias(x, info.finalShape);
  const sizes = slice_util.computeOutShape(info.begin, info.end, info.strides);
  return sampled(backend, x, info.begin, sizes, info.strides, info.finalShape);
};

/** x with some axes running backwards. */
function reversed(backend: SimdBackend, x: Info, dims: number | number[]): Info | undefined {
  const axes = util.parseAxisParam(dims, x.shape);
  demandOnce('Reverse', axes);
  if (!areWords(x)) return undefined;
  const begin = x.shape.map((n, i) => (axes.includes(i) ? n - 1 : 0));
  const steps = x.shape.map((_, i) => (axes.includes(i) ? -1 : 1));
  return sampled(backend, x, begin, x.shape, steps);
}

/** The parts of x between these borders along an axis; `shaped` gives the shape of a part that is `length` long. */
function parts(
  backend: SimdBackend,
  x: Info,
  axis: number,
  lengths: readonly number[],
  shaped: (length: number) => number[],
): Info[] | undefined {
  if (!areWords(x) || lengths.some(length => length < 1)) return undefined;
  // A walk through whole axes and a part of one needs two dimensions, so none of these is left to the cpu kernel.
  return lengths.flatMap((length, i) => {
    const first = lengths.slice(0, i).reduce((a, b) => a + b, 0);
    const begin = x.shape.map((_, k) => (k === axis ? first : 0));
    const sizes = x.shape.map((n, k) => (k === axis ? length : n));
    return sampled(backend, x, begin, sizes, ones(x), shaped(length)) ?? [];
  });
}

const split: Body<SplitVAttrs> = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  const axis = util.parseAxisParam(attrs.axis, x.shape)[0] ?? 0;
  const lengths = backend_util.prepareSplitSize(x, attrs.numOrSizeSplits, axis);
  return parts(backend, x, axis, lengths, length => x.shape.map((n, i) => (i === axis ? length : n)));
};

const unpack: Body<UnpackAttrs> = (backend, inputs, attrs) => {
  const x = input(inputs, 'value');
  const axis = util.parseAxisParam(attrs.axis, x.shape)[0] ?? 0;
  const lengths = new Array<number>(at(x.shape, axis)).fill(1);
  return parts(backend, x, axis, lengths, () => x.shape.filter((_, i) => i !== axis));
};

/** The parts one after the other along an axis, as a tensor of `shape`. */
function joined(backend: SimdBackend, parts: readonly Info[], axis: number, shape?: number[]): Info | undefined {
  const [first] = parts;
  if (!first || !areWords(...parts) || parts.some(part => part.dtype !== first.dtype)) return undefined;
  const lengths = parts.map(part => at(part.shape, axis));
  const whole = first.shape.map((n, i) => (i === axis ? lengths.reduce((a, b) => a + b, 0) : n));
  const strides = rowMajor(whole);
  const layouts = parts.map(part => layOut({ sizes: part.shape, strides: [rowMajor(part.shape), strides] }));
  if (layouts.some(layout => layout === undefined)) return undefined;
  const pointers = parts.map(part => backend.pointer(part));
  const y = backend.output(shape ?? whole, first.dtype);
  let target = y.pointer;
  for (const [i, layout] of layouts.entries()) {
    copy(backend, at(pointers, i), target, layout ?? []);
    target += at(lengths, i) * at(strides, axis) * 4;
  }
  return y.info;
}

const concat: Body<ConcatAttrs> = (backend, inputs, attrs) => {
  const all = listed(inputs);
  const axis = util.parseAxisParam(attrs.axis, all[0]?.shape ?? [])[0] ?? 0;
  backend_util.assertParamsConsistent(
    all.map(part => part.shape),
    axis,
  );
  const present = all.filter(part => size(part) > 0);
  if (present.length === 0) return undefined;
  return joined(backend, present, axis);
};

const pack: Body<PackAttrs> = (backend, inputs, attrs) => {
  const all = listed(inputs);
  const [first] = all;
  if (!first || all.some(part => !util.arraysEqual(part.shape, first.shape))) return undefined;
  const axis = util.parseAxisParam(attrs.axis, [...first.shape, 1])[0] ?? 0;
  const [before, after] = [first.shape.slice(0, axis), first.shape.slice(axis)];
  const raised = all.map(part => ({ ...part, shape: [...before, 1, ...after] }));
  return joined(backend, raised, axis, [...before, all.length, ...after]);
};
