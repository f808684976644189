import { tensor1d, tensor2d, tensor4d } from '@tensorflow/tfjs-core';
import type { CaptionEncoder } from '../../../src/core/captionEncoder';
import type { Rng } from '../../../src/core/rng';
import type { Source } from '../../../src/core/source';
import { drawShape } from '../../../src/data/made/shapes/drawShape';
import { SHAPE_FACTORS, type ShapeFactors, shapeLabel } from '../../../src/data/made/shapes/shapeFactors';
import { describePart, describeShape } from '../../../src/data/made/shapes/shapeSentences';
import { type CaptionBatch, captionPairs, type TextPairBatch } from '../../../src/text/captionPairs';
import { encodeCaption } from '../../../src/text/characters';
import { combinations } from './shapeParts';

const SIZE = 32;
const LENGTH = 128;
const VALUES = Object.values(SHAPE_FACTORS);
const SEEN = combinations('seen');
const IS_SEEN = new Set(SEEN.map(shapeLabel));

/** What a caption is about, and which factors it tells. */
export interface Told {
  readonly factors: ShapeFactors;
  readonly told: readonly boolean[];
}

/**
 * Pictures of the seen combinations with embedded captions, and for each a wrong picture that differs in one factor
 * that the caption tells: another colour, another shape, the other size or another position. Of two shapes drawn at
 * random, only one pair in a hundred differs in its shape alone, and D would seldom have to look at that.
 *
 * @param options.open the share of captions that leave one, two or three factors open
 * @param options.alike how many pictures of a batch have one caption, itself: of a batch of n those numbered i, i + n /
 *   alike and so on, as `minibatchStddev` compares them. Each shows what the caption leaves open as it comes
 */
export function closePairs(
  encoder: CaptionEncoder,
  { open, alike }: { readonly open: number; readonly alike: number },
): Source<TextPairBatch> {
  let rows: readonly Captioned[] = [];
  const captioned: Source<CaptionBatch> = {
    async *batches(size, rng, skip = 0) {
      for (let batch = skip; ; batch++) {
        const own = rng.fork('batch', batch);
        const captions = Array.from({ length: size / alike }, () => captionOf(drawn(open, own), own));
        rows = Array.from({ length: size }, (_, i) => another(captions[i % captions.length] as Captioned, own));
        yield batchOf(rows, own);
      }
    },
  };
  const pairs = captionPairs(captioned, encoder);
  return {
    async *batches(size, rng, skip = 0) {
      let number = skip;
      for await (const { wrongImage, ...batch } of pairs.batches(size, rng, skip)) {
        wrongImage.dispose();
        const own = rng.fork('near misses', number++);
        const misses = rows.map(row => nearMiss(row, own));
        yield { ...batch, wrongImage: picturesOf(misses, own) };
      }
    },
  };
}

function drawn(open: number, rng: Rng): Told {
  const factors = SEEN[rng.int(SEEN.length)] as ShapeFactors;
  const whole = rng.next() >= open;
  const chosen = 1 + rng.int(2 ** VALUES.length - 2);
  return { factors, told: VALUES.map((_, i) => whole || ((chosen >> i) & 1) === 1) };
}

interface Captioned extends Told {
  readonly sentence: string;
}

const captionOf = (row: Told, rng: Rng): Captioned => ({ ...row, sentence: sentenceOf(row, rng) });

/** The same caption of any seen combination that it fits. */
function another(row: Captioned, rng: Rng): Captioned {
  const fitting = SEEN.filter(factors => row.told.every((is, i) => !is || factors[i] === row.factors[i]));
  return { ...row, factors: fitting[rng.int(fitting.length)] ?? row.factors };
}

function batchOf(rows: readonly Captioned[], rng: Rng): CaptionBatch {
  const codes = new Int32Array(rows.length * LENGTH);
  rows.forEach(({ sentence }, i) => {
    codes.set(encodeCaption(sentence, LENGTH), i * LENGTH);
  });
  const shown = rows.map(({ factors }) => factors);
  return {
    image: picturesOf(shown, rng),
    caption: tensor2d(codes, [rows.length, LENGTH], 'int32'),
    label: tensor1d(shown.map(shapeLabel), 'int32'),
  };
}

/** A sentence that tells what it is to tell. */
export const sentenceOf = ({ factors, told }: Told, rng: Rng): string =>
  told.every(Boolean) ? describeShape(factors, rng, 'seen') : describePart(factors, told, rng);

/** New pictures `[n, 32, 32, 3]` of what is to be shown. */
export function picturesOf(shown: readonly ShapeFactors[], rng: Rng) {
  const pixels = new Float32Array(shown.length * SIZE * SIZE * 3);
  shown.forEach((factors, i) => {
    pixels.set(drawShape(factors, { size: SIZE, rng }), i * SIZE * SIZE * 3);
  });
  return tensor4d(pixels, [shown.length, SIZE, SIZE, 3]);
}

/** Another seen combination: one factor that is told differs, the others that are told do not. */
export function nearMiss({ factors, told }: Told, rng: Rng): ShapeFactors {
  const which = told.flatMap((is, i) => (is ? i : []));
  for (;;) {
    const wrong = which[rng.int(which.length)];
    const other = VALUES.map((values, i) =>
      told[i] && i !== wrong ? factors[i] : rng.int(values),
    ) as unknown as ShapeFactors;
    if (other[wrong ?? 0] !== factors[wrong ?? 0] && IS_SEEN.has(shapeLabel(other))) return other;
  }
}
