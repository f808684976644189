import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tensor1d, tensor2d, tensor4d } from '@tensorflow/tfjs-core';
import { Rng } from '../../../src/core/rng';
import type { Source } from '../../../src/core/source';
import { recolor } from '../../../src/data/made/shapes/recolor';
import { BYTE_VALUE } from '../../../src/data/pictures/pixels';
import { cropResize } from '../../../src/data/pictures/resample';
import { checkInside } from '../../../src/node/captionEntries';
import { decodePicture } from '../../../src/node/decode';
import type { CaptionBatch } from '../../../src/text/captionPairs';
import { encodeCaption } from '../../../src/text/characters';

/** Height and width of a picture, and of each of its boxes. */
export const SIDE = 64;
const BOX = SIDE / 2;
/** Where the three boxes of a file lie: 100 pixels each, at 0, 150 and 300. */
const BOXES = [0, 150, 300] as const;
export const CAPTION_LENGTH = 128;

/** A picture of three boxes and a human sentence that holds of it, or does not. */
export interface Pair {
  readonly sentence: string;
  /** The number of the sentence: several pictures have the same. */
  readonly label: number;
  readonly holds: boolean;
  /** Bytes of each box, `32 × 32 × 3`. */
  readonly boxes: readonly Uint8Array[];
}

/** All pairs of NLVR's folder: `captions.json`, `[{ image, caption, holds }, …]`, and `images`. */
export async function readNlvr(folder: string): Promise<readonly Pair[]> {
  const list = JSON.parse(await readFile(join(folder, 'captions.json'), 'utf8')) as {
    image: string;
    caption: string;
    holds: boolean;
  }[];
  const labels = new Map([...new Set(list.map(entry => entry.caption))].map((caption, i) => [caption, i]));
  return Promise.all(
    list.map(async ({ image, caption, holds }) => {
      checkInside(folder, image);
      const path = join(folder, 'images', image);
      const { data, width } = await decodePicture(await readFile(path), path);
      const pixels = recolor(data, 3);
      return {
        sentence: caption,
        label: labels.get(caption) ?? 0,
        holds,
        boxes: BOXES.map(x => box(pixels, width, x)),
      };
    }),
  );
}

/** Three quarters of the pairs to learn from, an eighth for each part judged on: each has a picture of its own. */
export function splitPairs(pairs: readonly Pair[]): Readonly<Record<'train' | 'validation' | 'test', readonly Pair[]>> {
  const order = new Rng(0).fork('pictures').permutation(pairs.length);
  const part = (from: number, to: number) =>
    [...order].slice(Math.round(from * pairs.length), Math.round(to * pairs.length)).flatMap(i => pairs[i] ?? []);
  return { train: part(0, 0.75), validation: part(0.75, 0.875), test: part(0.875, 1) };
}

/**
 * Pairs that hold, shuffled on each pass, their boxes in an order drawn anew: sentences hardly tell which box is which.
 */
export function nlvrSource(pairs: readonly Pair[]): Source<CaptionBatch> & { readonly size: number } {
  const held = pairs.filter(pair => pair.holds);
  return {
    size: held.length,
    batches: (size, rng, skip = 0) => {
      const order = rng.fork('order').permutation(held.length);
      return (async function* () {
        for (let batch = skip; (batch + 1) * size <= order.length; batch++) {
          const rows = [...order.subarray(batch * size, (batch + 1) * size)].flatMap(row => held[row] ?? []);
          yield batchOf(rows, rng.fork('boxes', batch));
        }
      })();
    },
  };
}

/** A batch of given pairs; with an rng the boxes of each come in an order of their own. */
export function batchOf(pairs: readonly Pair[], rng?: Rng): CaptionBatch {
  const n = pairs.length;
  const image = new Float32Array(n * SIDE * SIDE * 3);
  const caption = new Int32Array(n * CAPTION_LENGTH);
  pairs.forEach(({ boxes, sentence }, i) => {
    const order = rng ? rng.permutation(boxes.length) : boxes.keys();
    layOut(
      [...order].map(at => boxes[at] ?? new Uint8Array()),
      image.subarray(i * SIDE * SIDE * 3, (i + 1) * SIDE * SIDE * 3),
    );
    caption.set(encodeCaption(sentence, CAPTION_LENGTH), i * CAPTION_LENGTH);
  });
  return {
    image: tensor4d(image, [n, SIDE, SIDE, 3]),
    caption: tensor2d(caption, [n, CAPTION_LENGTH], 'int32'),
    label: tensor1d(
      pairs.map(pair => pair.label),
      'int32',
    ),
  };
}

/** Three boxes in the quarters of a square, the fourth white. */
function layOut(boxes: readonly Uint8Array[], out: Float32Array): void {
  out.fill(1);
  boxes.forEach((bytes, b) => {
    const [top, left] = [BOX * Math.floor(b / 2), BOX * (b % 2)];
    for (let row = 0; row < BOX; row++) {
      for (let j = 0; j < BOX * 3; j++) {
        out[((top + row) * SIDE + left) * 3 + j] = BYTE_VALUE[bytes[row * BOX * 3 + j] ?? 0] ?? 0;
      }
    }
  });
}

/** One box of a picture, brought to 32 × 32. */
function box(pixels: Uint8Array, width: number, x: number): Uint8Array {
  const side = 100;
  const cut = new Uint8Array(side * side * 3);
  for (let row = 0; row < side; row++) {
    cut.set(pixels.subarray((row * width + x) * 3, (row * width + x + side) * 3), row * side * 3);
  }
  return cropResize(cut, [side, side, 3], [BOX, BOX]);
}
