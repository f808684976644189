import { type Tensor1D, type Tensor2D, type Tensor4D, tensor1d, tensor2d, tensor4d } from '@tensorflow/tfjs-core';
import { check, checkKnown, checkWhole } from '../../../core/checks';
import { anything } from '../../../core/kinds';
import { checkOptions, type Kinds } from '../../../core/options';
import type { Rng } from '../../../core/rng';
import type { Source } from '../../../core/source';
import { encodeCaption } from '../../../text/characters';
import { endless } from '../../endless';
import { checkSize, paint } from './drawShape';
import { anyOf, KINDS, kindsOf, type ShapeFactors, type ShapeSplit, SIZES, shapeLabel } from './shapeFactors';
import { describePart, describeShape, type Phrasings } from './shapeSentences';

/** A batch of captioned shapes. */
export type ShapeBatch = {
  /** `[n, size, size, 3]`, in [−1, 1]. */
  readonly image: Tensor4D;
  /** `[n, captionLength]`, int32: see `encodeCaption`. */
  readonly caption: Tensor2D;
  /**
   * `[n]`, int32: one number for each combination of all factors, 0 … 239; from 240 on, of those factors that the
   * captions tell: `partial`.
   */
  readonly label: Tensor1D;
  /** `[n, 4]`, int32: colour, shape, size, position. */
  readonly factors: Tensor2D;
};

/** Options of {@link captionedShapes}. */
export interface CaptionedShapesOptions {
  /** Height and width of the pictures, 16 to 64. Default 32. */
  readonly size?: number;
  /** Which combinations of colour and shape. Default `all`. */
  readonly split?: ShapeSplit;
  /** Characters of a caption. Default 128; the longest sentence has 75. */
  readonly captionLength?: number;
  /** Which ways of saying it. Default `seen` for the split `seen`, else `all`. */
  readonly phrasings?: Phrasings;
  /**
   * The share of batches whose captions tell only some of the factors, the same ones in all captions of a batch.
   * Pictures of which the same is told have one label. A text encoder that reads such sentences too takes more of a
   * combination it never saw from the words of it. Default 0.
   */
  readonly partial?: number;
}

const OPTIONS: Kinds<CaptionedShapesOptions> = {
  size: anything,
  split: anything,
  captionLength: anything,
  partial: anything,
  phrasings: anything,
};

/**
 * An endless source of pictures of one coloured shape each, with a sentence that tells colour, shape, size and
 * position: factors are uniform and independent, sentences come from a grammar. Six combinations of colour and shape
 * are kept back, so that what a model makes of a sentence it never saw can be judged; `readShape` reads the factors off
 * a picture.
 *
 * @returns batches `{ image, caption, label, factors }`: see {@link ShapeBatch}
 * @throws GanKitError `argument` if an option is out of range
 *
 * @example
 * for await (const { image, caption } of captionedShapes({ size: 32, split: 'seen' }).batches(4, new Rng(1))) {
 *   console.log(decodeCaption(caption.dataSync().subarray(0, 128)));   // 'a small red circle in the upper left'
 *   break;
 * }
 */
export function captionedShapes(options: CaptionedShapesOptions = {}): Source<ShapeBatch> {
  checkOptions('captionedShapes', options, OPTIONS);
  const { size = 32, split = 'all', captionLength = 128, partial = 0 } = options;
  const { phrasings = split === 'seen' ? 'seen' : 'all' } = options;
  checkSize(size);
  checkKnown('phrasings', phrasings, ['seen', 'heldOut', 'all']);
  checkWhole('captionLength', captionLength, LONGEST);
  check(partial >= 0 && partial <= 1, 'argument', () => `partial: expected a share from 0 to 1, got ${partial}.`);
  const kinds = kindsOf(split);
  return endless((n, rng) => {
    const image = new Float32Array(n * size * size * 3);
    const caption = new Int32Array(n * captionLength);
    const factors = new Int32Array(n * SIZES.length);
    const label = new Int32Array(n);
    const told = someFactors(partial, rng.fork('told'));
    for (let i = 0; i < n; i++) {
      const drawn = anyOf(kinds, rng);
      paint(drawn, size, rng, image.subarray(i * size * size * 3, (i + 1) * size * size * 3));
      const sentence = told ? describePart(drawn, told, rng) : describeShape(drawn, rng, phrasings);
      caption.set(encodeCaption(sentence, captionLength), i * captionLength);
      factors.set(drawn, i * SIZES.length);
      label[i] = told ? partialLabel(drawn, told) : shapeLabel(drawn);
    }
    return {
      image: tensor4d(image, [n, size, size, 3]),
      caption: tensor2d(caption, [n, captionLength], 'int32'),
      label: tensor1d(label, 'int32'),
      factors: tensor2d(factors, [n, SIZES.length], 'int32'),
    };
  });
}

/**
 * Which factors the captions of a batch tell, at least one and not all of them; undefined, but for a `share` of
 * batches, where they tell all.
 */
function someFactors(share: number, rng: Rng): readonly boolean[] | undefined {
  if (rng.next() >= share) return undefined;
  const chosen = 1 + rng.int(2 ** SIZES.length - 2);
  return SIZES.map((_, i) => ((chosen >> i) & 1) === 1);
}

/** One number for each choice of factors and values of these, above all labels of whole combinations. */
const partialLabel = (factors: ShapeFactors, told: readonly boolean[]): number =>
  SIZES.reduce((id, values, i) => id * (values + 1) + (told[i] ? 1 + (factors[i] ?? 0) : 0), 0) + KINDS;

/** Characters of the longest sentence of the grammar. */
const LONGEST = 75;
