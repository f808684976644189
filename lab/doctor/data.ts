import { avgPool, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { type ArraySource, arraySource, type LabelledBatch, Rng, split } from '../../src/index';
import { emoji } from '../../src/node/emoji';

/** What runs learn from, and what is kept from them. */
export interface Pictures {
  readonly train: ArraySource<LabelledBatch>;
  readonly heldOut: ArraySource<LabelledBatch>;
}

/** Emoji of 16 × 16 pixels with their nine classes, a tenth held out. */
export async function pictures(): Promise<Pictures> {
  const all = await emoji({ size: 32 });
  const { image, label } = all.examples(0, all.size);
  const small = tidy(() => avgPool<Tensor4D>(image, 2, 2, 'valid'));
  const source = arraySource({
    image: Float32Array.from(await small.data<'float32'>(), x => Math.max(-1, Math.min(1, x))),
    shape: [16, 16, 3],
    label: Int32Array.from(await label.data()),
    classes: all.classes,
  });
  for (const tensor of [image, label, small]) tensor.dispose();
  const { train, test } = split(source, 150, { seed: 0 });
  return { train, heldOut: test };
}

/** The same with labels that belong to others. */
export function shuffled({ train, heldOut }: Pictures, seed: number): Pictures {
  const rng = new Rng(seed).fork('shuffled');
  const labels = train.labels ?? new Int32Array();
  const order = rng.permutation(train.size);
  const label = Int32Array.from(order, row => labels[row] ?? 0);
  return { train: arraySource({ image: train.images, shape: [16, 16, 3], label, classes: 9 }), heldOut };
}

/** The same in [0, 1]. */
export function unsigned({ train, heldOut }: Pictures): Pictures {
  const of = (source: ArraySource<LabelledBatch>) =>
    arraySource({
      image: Float32Array.from(source.images, x => (x + 1) / 2),
      shape: [16, 16, 3],
      label: source.labels ?? new Int32Array(),
      classes: 9,
    });
  return { train: of(train), heldOut: of(heldOut) };
}

/** Some of them. */
export const few = ({ train, heldOut }: Pictures, n: number, seed: number): Pictures => ({
  train: train.pick(new Rng(seed).fork('few').permutation(train.size).subarray(0, n)),
  heldOut,
});
