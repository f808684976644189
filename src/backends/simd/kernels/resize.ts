import type { ResizeBilinearAttrs } from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend';
import type { KernelName } from '../module';
import { demandShape } from './fit';
import {
  areFloats,
  at,
  type Body,
  grainOf,
  type Info,
  input,
  install,
  installPiece,
  isQuad,
  type Quad,
} from './kernel';

/**
 * Resizing of NHWC images and the transposes of it, all flags heeded. The transposes are there under tfjs's names and
 * under names of our own, by which others know that these are right where stock's are not.
 */
export function installResize(backendName: string): void {
  install(backendName, 'ResizeNearestNeighbor', forward('resizeNearest', nearest));
  install(backendName, 'ResizeBilinear', forward('resizeBilinear', bilinear));
  const [nearestBack, bilinearBack] = [
    backward('resizeNearestGrad', nearest),
    backward('resizeBilinearGrad', bilinear),
  ];
  install(backendName, 'ResizeNearestNeighborGrad', nearestBack);
  install(backendName, 'ResizeBilinearGrad', bilinearBack);
  installPiece(backendName, 'ResizeNearestNeighborTransposed', nearestBack);
  installPiece(backendName, 'ResizeBilinearTransposed', bilinearBack);
}

/** Where an output row or column comes from: from `low` and `high`, of which the latter has the weight `share`. */
interface Origin {
  readonly low: number;
  readonly high: number;
  readonly share: number;
}

type Flags = Pick<ResizeBilinearAttrs, 'alignCorners' | 'halfPixelCenters'>;
type Rule = (attrs: Flags, position: number, scale: number, size: number) => Origin;

const nearest: Rule = ({ alignCorners, halfPixelCenters }, position, scale, size) => {
  const exact = scale * (halfPixelCenters ? position + 0.5 : position);
  const low = Math.max(0, Math.min(size - 1, alignCorners ? Math.round(exact) : Math.floor(exact)));
  return { low, high: low, share: 0 };
};

const bilinear: Rule = ({ halfPixelCenters }, position, scale, size) => {
  const exact = halfPixelCenters ? scale * (position + 0.5) - 0.5 : scale * position;
  const low = Math.max(0, Math.floor(exact));
  const high = Math.max(low, Math.min(size - 1, Math.ceil(exact)));
  return { low, high, share: high === low ? 0 : exact - low };
};

/** The origins of all output rows or columns, laid out for wasm/assembly/resize.ts. Returns where. */
function table(backend: SimdBackend, rule: Rule, attrs: Flags, from: number, to: number): number {
  const scale = attrs.alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  const pointer = backend.scratch(to * 12);
  const view = new DataView(backend.heap.wasm.buffer, pointer, to * 12);
  for (let i = 0; i < to; i++) {
    const { low, high, share } = rule(attrs, i, scale, from);
    view.setInt32(i * 12, low, true);
    view.setInt32(i * 12 + 4, high, true);
    view.setFloat32(i * 12 + 8, share, true);
  }
  return pointer;
}

/** Runs one of the four kernels over rows of `target`; those with a line of working memory hold one row of `source`. */
function resize(
  backend: SimdBackend,
  name: KernelName,
  rule: Rule,
  attrs: Flags,
  source: Info,
  shape: Quad,
  [small, large]: [Quad, Quad],
): Info {
  const [, inHeight, inWidth, channels] = small;
  const [, outHeight, outWidth] = large;
  const from = backend.pointer(source);
  const y = backend.output(shape);
  const rows = table(backend, rule, attrs, inHeight, outHeight);
  const columns = table(backend, rule, attrs, inWidth, outWidth);
  const sizes = backend.heap.parameters([inHeight, inWidth, outHeight, outWidth, channels]);
  const [batch, height, width] = shape;
  const grain = grainOf((width + at(source.shape, 2)) * channels);
  const scratch = rule === bilinear ? at(source.shape, 2) * channels * 4 : undefined;
  backend.spread(name, batch * height, grain, [from, y.pointer, rows, columns, sizes], scratch);
  return y.info;
}

function forward(name: KernelName, rule: Rule): Body<ResizeBilinearAttrs> {
  return (backend, inputs, attrs) => {
    const x = input(inputs, 'images');
    if (!areFloats(x) || !isQuad(x.shape)) return undefined;
    const [batch, , , channels] = x.shape;
    const [height, width] = attrs.size;
    if (height * width === 0) return undefined;
    const shape: Quad = [batch, height, width, channels];
    return resize(backend, name, rule, attrs, x, shape, [x.shape, shape]);
  };
}

function backward(name: KernelName, rule: Rule): (...call: Parameters<Body<Flags>>) => Info | undefined {
  return (backend, inputs, attrs) => {
    const dy = input(inputs, 'dy');
    const { shape } = input(inputs, 'images');
    if (!areFloats(dy) || !isQuad(dy.shape) || !isQuad(shape)) return undefined;
    const [batch, , , channels] = shape;
    demandShape(name, 'dy', dy, [batch, at(dy.shape, 1), at(dy.shape, 2), channels]);
    return resize(backend, name, rule, attrs, dy, shape, [shape, dy.shape]);
  };
}
