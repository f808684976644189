import { type Tensor2D, tensor1d, tensor2d, tensor4d } from '@tensorflow/tfjs-core';
import type { CaptionEncoder } from '../../../src/core/captionEncoder';
import type { Source } from '../../../src/core/source';
import type { CaptionBatch } from '../../../src/text/captionPairs';
import { encodeCaption } from '../../../src/text/characters';

/** Counts letters: enough to tell captions apart. */
export const letters: CaptionEncoder = {
  width: 4,
  encode: captions =>
    tensor2d(
      captions.map(caption => {
        const counts = [0, 0, 0, 0];
        for (const letter of caption) counts[letter.charCodeAt(0) % 4] = (counts[letter.charCodeAt(0) % 4] ?? 0) + 0.2;
        return counts;
      }),
      [captions.length, 4],
    ) as Tensor2D,
};

export const WORDS = ['red', 'green', 'dark blue', 'a pale yellow'] as const;

/** Twenty grey pictures of 8², four captions, each a brighter band in another place. */
export const captioned: Source<CaptionBatch> = {
  size: 20,
  async *batches(size, rng, skip = 0) {
    const order = rng.permutation(20);
    for (let at = skip * size; at + size <= 20; at += size) {
      const rows = [...order.subarray(at, at + size)];
      const kinds = rows.map(row => row % WORDS.length);
      const image = kinds.flatMap(kind => Array.from({ length: 64 }, (_, i) => (i >> 4 === kind ? 0.9 : -0.9)));
      yield {
        image: tensor4d(image, [size, 8, 8, 1]),
        caption: tensor2d(
          kinds.map(kind => [...encodeCaption(WORDS[kind] ?? '', 16)]),
          [size, 16],
          'int32',
        ),
        label: tensor1d(kinds, 'int32'),
      };
    }
  },
};
