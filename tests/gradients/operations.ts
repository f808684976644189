import * as tf from '@tensorflow/tfjs-core';

/** A kernel that tfjs differentiates, called by its operation. */
export interface Operation {
  readonly kernel: string;
  readonly name: string;
  readonly inputs: readonly (readonly number[])[];
  readonly f: (...xs: tf.Tensor[]) => tf.Tensor;
}

const op = (kernel: string, inputs: Operation['inputs'], f: Operation['f'], more = ''): Operation => ({
  kernel,
  name: `${kernel.charAt(0).toLowerCase()}${kernel.slice(1)}${more}`,
  inputs,
  f,
});

const M: Operation['inputs'] = [[3, 4]];
const TWO: Operation['inputs'] = [
  [3, 4],
  [3, 4],
];
const ROW: Operation['inputs'] = [[3, 4], [4]];
const PICTURE: Operation['inputs'] = [[2, 4, 5, 2]];
const VOLUME: Operation['inputs'] = [[1, 4, 4, 4, 2]];

type Four = tf.Tensor4D;
type Five = tf.Tensor5D;
const four = (f: (x: Four, y: Four) => tf.Tensor) => (x: tf.Tensor, y?: tf.Tensor) => f(x as Four, y as Four);
const five = (f: (x: Five, y: Five) => tf.Tensor) => (x: tf.Tensor, y?: tf.Tensor) => f(x as Five, y as Five);

const unary: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  ...{
    Abs: tf.abs,
    Acos: tf.acos,
    Acosh: x => tf.acosh(tf.add(x, 1.5)),
    Asin: tf.asin,
    Asinh: tf.asinh,
    Atan: tf.atan,
  },
  ...{
    Atanh: tf.atanh,
    Ceil: tf.ceil,
    Cos: tf.cos,
    Cosh: tf.cosh,
    Elu: tf.elu,
    Erf: tf.erf,
    Exp: tf.exp,
    Expm1: tf.expm1,
  },
  ...{ Floor: tf.floor, Identity: x => tf.clone(x), Log: tf.log, Log1p: tf.log1p, Neg: tf.neg, OnesLike: tf.onesLike },
  ...{
    Reciprocal: tf.reciprocal,
    Relu: x => tf.relu(tf.sub(x, 0.5)),
    Relu6: x => tf.relu6(tf.mul(x, 9)),
    Round: tf.round,
  },
  ...{
    Rsqrt: tf.rsqrt,
    Selu: x => tf.selu(tf.sub(x, 0.5)),
    Sigmoid: tf.sigmoid,
    Sign: tf.sign,
    Sin: tf.sin,
    Sinh: tf.sinh,
  },
  ...{ Softplus: tf.softplus, Sqrt: tf.sqrt, Square: tf.square, Step: tf.step, Tan: tf.tan, Tanh: tf.tanh },
  ...{ ZerosLike: tf.zerosLike, IsFinite: tf.isFinite, IsInf: tf.isInf, IsNan: tf.isNaN },
  LeakyRelu: x => tf.leakyRelu(tf.sub(x, 0.5)),
};
/** Constant or made of truth values: with the input itself, so that there is something to differentiate. */
const FLAT = ['IsFinite', 'IsInf', 'IsNan', 'OnesLike', 'ZerosLike', 'Ceil', 'Floor', 'Round', 'Sign', 'Step'];

const binary: Readonly<Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor>> = {
  ...{ Add: tf.add, Atan2: tf.atan2, FloorDiv: tf.floorDiv, Maximum: tf.maximum, Minimum: tf.minimum, Mod: tf.mod },
  ...{ Multiply: tf.mul, Pow: tf.pow, Prelu: (a, b) => tf.prelu(tf.sub(a, 0.5), b), RealDiv: tf.div },
  ...{ SquaredDifference: tf.squaredDifference, Sub: tf.sub },
  GreaterEqual: (a, b) => tf.mul(a, tf.cast(tf.greaterEqual(a, b), 'float32')),
};

const elementwise: readonly Operation[] = [
  ...Object.entries(unary).map(([name, f]) =>
    op(name, M, FLAT.includes(name) ? x => tf.mul(x, tf.cast(f(x), 'float32')) : f),
  ),
  ...Object.entries(binary).flatMap(([name, f]) => [
    op(name, TWO, (a, b) => f(a as tf.Tensor, b as tf.Tensor)),
    op(name, ROW, (a, b) => f(a as tf.Tensor, b as tf.Tensor), ', broadcast'),
  ]),
  op('AddN', TWO, (a, b) => tf.addN([a as tf.Tensor, b as tf.Tensor])),
  op('Cast', M, x => tf.cast(x as tf.Tensor, 'int32')),
  op('ClipByValue', M, x => tf.clipByValue(x as tf.Tensor, 0.3, 0.6)),
  op('ComplexAbs', TWO, (a, b) => tf.abs(tf.complex(a as tf.Tensor, b as tf.Tensor))),
  op('Select', TWO, (a, b) =>
    tf.where(
      tf.greater(
        tf.tensor(
          Array.from({ length: 12 }, (_, i) => i % 3),
          [3, 4],
        ),
        0,
      ),
      a as tf.Tensor,
      b as tf.Tensor,
    ),
  ),
];

