import { tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import type { Source } from '../core/source';
import type { ArraySource } from './arrays';
import type { LabelledBatch, PictureShape } from './batch';
import { endless } from './endless';
import { BYTE_VALUE } from './pictures/pixels';

/** Coloured pictures of three digits each, without an end. */
export interface StackedSource extends Source<LabelledBatch> {
  /** Height, width and 3. */
  readonly shape: PictureShape;
  /** How many classes there are: of ten digits, 1000. */
  readonly classes: number;
}

/**
 * Three grey pictures laid over each other as red, green and blue, drawn anew for each example, each from all that
 * there are (Metz et al. 2017, Unrolled GANs, §3.3). The class is told by the three: `(r · 10 + g) · 10 + b` for
 * digits, so that 7, 0 and 2 are 702. A thousand modes that can be counted.
 *
 * @param digits grey pictures with labels, such as `await mnistFromUrl({ url })`. What is held out of it stays held out
 * @returns batches `{ image: [n, h, w, 3], label: [n] }` without an end
 * @throws GanKitError `shape` if the pictures are not grey, `argument` if they have no labels
 *
 * @example
 * const source = stackDigits(arraySource({ image: new Uint8Array(40), shape: [2, 2, 1], label: new Int32Array(10).map((_, i) => i) }));
 * console.log(source.classes); // 1000
 */
export function stackDigits(digits: ArraySource<LabelledBatch>): StackedSource {
  const { images, labels, classes = 0, shape, size } = digits;
  const [height, width, channels] = shape;
  check(channels === 1, 'shape', () => `stackDigits: expected grey pictures of 1 channel, got ${channels}.`);
  check(labels !== undefined, 'argument', 'stackDigits: expected pictures with labels, got some without.');
  const pixels = height * width;
  const stacked = [height, width, 3] as const;
  const value =
    images instanceof Uint8Array ? (i: number) => BYTE_VALUE[images[i] ?? 0] ?? 0 : (i: number) => images[i] ?? 0;
  const { batches } = endless<LabelledBatch>((count, rng) => {
    const image = new Float32Array(3 * count * pixels);
    const label = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      for (let c = 0; c < 3; c++) {
        const row = rng.int(size);
        label[i] = (label[i] ?? 0) * classes + (labels[row] ?? 0);
        for (let p = 0; p < pixels; p++) image[3 * (i * pixels + p) + c] = value(row * pixels + p);
      }
    }
    return { image: tensor4d(image, [count, ...stacked]), label: tensor1d(label, 'int32') };
  });
  return { shape: stacked, classes: classes ** 3, checked: true, batches };
}
