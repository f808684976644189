import { image, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { bicubic } from '../../../src/data/pictures/bicubic';
import { BYTE_VALUE, toByte } from '../../../src/data/pictures/pixels';

export const RESIZERS = ['nearest', 'bilinear', 'bicubic'] as const;
export type Resizer = (typeof RESIZERS)[number];

/** Pictures `[n, h, w, c]` in [−1, 1] with another side; bicubic ones in the 256 values of a byte. */
export function enlarged(pictures: Tensor4D, side: number, by: Resizer): Tensor4D {
  if (by === 'nearest') return image.resizeNearestNeighbor(pictures, [side, side], false, true);
  if (by === 'bilinear') return image.resizeBilinear(pictures, [side, side], false, true);
  const [n, height, width, channels] = pictures.shape;
  const bytes = Uint8Array.from(pictures.dataSync<'float32'>(), toByte);
  const each = bytes.length / n;
  const values = Array.from({ length: n }, (_, i) =>
    bicubic(bytes.subarray(i * each, (i + 1) * each), [height, width, channels], [side, side]),
  );
  const out = new Float32Array(n * side * side * channels);
  values.forEach((large, i) => {
    out.set(
      Float32Array.from(large, byte => BYTE_VALUE[byte] ?? 0),
      i * large.length,
    );
  });
  return tensor4d(out, [n, side, side, channels]);
}
