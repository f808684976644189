import {
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  concat,
  conv2d,
  engine,
  split,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { type Affine, affineGradient, finished, operandsOf } from './affine';
import type { Stride } from './convLayer';
import { gradientBy } from './gradientBy';
import { type Piece, piece } from './piece';

/** How all three of them move. */
type Moves = { readonly strides: [number, number]; readonly pad: 'same' | 'valid' };

const PLAIN = { dataFormat: 'NHWC', dilations: [1, 1], slope: 1 } as const;
/** What is not told of a product alone. */
const movesOf = ({ strides, pad }: Moves): Moves => ({ strides, pad });

/** The last axis in as many parts. */
const parts = (x: Tensor, groups: number): Tensor[] => (groups === 1 ? [x] : split(x, groups, -1));

/** What is made of each group, side by side again. */
function eachGroup(a: Tensor, b: Tensor, groups: number, f: (a: Tensor, b: Tensor) => Tensor): Tensor {
  const bs = parts(b, groups);
  const made = parts(a, groups).map((part, i) => f(part, bs[i] as Tensor));
  return made.length === 1 ? (made[0] as Tensor) : concat(made, -1);
}

const run = (name: string, inputs: Record<string, Tensor>, attributes: object): Tensor =>
  engine().runKernel(name, inputs, { ...PLAIN, ...attributes });

const channelsOf = (x: Tensor): number => x.shape.at(-1) ?? 1;
const groupsOf = (channels: number, [, , each = 1]: readonly number[]): number => channels / each;

/** The gradient of a grouped convolution by its input. */
export const groupedConvInputGrad: Piece<'GroupedConvInputGrad'> = /* @__PURE__ */ piece('GroupedConvInputGrad', {
  composed: ({ dy, filter }, { inputShape, ...moves }) => {
    const groups = groupsOf(inputShape[3], filter.shape);
    const shape = [...inputShape.slice(0, 3), inputShape[3] / groups];
    return eachGroup(dy, filter, groups, (dy, filter) =>
      run(Conv2DBackpropInput, { dy, filter }, { ...moves, inputShape: shape }),
    );
  },
  gradient: {
    inputsToSave: ['dy', 'filter'],
    gradFunc: /* @__PURE__ */ gradientBy((ddx, [dy, filter]: [Tensor, Tensor], moves: Moves) => ({
      dy: () => groupedConv.call({ x: ddx, filter }, { ...PLAIN, ...movesOf(moves) }),
      filter: () => groupedConvFilterGrad.call({ x: ddx, dy }, { ...movesOf(moves), filterShape: shapeOf(filter) }),
    })),
  },
});

/** The gradient of a grouped convolution by its filter. */
export const groupedConvFilterGrad: Piece<'GroupedConvFilterGrad'> = /* @__PURE__ */ piece('GroupedConvFilterGrad', {
  composed: ({ x, dy }, { filterShape, ...moves }) => {
    const groups = groupsOf(channelsOf(x), filterShape);
    const shape = [...filterShape.slice(0, 3), filterShape[3] / groups];
    return eachGroup(x, dy, groups, (x, dy) => run(Conv2DBackpropFilter, { x, dy }, { ...moves, filterShape: shape }));
  },
  gradient: {
    inputsToSave: ['x', 'dy'],
    gradFunc: /* @__PURE__ */ gradientBy((ddw, [x, dy]: [Tensor, Tensor], moves: Moves) => ({
      x: () => groupedConvInputGrad.call({ dy, filter: ddw }, { ...movesOf(moves), inputShape: shapeOf(x) }),
      dy: () => groupedConv.call({ x, filter: ddw }, { ...PLAIN, ...movesOf(moves) }),
    })),
  },
});

const shapeOf = ({ shape: [a = 1, b = 1, c = 1, d = 1] }: Tensor): [number, number, number, number] => [a, b, c, d];

/** A grouped convolution, bias and leaky ReLU. The three pieces here are each other's derivatives. */
export const groupedConv: Piece<'GroupedConvLayer'> = /* @__PURE__ */ piece('GroupedConvLayer', {
  composed: ({ x, filter, bias }, { strides, pad, slope }) => {
    const groups = groupsOf(channelsOf(x), filter.shape);
    const product = eachGroup(x, filter, groups, (x, filter) =>
      conv2d(x as Tensor4D, filter as Tensor4D, strides, pad),
    );
    return finished(product, bias, slope);
  },
  gradient: /* @__PURE__ */ affineGradient([0, 1, 2], ({ x, filter, dz: dy }, attributes) => {
    const moves = movesOf(attributes as Moves);
    return {
      x: () => groupedConvInputGrad.call({ dy, filter }, { ...moves, inputShape: shapeOf(x) }),
      filter: () => groupedConvFilterGrad.call({ x, dy }, { ...moves, filterShape: shapeOf(filter) }),
    };
  }),
});

/**
 * A convolution in groups (Krizhevsky et al. 2012, §3.5; Xie et al. 2017, §3.1), with bias and leaky ReLU: channels
 * `[g·c, (g + 1)·c)` of x go to filters `[g·out/G, (g + 1)·out/G)` alone, with `G = in / c` groups.
 * x `[n, h, w, in]`, filter `[h, w, c, out]` → `[n, h', w', out]`. Right to any order on every backend: where one has
 * no kernel for it, a convolution for each group.
 */
export const groupedConvLayer = (x: Tensor, affine: Affine, { strides: [down, across], pad }: Stride): Tensor =>
  groupedConv.call(operandsOf(x, affine), { strides: [down, across], pad, slope: affine.slope });
