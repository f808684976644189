import { backend_util, type GatherV2Attrs, util } from '@tensorflow/tfjs-core';
import { demand } from './fit';
import { areFloats, areWords, at, type Body, ELEMENTS, grainOf, input, install, number, product, size } from './kernel';

/** Rows chosen by whole numbers. */
export function installGather(backendName: string): void {
  install(backendName, 'GatherV2', gather);
  install(backendName, 'UnsortedSegmentSum', segmentSum);
  install(backendName, 'OneHot', oneHot);
}

const gather: Body<GatherV2Attrs> = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  const indices = input(inputs, 'indices');
  if (!areWords(x, indices) || indices.dtype !== 'int32') return undefined;
  const axis = util.parseAxisParam(attrs.axis, x.shape)[0] ?? 0;
  const sizes = backend_util.segment_util.collectGatherOpShapeInfo(x, indices, axis, attrs.batchDims ?? 0);
  const { batchSize, outerSize, dimSize, sliceSize, outputShape } = sizes;
  const chosen = backend.pointer(indices);
  // The cpu kernel throws for an index that is out of range.
  if (!backend.kernels.areWithin(chosen, size(indices), dimSize)) return undefined;
  const from = backend.pointer(x);
  const y = backend.output(outputShape, x.dtype);
  const count = size(indices) / batchSize;
  const args = [from, chosen, y.pointer, outerSize, dimSize, count, sliceSize];
  backend.spread('gatherRows', batchSize * outerSize * count, grainOf(sliceSize), args);
  return y.info;
};

/** The most ranges worth cutting: each of them reads all ids. */
const MOST_RANGES = 32;

const segmentSum: Body = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  const ids = input(inputs, 'segmentIds');
  const segments = number(attrs, 'numSegments');
  demand(segments >= 1, () => `UnsortedSegmentSum: expected at least one segment, got ${segments}.`);
  if (!areFloats(x) || ids.dtype !== 'int32' || ids.shape.length !== 1) return undefined;
  const count = at(x.shape, 0);
  if (size(ids) !== count) return undefined;
  const inner = size(x) / count;
  const from = backend.pointer(x);
  const chosen = backend.pointer(ids);
  const y = backend.output([segments, ...x.shape.slice(1)]);
  const grain = Math.ceil(Math.max(segments / MOST_RANGES, (segments * ELEMENTS) / (count * (inner + 1))));
  backend.spread('segmentSum', segments, grain, [from, chosen, y.pointer, count, inner]);
  return y.info;
};

const oneHot: Body = (backend, inputs, attrs) => {
  const indices = input(inputs, 'indices');
  const depth = number(attrs, 'depth');
  const dtype = attrs.dtype;
  if (!areWords(indices) || indices.dtype !== 'int32' || depth < 1) return undefined;
  if (dtype !== 'float32' && dtype !== 'int32') return undefined;
  const bits = (name: string): number => {
    const value = number(attrs, name);
    return dtype === 'int32' ? value : (new Int32Array(Float32Array.of(value).buffer)[0] ?? 0);
  };
  const from = backend.pointer(indices);
  const y = backend.output([...indices.shape, depth], dtype);
  backend.spread('oneHot', product(indices.shape), grainOf(depth), [
    from,
    y.pointer,
    depth,
    bits('onValue'),
    bits('offValue'),
  ]);
  return y.info;
};
