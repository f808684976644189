import * as tf from '@tensorflow/tfjs-core';

/**
 * Stock tfjs-wasm cannot train a convolution: it has no gradient for the filter. So that it can take part, this adds
 * the missing kernel from kernels it does have: one strided slice and one matrix product per tap of the filter.
 */
export async function registerStockWasm(): Promise<void> {
  await import('@tensorflow/tfjs-backend-wasm');
  await tf.setBackend('wasm');
  if (tf.getKernel('Conv2DBackpropFilter', 'wasm')) return;
  tf.registerKernel({
    kernelName: 'Conv2DBackpropFilter',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }) => {
      const { strides, pad, filterShape } = attrs as unknown as {
        strides: number | [number, number];
        pad: 'same';
        filterShape: [number, number, number, number];
      };
      return filterGradient(inputs.x as tf.Tensor4D, inputs.dy as tf.Tensor4D, strides, pad, filterShape);
    },
  });
}

function filterGradient(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  strides: number | [number, number],
  pad: 'same',
  shape: [number, number, number, number],
): tf.Tensor {
  const info = tf.backend_util.computeConv2DInfo(x.shape, shape, strides, 1, pad);
  const { padInfo, outHeight, outWidth, batchSize, inChannels, outChannels, strideHeight, strideWidth } = info;
  const [kernelHeight, kernelWidth] = shape;
  return tf.tidy(() => {
    const padded = tf.pad(x, [
      [0, 0],
      [padInfo.top, padInfo.bottom],
      [padInfo.left, padInfo.right],
      [0, 0],
    ]);
    const rows = batchSize * outHeight * outWidth;
    const gradient = tf.reshape(dy, [rows, outChannels]) as tf.Tensor2D;
    const taps: tf.Tensor[] = [];
    for (let ky = 0; ky < kernelHeight; ky++) {
      for (let kx = 0; kx < kernelWidth; kx++) {
        const bottom = ky + (outHeight - 1) * strideHeight + 1;
        const right = kx + (outWidth - 1) * strideWidth + 1;
        const end = [batchSize, bottom, right, inChannels];
        const seen = tf.stridedSlice(padded, [0, ky, kx, 0], end, [1, strideHeight, strideWidth, 1]);
        taps.push(tf.matMul(tf.reshape(seen, [rows, inChannels]) as tf.Tensor2D, gradient, true, false));
      }
    }
    return tf.reshape(tf.concat(taps, 0), shape);
  });
}
