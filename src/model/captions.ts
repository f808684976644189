import { reshape, Tensor, type Tensor2D, type Tensor4D, tidy, tile } from '@tensorflow/tfjs-core';
import type { CaptionEncoder } from '../core/captionEncoder';
import { check, checkShape, checkWhole, showValue } from '../core/checks';
import { whole } from '../core/kinds';
import type { Kind, Kinds } from '../core/options';
import type { Source } from '../core/source';
import { type CaptionBatch, captionPairs } from '../text/captionPairs';

/** What text-to-image models train on: pictures with captions as codes, or with embeddings made elsewhere. */
export type TextBatch =
  | CaptionBatch
  | { readonly image: Tensor4D; readonly text: Tensor2D; readonly wrongImage?: Tensor4D };

/** What to draw: a caption, several, or embeddings `[m, encoder.width]`, which stay the caller's. */
export type Shown = string | readonly string[] | Tensor2D;

/** Options of `generate` of models that draw captions. */
export interface CaptionGenerateOptions {
  /** Equal seeds give equal pictures. Default: the next of the model's own line. */
  readonly seed?: number;
}

export const CAPTION_GENERATE: Kinds<CaptionGenerateOptions> = { seed: whole() };

/** The options of `generate(n, options)` or `generate(captions, n, options)`. */
export const optionsOf = <O extends object>(second: number | O | undefined, third: O | undefined): Partial<O> =>
  (typeof second === 'number' ? undefined : second) ?? third ?? {};

/** The embeddings to draw: each row `n` times, one caption after the other, `[m · n, width]`. */
export function embeddingsOf(encoder: CaptionEncoder, shown: Shown, n: number): Tensor2D {
  checkWhole('generate(captions, n)', n, 1);
  return tidy(() => {
    const rows = shown instanceof Tensor ? shown : encoded(encoder, typeof shown === 'string' ? [shown] : shown);
    checkShape('generate: the embedded captions', rows, [null, encoder.width]);
    const [m, width] = rows.shape;
    return n === 1 ? rows.clone() : reshape(tile(reshape(rows, [m, 1, width]), [1, n, 1]), [m * n, width]);
  });
}

/** The embeddings of `n` pictures that show a model's own captions in turn. */
export function embeddingsInTurn(encoder: CaptionEncoder, captions: readonly string[], n: number): Tensor2D {
  checkWhole('generate(n)', n, 1);
  check(
    captions.length > 0,
    'argument',
    "generate(n): there is nothing to show. Say what, as in generate('a small red circle', 4), or make the model with " +
      "captions for its sample grids: new …({ captions: ['a small red circle'] }).",
  );
  return encoded(
    encoder,
    Array.from({ length: n }, (_, i) => captions[i % captions.length] ?? ''),
  );
}

/** Embeddings of captions, one for all pictures or one for each of `n`. */
export function embeddingsFor(encoder: CaptionEncoder, captions: Shown, n: number): Tensor2D {
  return tidy(() => {
    const one = typeof captions === 'string';
    const rows = one ? embeddingsOf(encoder, captions, n) : embeddingsOf(encoder, captions, 1);
    check(
      rows.shape[0] === n,
      'argument',
      () => `captions: expected one for all pictures or one for each of ${n}, got ${rows.shape[0]}.`,
    );
    return rows;
  });
}

function encoded(encoder: CaptionEncoder, captions: readonly string[]): Tensor2D {
  check(captions.length > 0, 'argument', 'captions: expected at least one, got none.');
  for (const caption of captions) {
    check(
      typeof caption === 'string' && caption.trim() !== '',
      'argument',
      () => `captions: expected text, got ${JSON.stringify(caption)}.`,
    );
  }
  return encoder.encode(captions);
}

/**
 * Batches as text-to-image games want them: those with captions as codes get embeddings and wrong pictures, those that
 * have a `text` pass as they are.
 */
export function textPairs(source: Source<TextBatch>, encoder: CaptionEncoder): Source<TextBatch> {
  const waiting: CaptionBatch[] = [];
  const captioned = captionPairs(
    {
      async *batches() {
        const batch = waiting.pop();
        if (batch) yield batch;
      },
    },
    encoder,
  );
  return {
    ...(source.size !== undefined && { size: source.size }),
    async *batches(size, rng, skip = 0) {
      let number = skip;
      for await (const batch of source.batches(size, rng, skip)) {
        if ('text' in batch) yield batch;
        else {
          waiting.push(batch);
          yield* captioned.batches(size, rng, number);
        }
        number++;
      }
    },
  };
}

/** The kind of an option that holds an encoder. */
export const anEncoder: Kind = (name, value) => {
  const encoder = value as Partial<CaptionEncoder> | undefined | null;
  check(
    typeof encoder?.encode === 'function' && typeof encoder.width === 'number',
    'argument',
    () => `${name}: expected { width, encode(captions) }, got ${showValue(value)}. A trained text encoder is one.`,
  );
};
