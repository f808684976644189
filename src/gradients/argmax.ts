import * as tf from '@tensorflow/tfjs-core';
import { sizesOf } from './rule';

/** The flat index of the largest value in rows × columns of one channel; the first of several. */
function search(values: Float32Array, width: number, channels: number, origin: number, window: number[]): number {
  const [top = 0, bottom = 0, left = 0, right = 0] = window;
  let best = origin + (top * width + left) * channels;
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const at = origin + (row * width + column) * channels;
      if ((values[at] ?? 0) > (values[best] ?? 0)) best = at;
    }
  }
  return best;
}

/** The largest value of every window and its place, counted flat over the whole batch. */
export function maxPoolWithArgmax({ x }: Record<'x', tf.Tensor>, attrs: tf.MaxPoolAttrs): tf.Tensor[] {
  const shape = sizesOf(x);
  const [batch, height, width, channels] = shape;
  const w = tf.backend_util.computePool2DInfo(shape, attrs.filterSize, attrs.strides, 1, attrs.pad);
  const values = x.dataSync<'float32'>();
  const places: number[] = [];
  for (let n = 0; n < batch; n++) {
    for (let row = 0; row < w.outHeight; row++) {
      const top = row * w.strideHeight - w.padInfo.top;
      for (let column = 0; column < w.outWidth; column++) {
        const left = column * w.strideWidth - w.padInfo.left;
        const window = [
          Math.max(0, top),
          Math.min(height, top + w.filterHeight),
          Math.max(0, left),
          Math.min(width, left + w.filterWidth),
        ];
        for (let c = 0; c < channels; c++) {
          places.push(search(values, width, channels, n * height * width * channels + c, window));
        }
      }
    }
  }
  return [
    tf.tensor(
      places.map(at => values[at] ?? 0),
      w.outShape,
    ),
    tf.tensor(places, w.outShape, 'int32'),
  ];
}
