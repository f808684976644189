import { tensor4d } from '@tensorflow/tfjs-core';
import type { CaptionEncoder } from '../../../src/core/captionEncoder';
import type { Rng } from '../../../src/core/rng';
import type { Source } from '../../../src/core/source';
import {
  captionedShapes,
  drawShape,
  isHeldOut,
  SHAPE_FACTORS,
  type ShapeFactors,
  shapeOfLabel,
} from '../../../src/data/made/shapes/captionedShapes';
import { captionPairs, type TextPairBatch } from '../../../src/text/captionPairs';

const SIZE = 32;
const VALUES = Object.values(SHAPE_FACTORS);

/**
 * Pictures of the seen combinations with embedded captions, and for each a wrong picture that differs in one factor:
 * another colour, another shape, the other size or another position. Of two shapes drawn at random, only one pair in a
 * hundred differs in its shape alone, and D would seldom have to look at that.
 */
export function closePairs(encoder: CaptionEncoder): Source<TextPairBatch> {
  const shapes = captionedShapes({ size: SIZE, split: 'seen' });
  let labels: ArrayLike<number> = [];
  const pairs = captionPairs(
    {
      async *batches(size, rng, skip) {
        for await (const batch of shapes.batches(size, rng, skip)) {
          labels = batch.label.dataSync().slice();
          yield batch;
        }
      },
    },
    encoder,
  );
  return {
    async *batches(size, rng, skip = 0) {
      let number = skip;
      for await (const { wrongImage, ...batch } of pairs.batches(size, rng, skip)) {
        wrongImage.dispose();
        yield { ...batch, wrongImage: nearMisses(labels, rng.fork('near misses', number++)) };
      }
    },
  };
}

function nearMisses(labels: ArrayLike<number>, rng: Rng) {
  const pixels = new Float32Array(labels.length * SIZE * SIZE * 3);
  for (let i = 0; i < labels.length; i++) {
    pixels.set(drawShape(nearMiss(shapeOfLabel(labels[i] ?? 0), rng), { size: SIZE, rng }), i * SIZE * SIZE * 3);
  }
  return tensor4d(pixels, [labels.length, SIZE, SIZE, 3]);
}

/** The same but for one factor, and of a seen combination too. */
export function nearMiss(factors: ShapeFactors, rng: Rng): ShapeFactors {
  for (;;) {
    const which = rng.int(VALUES.length);
    const value = rng.int(VALUES[which] ?? 1);
    const [colour, shape, size, position] = factors.map((own, i) => (i === which ? value : own)) as [...ShapeFactors];
    if (value !== factors[which] && !isHeldOut(colour, shape)) return [colour, shape, size, position];
  }
}
