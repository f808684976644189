import * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../core/sizeOf';
import { maxPoolWithArgmax } from './argmax';
import { largest } from './pooling';
import { run, sizesOf } from './rule';
import { wrapKernel } from './wrap';

/** What tfjs calls with the inputs of its kernel by that name. */
type Kernel = (inputs: never, attrs: never) => tf.Tensor | tf.Tensor[];
type Inputs<N extends string> = Record<N, tf.Tensor>;
type Shape4 = [number, number, number, number];

/** Adds each row of x into the row of the result that its id names; ids below zero are dropped. */
function segmentSum(
  { x, segmentIds }: Inputs<'x' | 'segmentIds'>,
  { numSegments }: tf.UnsortedSegmentSumAttrs,
): tf.Tensor {
  const inner = x.shape.slice(1);
  const width = sizeOf(inner);
  const values = x.dataSync();
  const sums = new Float32Array(numSegments * width);
  segmentIds.dataSync().forEach((id, row) => {
    if (id < 0) return;
    for (let i = 0; i < width; i++) sums[id * width + i] = (sums[id * width + i] ?? 0) + (values[row * width + i] ?? 0);
  });
  return tf.tensor(sums, [numSegments, ...inner]);
}

/** dy added up at the place of each window's largest value. */
function maxPoolGrad({ dy, input }: Inputs<'dy' | 'input'>, attrs: tf.MaxPoolAttrs): tf.Tensor {
  const ids = tf.reshape<tf.Rank.R1>(largest(input, attrs), [-1]);
  return tf.reshape(tf.unsortedSegmentSum(tf.reshape(dy, [-1]), ids, input.size), input.shape);
}

/** A filter's gradient is the convolution of x with dy, channels and batch exchanged, dilated by the stride. */
function conv2dFilter({ x, dy }: Inputs<'x' | 'dy'>, attrs: tf.Conv2DBackpropFilterAttrs): tf.Tensor {
  const { strides, pad, dimRoundingMode, filterShape } = attrs;
  const info = tf.backend_util.computeConv2DInfo(sizesOf(x), filterShape, strides, 1, pad, dimRoundingMode);
  const { top, bottom, left, right } = info.padInfo;
  const padded = tf.pad(x, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]) as tf.Tensor4D;
  const grown = tf.conv2d(
    tf.transpose(padded, [3, 1, 2, 0]),
    tf.transpose(dy as tf.Tensor4D, [1, 2, 0, 3]),
    1,
    'valid',
    'NHWC',
    [info.strideHeight, info.strideWidth],
  );
  const [height, width, channels, filters] = filterShape;
  return tf.transpose(tf.slice(grown, [0, 0, 0, 0], [channels, height, width, filters]), [1, 2, 0, 3]);
}

/** A depthwise filter [h, w, c, m] as a full one [h, w, c, c·m], zero between different channels. */
const diagonal = (filter: tf.Tensor): tf.Tensor => {
  const [height = 1, width = 1, channels = 1, multiplier = 1] = filter.shape;
  const wide = tf.mul(
    tf.reshape(filter, [height * width, channels, 1, multiplier]),
    tf.reshape(tf.eye(channels), [1, channels, channels, 1]),
  );
  return tf.reshape(wide, [height, width, channels, channels * multiplier]);
};

function depthwiseInput({ dy, filter }: Inputs<'dy' | 'filter'>, attrs: object): tf.Tensor {
  return run(tf.Conv2DBackpropInput, { dy, filter: diagonal(filter) }, { ...attrs, dataFormat: 'NHWC' });
}

function depthwiseFilter({ x, dy }: Inputs<'x' | 'dy'>, attrs: { filterShape: Shape4 }): tf.Tensor {
  const [height, width, channels, multiplier] = attrs.filterShape;
  const filterShape = [height, width, channels, channels * multiplier];
  const full = run(tf.Conv2DBackpropFilter, { x, dy }, { ...attrs, filterShape, dataFormat: 'NHWC' });
  const own = tf.mul(
    tf.reshape(full, [height * width, channels, channels, multiplier]),
    tf.reshape(tf.eye(channels), [1, channels, channels, 1]),
  );
  return tf.reshape(tf.sum(own, 2), attrs.filterShape);
}

const kernelFunc =
  (kernel: Kernel): tf.KernelFunc =>
  ({ inputs, attrs }) =>
    tf.tidy(() => kernel(inputs as never, attrs as never));

/** Kernels that tfjs-backend-wasm lacks, or has wrong, built from those it has: right, not fast. */
const kernels: Readonly<Record<string, tf.KernelFunc>> = {
  [tf.UnsortedSegmentSum]: kernelFunc(segmentSum),
  [tf.MaxPoolWithArgmax]: kernelFunc(maxPoolWithArgmax),
  [tf.MaxPoolGrad]: kernelFunc(maxPoolGrad),
  [tf.Conv2DBackpropFilter]: kernelFunc(conv2dFilter),
  [tf.DepthwiseConv2dNativeBackpropInput]: kernelFunc(depthwiseInput),
  [tf.DepthwiseConv2dNativeBackpropFilter]: kernelFunc(depthwiseFilter),
};

/** The stock kernel adds the bias along the wrong axis when an operand is transposed: that is done before. */
function transposeFirst(): void {
  wrapKernel(
    'transpose first',
    tf._FusedMatMul,
    kernelFunc => args => {
      const attrs = args.attrs as unknown as tf._FusedMatMulAttrs;
      const { a, b } = args.inputs;
      if ((!attrs.transposeA && !attrs.transposeB) || !args.inputs.bias) return kernelFunc(args);
      return tf.tidy(() => {
        const upright = (t: unknown, turned: boolean): tf.Tensor =>
          turned ? tf.transpose(t as tf.Tensor, [0, 2, 1]) : (t as tf.Tensor);
        const inputs = { ...args.inputs, a: upright(a, attrs.transposeA), b: upright(b, attrs.transposeB) };
        const out = kernelFunc({ ...args, inputs, attrs: { ...args.attrs, transposeA: false, transposeB: false } });
        return tf.engine().makeTensorFromTensorInfo(Array.isArray(out) ? (out[0] as tf.TensorInfo) : out);
      });
    },
    ['wasm'],
  );
}

/** Completes the wasm backend, if it is loaded. */
export function completeWasm(): void {
  if (tf.getKernelsForBackend('wasm').length === 0) return;
  for (const [kernelName, kernelFunc] of Object.entries(kernels)) {
    const present = tf.getKernel(kernelName, 'wasm');
    if (present?.kernelFunc === kernelFunc) continue;
    if (present) tf.unregisterKernel(kernelName, 'wasm');
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
  }
  transposeFirst();
}