const reducing: readonly Operation[] = [
  ...[undefined, 0, [0, 1]].flatMap(axis => [
    op('Sum', M, x => tf.sum(x as tf.Tensor, axis), `, ${axis}`),
    op('Mean', M, x => tf.mean(x as tf.Tensor, axis), `, ${axis}`),
    op('Max', M, x => tf.max(x as tf.Tensor, axis, true), `, ${axis}`),
    op('Min', M, x => tf.min(x as tf.Tensor, axis), `, ${axis}`),
  ]),
  op('Prod', M, x => tf.prod(x as tf.Tensor, 1)),
  op('ArgMax', M, x => tf.mul(tf.mean(x as tf.Tensor, 1), tf.cast(tf.argMax(x as tf.Tensor, 1), 'float32'))),
  op('ArgMin', M, x => tf.mul(tf.mean(x as tf.Tensor, 1), tf.cast(tf.argMin(x as tf.Tensor, 1), 'float32'))),
  op('Cumsum', M, x => tf.cumsum(x as tf.Tensor, 1)),
  op('Cumsum', M, x => tf.cumsum(x as tf.Tensor, 0, true, true), ' of columns, exclusive, reversed'),
  op('LogSoftmax', M, x => tf.logSoftmax(x as tf.Tensor)),
  op('Softmax', M, x => tf.softmax(x as tf.Tensor)),
  op(
    'BatchMatMul',
    [
      [3, 4],
      [4, 2],
    ],
    (a, b) => tf.matMul(a as tf.Tensor, b as tf.Tensor),
  ),
  op(
    'BatchMatMul',
    [
      [2, 4, 3],
      [2, 5, 4],
    ],
    (a, b) => tf.matMul(a as tf.Tensor, b as tf.Tensor, true, true),
    ', both transposed',
  ),
  op('UnsortedSegmentSum', M, x => tf.unsortedSegmentSum(x as tf.Tensor, tf.tensor1d([1, 0, 1], 'int32'), 3)),
  op('GatherV2', M, x => tf.gather(x as tf.Tensor, tf.tensor1d([2, 0, 2], 'int32'))),
  op(
    'GatherV2',
    [[2, 2, 4, 2]],
    x => tf.gather(x as tf.Tensor, tf.tensor2d([3, 0, 3, 1, 1, 2], [2, 3], 'int32'), 2, 1),
    ' in batches',
  ),
  op('GatherV2', M, x => tf.gather(x as tf.Tensor, tf.tensor1d([3, 3], 'int32'), 1), ' of columns'),
];

const moving: readonly Operation[] = [
  op('BroadcastTo', [[1, 4]], x => tf.broadcastTo(x as tf.Tensor, [3, 4])),
  op('Concat', TWO, (a, b) => tf.concat([a as tf.Tensor, b as tf.Tensor], 1)),
  op('ExpandDims', M, x => tf.expandDims(x as tf.Tensor, 1)),
  op('MirrorPad', M, x =>
    tf.mirrorPad(
      x as tf.Tensor,
      [
        [0, 0],
        [0, 0],
      ],
      'reflect',
    ),
  ),
  op('OneHot', M, x => tf.mul(tf.sum(x as tf.Tensor), tf.oneHot(tf.tensor1d([0, 2], 'int32'), 3))),
  op('Pack', TWO, (a, b) => tf.stack([a as tf.Tensor, b as tf.Tensor], 1)),
  op('PadV2', M, x =>
    tf.pad(
      x as tf.Tensor,
      [
        [1, 0],
        [2, 1],
      ],
      0.5,
    ),
  ),
  op('Reshape', M, x => tf.reshape(x as tf.Tensor, [2, 6])),
  op('Reverse', M, x => tf.reverse(x as tf.Tensor, 1)),
  op('Slice', M, x => tf.slice(x as tf.Tensor, [1, 1], [2, 2])),
  op('SplitV', M, x => tf.mul(...(tf.split(x as tf.Tensor, 2, 1) as [tf.Tensor, tf.Tensor]))),
  op('Tile', M, x => tf.tile(x as tf.Tensor, [2, 3])),
  op('Transpose', M, x => tf.transpose(x as tf.Tensor)),
  op('Unpack', M, x => tf.addN(tf.unstack(x as tf.Tensor))),
  op('SpaceToBatchND', PICTURE, x =>
    tf.spaceToBatchND(
      x as tf.Tensor,
      [2, 1],
      [
        [0, 0],
        [0, 0],
      ],
    ),
  ),
  op('BatchToSpaceND', [[4, 2, 2, 1]], x =>
    tf.batchToSpaceND(
      x as tf.Tensor,
      [2, 2],
      [
        [0, 0],
        [0, 0],
      ],
    ),
  ),
];

