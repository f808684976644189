import { tensor4d } from '@tensorflow/tfjs-core';
import type { Rng } from '../../../src/core/rng';
import type { Source } from '../../../src/core/source';
import type { LabelledBatch } from '../../../src/data/batch';

/** Grey pictures of a source, each moved by up to `most` pixels along both sides; what comes in is dark, −1. */
export function shifted(source: Source<LabelledBatch>, most: number): Source<LabelledBatch> {
  return {
    ...(source.size !== undefined && { size: source.size }),
    async *batches(size, rng, skip = 0) {
      let at = skip;
      for await (const { image, label } of source.batches(size, rng, skip)) {
        const values = image.dataSync<'float32'>();
        const [n, height, width] = image.shape;
        image.dispose();
        const moved = moveEach(values, [n, height, width], most, rng.fork('shift', at++));
        yield { image: tensor4d(moved, [n, height, width, 1]), label };
      }
    },
  };
}

function moveEach(
  values: ArrayLike<number>,
  [n, height, width]: readonly [number, number, number],
  most: number,
  rng: Rng,
): Float32Array {
  const out = new Float32Array(n * height * width).fill(-1);
  for (let i = 0; i < n; i++) {
    const [down, right] = [rng.int(2 * most + 1) - most, rng.int(2 * most + 1) - most];
    for (let y = Math.max(0, down); y < Math.min(height, height + down); y++) {
      for (let x = Math.max(0, right); x < Math.min(width, width + right); x++) {
        out[(i * height + y) * width + x] = values[(i * height + y - down) * width + x - right] ?? -1;
      }
    }
  }
  return out;
}
