import { gather, type Tensor1D, type Tensor2D, type Tensor4D, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import type { CaptionEncoder } from '../core/captionEncoder';
import { check, checkWhole, showShape } from '../core/checks';
import { whole } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import type { Rng } from '../core/rng';
import type { Source } from '../core/source';
import { decodeCaption } from './characters';

/**
 * A batch of pictures with captions as codes and a class each: `image` `[n, h, w, c]`, `caption` `[n, L]` int32,
 * `label` `[n]` int32.
 */
export type CaptionBatch = { readonly image: Tensor4D; readonly caption: Tensor2D; readonly label: Tensor1D };

/**
 * A batch for text-to-image games: pictures, embeddings of their captions `[n, width]`, and a picture of another class
 * for each.
 */
export type TextPairBatch = { readonly image: Tensor4D; readonly text: Tensor2D; readonly wrongImage: Tensor4D };

const OPTIONS: Kinds<{ remember?: number }> = { remember: whole(1) };

/**
 * Captioned pictures as a text-to-image game wants them: each picture with the embedding of its caption, and with
 * another picture of the batch whose label differs, for the pair of a real image and a text that does not fit (Reed et
 * al. 2016, GAN-CLS, algorithm 1).
 *
 * Each sentence is encoded once and remembered, up to `remember` of them, the oldest forgotten first.
 *
 * @throws GanKitError `argument` if an option is out of range. While iterating: `data` if all pictures of a batch have
 *   one label, or the encoder gives no finite numbers; `shape` if it gives another shape than it says, or a batch lacks
 *   a field
 *
 * @example
 * const encoder = await CharCnnRnn.load(folder('out/encoder'));
 * await gan.fit(captionPairs(captionedShapes({ split: 'seen' }), encoder), { steps: 1000 });
 */
export function captionPairs(
  source: Source<CaptionBatch>,
  encoder: CaptionEncoder,
  options: { readonly remember?: number } = {},
): Source<TextPairBatch> {
  checkOptions('captionPairs', options, OPTIONS);
  const { remember = 50_000 } = options;
  checkWhole('remember', remember, 1);
  const known = new Map<string, Float32Array>();
  return {
    ...(source.size !== undefined && { size: source.size }),
    batches: (size, rng, skip = 0) => {
      // The check comes with the call, as in every source, and not with the first batch.
      const batches = source.batches(size, rng.fork('pictures'), skip);
      return pairs(batches, skip, async (batch, number) => {
        try {
          checkFields(batch);
          const partners = partnersOf(await batch.label.data(), rng.fork('wrong', number));
          const text = await embed(await captionsOf(batch.caption), encoder, known, remember);
          const rows = tensor1d(partners, 'int32');
          const wrongImage = gather(batch.image, rows);
          rows.dispose();
          return { image: batch.image, text, wrongImage };
        } catch (error) {
          batch.image?.dispose();
          throw error;
        } finally {
          for (const [field, tensor] of Object.entries(batch)) if (field !== 'image') tensor.dispose();
        }
      });
    },
  };
}

async function* pairs(
  batches: AsyncIterable<CaptionBatch>,
  first: number,
  pair: (batch: CaptionBatch, number: number) => Promise<TextPairBatch>,
) {
  let number = first;
  for await (const batch of batches) yield pair(batch, number++);
}

/** The captions of a batch of codes, as text. */
export async function captionsOf(codes: Tensor2D): Promise<string[]> {
  const [n, length] = codes.shape;
  const all = await codes.data();
  return Array.from({ length: n }, (_, i) => decodeCaption(all.subarray(i * length, (i + 1) * length)));
}

/** The rows of `captions`: those not known yet are encoded, all at once, and remembered. */
async function embed(
  captions: readonly string[],
  encoder: CaptionEncoder,
  known: Map<string, Float32Array>,
  remember: number,
): Promise<Tensor2D> {
  const { width } = encoder;
  // A batch with more sentences than may be remembered still has all of its own.
  const own = new Map(captions.flatMap(caption => [[caption, known.get(caption)] as const]));
  const fresh = [...own].flatMap(([caption, row]) => (row ? [] : [caption]));
  if (fresh.length > 0) {
    const encoded = encoder.encode(fresh);
    const values = await encoded.data<'float32'>();
    const { shape } = encoded;
    encoded.dispose();
    check(
      shape[0] === fresh.length && shape[1] === width,
      'shape',
      () => `encoder: expected embeddings ${showShape([fresh.length, width])}, got ${showShape(shape)}.`,
    );
    check(
      values.every(v => Number.isFinite(v)),
      'data',
      () => 'encoder: expected finite embeddings. Is it trained, and does it know these captions?',
    );
    fresh.forEach((caption, i) => {
      const row = values.slice(i * width, (i + 1) * width);
      own.set(caption, row);
      known.set(caption, row);
    });
    for (const oldest of known.keys()) {
      if (known.size <= remember) break;
      known.delete(oldest);
    }
  }
  const rows = new Float32Array(captions.length * width);
  captions.forEach((caption, i) => {
    rows.set(own.get(caption) ?? [], i * width);
  });
  return tensor2d(rows, [captions.length, width]);
}

/** For each example the number of another, drawn from those with a different label. */
function partnersOf(labels: ArrayLike<number>, rng: Rng): Int32Array {
  return Int32Array.from({ length: labels.length }, (_, i) => {
    const others = Array.from({ length: labels.length }, (_, j) => j).filter(j => labels[j] !== labels[i]);
    check(
      others.length > 0,
      'data',
      () =>
        `label: all ${labels.length} pictures of a batch have the label ${labels[i]}, so none can be the wrong ` +
        'one for a text. ' +
        'Use larger batches, shuffle the data, or give different pictures different labels.',
    );
    return others[rng.int(others.length)] ?? 0;
  });
}

function checkFields(batch: Partial<CaptionBatch>): asserts batch is CaptionBatch {
  for (const [field, rank] of [
    ['image', 4],
    ['caption', 2],
    ['label', 1],
  ] as const) {
    const tensor = batch[field];
    check(
      tensor?.rank === rank,
      'shape',
      () => `batch: expected a field ${field} of ${rank} axes, got ${tensor ? showShape(tensor.shape) : 'none'}.`,
    );
  }
}