const pictures: readonly Operation[] = [
  op(
    'Conv2D',
    [
      [2, 4, 5, 2],
      [3, 2, 2, 3],
    ],
    four((x, w) => tf.conv2d(x, w, 1, 'same')),
  ),
  op(
    'Conv2D',
    [
      [2, 4, 5, 2],
      [3, 2, 2, 3],
    ],
    four((x, w) => tf.conv2d(x, w, 2, 'valid')),
    ', valid, stride 2',
  ),
  op(
    'Conv2DBackpropInput',
    [
      [2, 4, 5, 3],
      [3, 2, 2, 3],
    ],
    four((x, w) => tf.conv2dTranspose(x, w, [2, 8, 10, 2], 2, 'same')),
  ),
  op(
    'DepthwiseConv2dNative',
    [
      [2, 4, 5, 2],
      [3, 2, 2, 2],
    ],
    four((x, w) => tf.depthwiseConv2d(x, w, 1, 'same')),
  ),
  op(
    'DepthwiseConv2dNative',
    [
      [2, 4, 5, 2],
      [3, 2, 2, 2],
    ],
    four((x, w) => tf.depthwiseConv2d(x, w, 2, 'valid')),
    ', valid, stride 2',
  ),
  op(
    'Conv3D',
    [
      [1, 4, 4, 4, 2],
      [2, 2, 2, 2, 3],
    ],
    five((x, w) => tf.conv3d(x, w, 1, 'same')),
  ),
  op(
    'AvgPool',
    PICTURE,
    four(x => tf.avgPool(x, 2, 1, 'valid')),
  ),
  op(
    'AvgPool',
    PICTURE,
    four(x => tf.avgPool(x, 3, 2, 'same')),
    ', same',
  ),
  op(
    'MaxPool',
    PICTURE,
    four(x => tf.maxPool(x, 2, 2, 'same')),
  ),
  op(
    'AvgPool3D',
    VOLUME,
    five(x => tf.avgPool3d(x, 2, 2, 'valid')),
  ),
  op(
    'AvgPool3D',
    VOLUME,
    five(x => tf.avgPool3d(x, 3, 2, 'same')),
    ', same',
  ),
  op(
    'MaxPool3D',
    VOLUME,
    five(x => tf.maxPool3d(x, 2, 2, 'valid')),
  ),
  op(
    'Dilation2D',
    [
      [1, 4, 5, 2],
      [2, 2, 2],
    ],
    (x, w) => tf.dilation2d(x as Four, w as tf.Tensor3D, 1, 'valid'),
  ),
  op(
    'LRN',
    PICTURE,
    four(x => tf.localResponseNormalization(x, 1, 1, 0.5, 0.7)),
  ),
  op(
    'ResizeBilinear',
    PICTURE,
    four(x => tf.image.resizeBilinear(x, [8, 7])),
  ),
  op(
    'ResizeNearestNeighbor',
    PICTURE,
    four(x => tf.image.resizeNearestNeighbor(x, [8, 10])),
  ),
  op('FusedBatchNorm', [[3, 4], [4], [4], [4], [4]], (x, mean, variance, offset, scale) =>
    tf.batchNorm(
      x as tf.Tensor,
      mean as tf.Tensor1D,
      variance as tf.Tensor1D,
      offset as tf.Tensor1D,
      scale as tf.Tensor1D,
      0.1,
    ),
  ),
  op(
    'FusedBatchNorm',
    [
      [3, 4],
      [3, 1],
      [3, 1],
      [3, 1],
      [3, 1],
    ],
    (x, mean, variance, offset, scale) =>
      tf.batchNorm(
        x as tf.Tensor,
        mean as tf.Tensor2D,
        variance as tf.Tensor2D,
        offset as tf.Tensor2D,
        scale as tf.Tensor2D,
        0.1,
      ),
    ' of rows',
  ),
];

/** Every kernel that tfjs differentiates, with options that its gradient depends on. */
export const operations: readonly Operation[] = [...elementwise, ...reducing, ...moving, ...pictures];
