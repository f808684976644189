import {
  concat,
  max,
  reshape,
  slice,
  stack,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { check, checkWhole } from '../core/checks';
import { soleTensor } from '../core/layerInputs';

/**
 * What every convolution of a stack sees in pictures, as one row for each: the map after each convolution, its norm and
 * its activation, max-pooled to `grid × grid`, all side by side (Radford et al. 2015, §5.1). In inference mode.
 *
 * @param images `[n, h, w, c]` → `[n, grid² · (channels of all maps)]`
 * @throws GanKitError `argument` if the model has no convolution or is no plain stack
 * @example
 * const features = pooledMaps(tf.sequential({ layers }), digits);
 */
export function pooledMaps(model: LayersModel, images: Tensor4D, grid = 4): Tensor2D {
  checkWhole('pooledMaps(grid)', grid, 1);
  check(
    model.getClassName() === 'Sequential' && model.layers.some(layer => layer.getClassName() === 'Conv2D'),
    'argument',
    `features: expected a stack of layers with convolutions, got ${model.name}, which is none.`,
  );
  return tidy(() =>
    concat(
      mapsOf(model, images).map(map => reshape(poolTo(map, grid), [images.shape[0], -1])),
      1,
    ),
  );
}

/** The map after each convolution and all that follows it up to the next. */
function mapsOf(model: LayersModel, images: Tensor4D): Tensor4D[] {
  const maps: Tensor4D[] = [];
  let x: Tensor = images;
  let seen = false;
  for (const layer of model.layers) {
    const isConvolution = layer.getClassName() === 'Conv2D';
    if (isConvolution && seen) maps.push(x as Tensor4D);
    const next = layer.getClassName() === 'InputLayer' ? x : soleTensor(layer.call(x, { training: false }));
    if (next.rank !== 4) break;
    seen ||= isConvolution;
    x = next;
  }
  return [...maps, x as Tensor4D];
}

/**
 * The greatest value in each of `grid × grid` windows that cover a map: from `⌊i · size / grid⌋` up to
 * `⌈(i + 1) · size / grid⌉`, so they overlap by a row where the size is no multiple, as in PyTorch's adaptive pooling.
 * `[n, h, w, c]` → `[n, grid, grid, c]`.
 */
export function poolTo(map: Tensor4D, grid: number): Tensor4D {
  const [n, height, width, channels] = map.shape;
  const windows = (size: number) =>
    Array.from(
      { length: grid },
      (_, i) => [Math.floor((i * size) / grid), Math.ceil(((i + 1) * size) / grid)] as const,
    );
  return tidy(() => {
    const lines = windows(height).map(([top, bottom]) => {
      const line = max(slice(map, [0, top, 0, 0], [n, bottom - top, width, channels]), 1);
      return stack(
        windows(width).map(([left, right]) => max(slice(line, [0, left, 0], [n, right - left, channels]), 1)),
        1,
      );
    });
    return stack(lines, 1) as Tensor4D;
  });
}
