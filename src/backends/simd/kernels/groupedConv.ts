import { backend_util } from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend';
import { canFinish, ending, ofSlope, plainEnding } from './activation';
import { rowMajor } from './broadcast';
import { sumFilterGradient } from './convFilterGradient';
import { gather } from './convPatches';
import { copy, layOut } from './copy';
import { demand, demandShape, demandWindow } from './fit';
import { type Movement, outputPixels } from './geometry';
import { areFloats, at, type Info, installPiece, isQuad, type PieceBody, type Quad, size } from './kernel';

/**
 * 2-D convolution in groups and its two gradients. Images and filters are laid out group by group, which costs little
 * beside the products, and each group is a convolution like any other.
 */
export function installGroupedConv(backendName: string): void {
  installPiece(backendName, 'GroupedConvLayer', forward);
  installPiece(backendName, 'GroupedConvInputGrad', inputGradient);
  installPiece(backendName, 'GroupedConvFilterGrad', filterGradient);
}

interface Groups {
  readonly count: number;
  /** Sizes of the convolution of one group. */
  readonly info: backend_util.Conv2DInfo;
}

function groupsOf(kernel: string, image: Quad, filter: Quad, attrs: Movement): Groups | undefined {
  const [batch, height, width, channels] = image;
  const [rows, columns, each, filters] = filter;
  const count = channels / each;
  demand(
    Number.isInteger(count) && filters % count === 0,
    () =>
      `${kernel}: expected a filter [h, w, c, out] where c divides the ${channels} channels of the image, and ` +
      `${channels} / c divides out, got [${filter}].`,
  );
  const info = backend_util.computeConv2DInfo(
    [batch, height, width, each],
    [rows, columns, each, filters / count],
    attrs.strides,
    1,
    attrs.pad,
  );
  demandWindow(kernel, info);
  return outputPixels(info) > 0 ? { count, info } : undefined;
}

/** An image or filter, group by group, `[groups, rows, c]`: where it lies. */
function apart(backend: SimdBackend, x: Info, groups: number): Slab {
  const slab = room(backend, size(x), groups);
  exchange(backend, backend.pointer(x), slab.pointer, [size(x) / at(x.shape, 3), groups, at(x.shape, 3) / groups]);
  return slab;
}

/** Groups one after the other. */
interface Slab {
  readonly pointer: number;
  /** Where a group begins. */
  readonly of: (group: number) => number;
}

function room(backend: SimdBackend, length: number, groups: number): Slab {
  // Kernels that write by fours may run over the end of a group, into the next, which is filled after it.
  const pointer = backend.scratch(length * 4);
  return { pointer, of: group => pointer + (length / groups) * 4 * group };
}

/** A new tensor of groups that lie one after the other. */
function together(backend: SimdBackend, slab: Slab, shape: Quad, groups: number): Info {
  const { info, pointer } = backend.output(shape);
  exchange(backend, slab.pointer, pointer, [groups, size(info) / at(shape, 3), at(shape, 3) / groups]);
  return info;
}

/** `[a, b, c]` → `[b, a, c]`. */
function exchange(backend: SimdBackend, from: number, to: number, [a, b, c]: readonly [number, number, number]): void {
  const layout = layOut({ sizes: [b, a, c], strides: [[c, b * c, 1], rowMajor([b, a, c])] });
  if (layout) copy(backend, from, to, layout);
}

const everyGroup = ({ count }: Groups, f: (group: number) => void): void => {
  for (let group = 0; group < count; group++) f(group);
};

const forward: PieceBody<'GroupedConvLayer'> = (backend, { x, filter, bias }, attrs) => {
  if (!areFloats(x, filter) || !isQuad(x.shape) || !isQuad(filter.shape)) return undefined;
  const outChannels = at(filter.shape, 3);
  if (!canFinish(undefined, bias, outChannels)) return undefined;
  const groups = groupsOf('GroupedConvLayer', x.shape, filter.shape, attrs);
  if (!groups) return undefined;
  const { count, info } = groups;
  const [batch, height, width] = info.outShape;
  const shape: Quad = [batch, height, width, outChannels];
  const [image, weights, y] = [
    apart(backend, x, count),
    apart(backend, filter, count),
    room(backend, outputPixels(info) * outChannels, count),
  ];
  const [shift, ...end] = ending(backend, bias, ofSlope(attrs.slope));
  everyGroup(groups, group => {
    const problem = { source: image.of(group), filter: weights.of(group), target: y.of(group), info, backward: false };
    gather(backend, problem, [shift && shift + group * info.outChannels * 4, ...end]);
  });
  return together(backend, y, shape, count);
};

const inputGradient: PieceBody<'GroupedConvInputGrad'> = (backend, { dy, filter }, { inputShape, ...attrs }) => {
  if (!areFloats(dy, filter) || !isQuad(filter.shape)) return undefined;
  const groups = groupsOf('GroupedConvInputGrad', inputShape, filter.shape, attrs);
  if (!groups) return undefined;
  const { count, info } = groups;
  demandGradient('GroupedConvInputGrad', dy, filter.shape, info);
  const [from, weights, dx] = [
    apart(backend, dy, count),
    apart(backend, filter, count),
    room(
      backend,
      inputShape.reduce((a, b) => a * b),
      count,
    ),
  ];
  everyGroup(groups, group => {
    const problem = { source: from.of(group), filter: weights.of(group), target: dx.of(group), info, backward: true };
    gather(backend, problem, plainEnding);
  });
  return together(backend, dx, inputShape, count);
};

const filterGradient: PieceBody<'GroupedConvFilterGrad'> = (backend, { x, dy }, { filterShape, ...attrs }) => {
  if (!areFloats(x, dy) || !isQuad(x.shape)) return undefined;
  const groups = groupsOf('GroupedConvFilterGrad', x.shape, filterShape, attrs);
  if (!groups) return undefined;
  const { count, info } = groups;
  demandGradient('GroupedConvFilterGrad', dy, filterShape, info);
  const [image, slopes, sums] = [
    apart(backend, x, count),
    apart(backend, dy, count),
    room(
      backend,
      filterShape.reduce((a, b) => a * b),
      count,
    ),
  ];
  everyGroup(groups, group => {
    sumFilterGradient(backend, [image.of(group), slopes.of(group)], sums.of(group), info);
  });
  return together(backend, sums, filterShape, count);
};

const demandGradient = (kernel: string, dy: Info, filter: Quad, { outShape }: backend_util.Conv2DInfo): void =>
  demandShape(kernel, 'dy', dy, [...outShape.slice(0, 3), filter[3]]);
