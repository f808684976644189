import { type Tensor3D, type Tensor4D, tensor3d, tensor4d } from '@tensorflow/tfjs-core';
import { check, checkWhole, isWhole } from '../../../core/checks';
import { anything } from '../../../core/kinds';
import { checkOptions, type Kinds } from '../../../core/options';
import { Rng } from '../../../core/rng';
import type { Source } from '../../../core/source';
import { endless } from '../../endless';
import { drawScene, LABEL_CLASSES, type LabelClass } from './houseScene';
import { paintScene } from './houseTexture';

/** The colour of each class in a label map, in bytes. */
export const LABEL_COLORS: Readonly<Record<LabelClass, readonly [red: number, green: number, blue: number]>> = {
  sky: [0, 170, 255],
  roof: [170, 0, 0],
  wall: [255, 170, 0],
  window: [0, 0, 170],
  door: [0, 170, 85],
  ground: [128, 128, 128],
  tree: [170, 255, 0],
};

/**
 * Label maps and pictures of what they say: `input` in the colours of {@link LABEL_COLORS} and `target`, both
 * `[n, size, size, 3]` in [−1, 1], and `classes` `[n, size, size]` (int32), the exact class of each pixel by its place
 * in {@link LABEL_CLASSES}.
 */
export type LabelMapBatch = { readonly input: Tensor4D; readonly target: Tensor4D; readonly classes: Tensor3D };

/** An endless source of pairs, and a stock of numbered ones that training does not see. */
export interface LabelMapSource extends Source<LabelMapBatch> {
  /** Pairs number `from` to `from + count − 1`, always the same ones. The caller disposes of them. */
  examples(from: number, count: number): LabelMapBatch;
}

const OPTIONS: Kinds<{ size?: number }> = { size: anything };

/**
 * An endless source of houses in streets, as label maps and as pictures: a stand-in for the façades and street scenes
 * of pix2pix, made on demand, with every pixel's class known. What a map does not tell is drawn at random in its
 * picture: bricks and where they begin, hues, which windows are lit, leaves, clouds. So the mean of all pictures that
 * fit a map is a blur.
 *
 * @param options.size height and width, 16 to 256; default 64
 * @throws GanKitError `argument` if the size is out of range
 * @example
 * const source = labelMapSource({ size: 32 });
 * const { input, target, classes } = source.examples(0, 4);   // [4, 32, 32, 3] twice, and [4, 32, 32]
 */
export function labelMapSource(options: { readonly size?: number } = {}): LabelMapSource {
  checkOptions('labelMapSource', options, OPTIONS);
  const { size = 64 } = options;
  check(
    isWhole(size, 16) && size <= 256,
    'argument',
    () => `size: expected a whole number from 16 to 256, got ${size}.`,
  );
  return {
    ...endless((n, rng) => pairs(n, i => rng.fork(i), size)),
    examples: (from, count) => {
      checkWhole('from', from, 0);
      checkWhole('count', count, 1);
      return pairs(count, i => new Rng(0).fork('label maps', from + i), size);
    },
  };
}

const COLORS = LABEL_CLASSES.map(name => LABEL_COLORS[name]);

function pairs(n: number, rngOf: (i: number) => Rng, size: number): LabelMapBatch {
  const each = size * size;
  const [input, target] = [new Float32Array(n * each * 3), new Float32Array(n * each * 3)];
  const classes = new Int32Array(n * each);
  for (let i = 0; i < n; i++) {
    const rng = rngOf(i);
    const scene = drawScene(rng, size);
    classes.set(scene.classes, i * each);
    target.set(
      paintScene(scene, rng, size).map(byte => byte / 127.5 - 1),
      i * each * 3,
    );
    for (let p = 0; p < each; p++) {
      const color = COLORS[scene.classes[p] ?? 0];
      for (let c = 0; c < 3; c++) input[(i * each + p) * 3 + c] = (color?.[c] ?? 0) / 127.5 - 1;
    }
  }
  const shape: [number, number, number, number] = [n, size, size, 3];
  return {
    input: tensor4d(input, shape),
    target: tensor4d(target, shape),
    classes: tensor3d(classes, [n, size, size], 'int32'),
  };
}
