import { reshape, Tensor, type Tensor2D, type Tensor4D, tidy, tile } from '@tensorflow/tfjs-core';
import type { CaptionEncoder } from '../core/captionEncoder';
import { check, checkShape, checkWhole, showValue } from '../core/checks';
import { latent as aLatent, shape as aShape, text as aText, list, whole } from '../core/kinds';
import type { Latent } from '../core/latents/latent';
import { type Kind, type Kinds, needed } from '../core/options';
import type { Source } from '../core/source';
import { type CaptionBatch, captionPairs } from '../text/captionPairs';

/** What text-to-image models train on: pictures with captions as codes, or with embeddings made elsewhere. */
export type TextBatch =
  | CaptionBatch
  | { readonly image: Tensor4D; readonly text: Tensor2D; readonly wrongImage?: Tensor4D };

/** What to draw: a caption, several, or embeddings `[m, encoder.width]`, which stay the caller's. */
export type Shown = string | readonly string[] | Tensor2D;

/** Options of every model that draws captions. */
export interface CaptionedOptions {
  /** `[height, width, channels]` from 8 × 8 pixels; of StackGAN those of stage II. */
  readonly shape: readonly [number, number, number];
  /**
   * Makes numbers of captions; frozen. It is not saved with the model but given again to `load`: one encoder serves
   * many models, and has a file of its own.
   */
  readonly encoder: CaptionEncoder;
  /** What `generate(n)` shows, in turn, where nobody says: sample grids. Default none. */
  readonly captions?: readonly string[];
  /** z, of StackGAN that of stage I. Default `normal(100)`: StackGAN's paper, and the code of GAN-CLS. */
  readonly latent?: Latent;
}

/** The kind of an option that holds an encoder. */
const anEncoder: Kind = (name, value) => {
  const encoder = value as Partial<CaptionEncoder> | undefined | null;
  check(
    typeof encoder?.encode === 'function' && typeof encoder.width === 'number',
    'argument',
    () => `${name}: expected { width, encode(captions) }, got ${showValue(value)}. A trained text encoder is one.`,
  );
};

/** What they may be. */
export const CAPTIONED: Kinds<CaptionedOptions> = {
  shape: needed(aShape),
  encoder: needed(anEncoder),
  captions: list(aText),
  latent: aLatent,
};

/** Options of `generate` of models that draw captions. */
export interface CaptionGenerateOptions {
  /** Equal seeds give equal pictures. Default: the next of the model's own line. */
  readonly seed?: number;
}

export const CAPTION_GENERATE: Kinds<CaptionGenerateOptions> = { seed: whole() };

/** The options of `generate(n, options)` or `generate(captions, n, options)`. */
export const optionsOf = <O extends object>(second: number | O | undefined, third: O | undefined): Partial<O> =>
  (typeof second === 'number' ? undefined : second) ?? third ?? {};

/**
 * The embeddings of what `generate(n)` or `generate(captions, n)` shows; of the first the model's own captions in turn.
 */
export const embeddingsShown = (
  encoder: CaptionEncoder,
  captions: readonly string[],
  shown: Shown | number,
  n: unknown,
): Tensor2D =>
  typeof shown === 'number'
    ? embeddingsInTurn(encoder, captions, shown)
    : embeddingsOf(encoder, shown, typeof n === 'number' ? n : 1);

/** The embeddings to draw: each row `n` times, one caption after the other, `[m · n, width]`. */
function embeddingsOf(encoder: CaptionEncoder, shown: Shown, n: number): Tensor2D {
  checkWhole('generate(captions, n)', n, 1);
  return tidy(() => {
    const rows = shown instanceof Tensor ? shown : encoded(encoder, typeof shown === 'string' ? [shown] : shown);
    checkShape('generate: the embedded captions', rows, [null, encoder.width]);
    const [m, width] = rows.shape;
    return n === 1 ? rows.clone() : reshape(tile(reshape(rows, [m, 1, width]), [1, n, 1]), [m * n, width]);
  });
}

/** The embeddings of `n` pictures that show a model's own captions in turn. */
function embeddingsInTurn(encoder: CaptionEncoder, captions: readonly string[], n: number): Tensor2D {
  checkWhole('generate(n)', n, 1);
  check(
    captions.length > 0,
    'argument',
    "generate(n): there is nothing to show. Say what, as in generate('a small red circle', 4), or make the model " +
      'with ' +
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
