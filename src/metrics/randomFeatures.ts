import {
  avgPool,
  clipByValue,
  concat,
  conv2d,
  dispose,
  leakyRelu,
  mean,
  reshape,
  slice,
  sqrt,
  square,
  sub,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core';
import { check, checkShape, checkTensor } from '../core/checks';
import { whole } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { Rng } from '../core/rng';
import { type Matrix, matrixOf } from './matrix';

/** What turns examples into rows that measures compare. */
export interface Features {
  /** What the columns are: part of every score's fingerprint. */
  readonly name: string;
  /** `[n, …]` → a row for each. The tensor stays the caller's. */
  readonly of: (examples: Tensor) => Promise<Matrix>;
}

const OPTIONS: Kinds<{ seed?: number; channels?: number }> = { seed: whole(), channels: whole(1) };

/** Pictures that go through the net at once, fewer where a map of them were more numbers than this. */
const [CHUNK, MOST_NUMBERS] = [64, 2 ** 22];
/** Convolutions, as long as the map can be halved down to this side. */
const MOST_LEVELS = 4;
const SMALLEST = 4;

/**
 * Features of pictures by a convolutional net that nobody has trained, with weights of a seed. For pictures unlike
 * those of ImageNet, Naeem et al. 2020 take random embeddings too. They need neither labels nor a download. Scores by
 * them compare with each other alone, of the same size and seed.
 *
 * Up to four 3×3 convolutions of He's random weights (zero bias, leaky ReLU 0.2), the map halved by averaging after
 * each; of each map the mean of every channel in the four quarters, and its standard deviation over all. No resizing;
 * pictures are cut off at [−1, 1], as they are when they are shown.
 *
 * @param shape height, width and channels of a picture, from 8 × 8
 * @param options.seed default 0
 * @param options.channels of each map; default 16
 * @throws GanKitError `argument` if a picture is smaller than 8 × 8
 * @example
 * const features = randomFeatures([32, 32, 3]);
 * const { distance } = await kernelDistance(await features.of(gan.generate(500)), await features.of(held.image));
 */
export function randomFeatures(
  shape: readonly [number, number, number],
  options: { seed?: number; channels?: number } = {},
): Features {
  checkOptions('randomFeatures', options, OPTIONS);
  const { seed = 0, channels = 16 } = options;
  const [height, width, depth] = shape;
  const least = Math.min(height, width);
  check(least >= 8, 'argument', `randomFeatures: expected pictures from 8 × 8, got ${height} × ${width}.`);
  const levels = Math.min(MOST_LEVELS, Math.floor(Math.log2(least / SMALLEST)));
  const chunk = Math.max(1, Math.min(CHUNK, Math.floor(MOST_NUMBERS / (height * width * channels))));
  const rng = new Rng(seed).fork('randomFeatures');
  const kernels = Array.from({ length: levels }, (_, level) => {
    const inputs = level === 0 ? depth : channels;
    const draws = rng.fork(level);
    const deviation = Math.sqrt(2 / (9 * inputs));
    return Float32Array.from({ length: 9 * inputs * channels }, () => deviation * draws.gaussian());
  });
  const rows = (images: Tensor4D): Tensor2D =>
    tidy(() => {
      let map = images;
      const parts = kernels.flatMap(values => {
        const kernel = tensor4d(values, [3, 3, map.shape[3], channels]);
        const seen = leakyRelu(conv2d(map, kernel, 1, 'same'), 0.2) as Tensor4D;
        map = avgPool(seen, 2, 2, 'valid');
        return statistics(map);
      });
      return concat(parts, 1);
    });
  return {
    name: `random convolutional features, seed ${seed}, ${levels} maps of ${channels} channels, pictures cut off at [-1, 1]`,
    of: async images => {
      checkTensor('randomFeatures', images);
      const n = images.shape[0] ?? 0;
      checkShape('randomFeatures', images, [n, ...shape]);
      const chunks: Tensor2D[] = [];
      for (let at = 0; at < n; at += chunk) {
        const size = Math.min(chunk, n - at);
        chunks.push(tidy(() => rows(clipByValue(slice(images as Tensor4D, [at, 0, 0, 0], [size, -1, -1, -1]), -1, 1))));
      }
      const all = tidy(() => concat(chunks, 0));
      dispose(chunks);
      const matrix = await matrixOf(all);
      all.dispose();
      return matrix;
    },
  };
}

/** Of a map `[n, h, w, c]`, the means of its quarters and the standard deviation over all, `[n, 4c]` and `[n, c]`. */
function statistics(map: Tensor4D): readonly Tensor2D[] {
  const [n, height, width] = map.shape;
  const [top, left] = [height >> 1, width >> 1];
  const quarters = [
    slice(map, [0, 0, 0, 0], [n, top, left, -1]),
    slice(map, [0, 0, left, 0], [n, top, -1, -1]),
    slice(map, [0, top, 0, 0], [n, -1, left, -1]),
    slice(map, [0, top, left, 0], [n, -1, -1, -1]),
  ];
  const centred = sub(map, mean(map, [1, 2], true));
  return [
    ...quarters.map(quarter => mean<Tensor2D>(quarter, [1, 2])),
    reshape(sqrt(mean(square(centred), [1, 2])), [n, -1]) as Tensor2D,
  ];
}
