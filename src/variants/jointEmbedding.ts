import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Batch, Game, Optimizer } from '../core/game';
import { lazy } from '../core/lazy';
import type { Net } from '../core/net';
import { type Embedded, jointEmbedding } from '../losses/jointEmbedding';

/** What {@link jointEmbeddingGame} is made of. */
export interface JointEmbeddingParts {
  /** Pictures and captions to embeddings of one width. */
  readonly nets: { readonly text: Net<Tensor2D, Tensor2D>; readonly image: Net };
  readonly optimizer: Optimizer;
  /** Shape of one picture. */
  readonly shape: readonly number[];
  /** Codes in a caption. */
  readonly captionLength: number;
  /** Characters of the alphabet: codes are 1 … characters, and 0 for padding. */
  readonly characters: number;
}

/**
 * A game of one player, which embeds pictures and sentences in one space: see {@link jointEmbedding}. Batches are `{ image, caption, label }`;
 * labels say which pictures a sentence is wrong for.
 *
 * @example
 * const game = jointEmbeddingGame({ nets, optimizer: adam(), shape: [32, 32, 3], captionLength: 128, characters: 69 });
 */
export function jointEmbeddingGame(parts: JointEmbeddingParts): Game<Batch, Batch, Embedded> {
  const { nets, optimizer, shape, captionLength, characters } = parts;
  return {
    nets: { text: nets.text, image: nets.image },
    expects: { image: { shape }, caption: { shape: [captionLength], classes: characters + 1 }, label: { shape: [] } },
    draw: batch => batch,
    view: ({ image, caption, label }) =>
      lazy<Embedded>({
        label: label as Tensor1D,
        get image() {
          return nets.image(image as Tensor) as Tensor2D;
        },
        get text() {
          return nets.text(caption as Tensor2D);
        },
      }),
    players: {
      E: {
        updates: [nets.text, nets.image],
        optimizer,
        loss: ({ image, text, label }) => ({ ...jointEmbedding({ image, text, label }) }),
      },
    },
  };
}
