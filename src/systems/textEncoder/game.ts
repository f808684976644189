import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { asRows } from '../../core/checks';
import type { Batch, Game, Optimizer } from '../../core/game';
import { optimizer as anOptimizer, shape as aShape, net, whole } from '../../core/kinds';
import { lazy } from '../../core/lazy';
import type { Net } from '../../core/net';
import { checkNet, outputOf } from '../../core/netShape';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { type Embedded, jointEmbedding } from '../../losses/jointEmbedding';

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

const PARTS: Kinds<JointEmbeddingParts> = {
  nets: needed(fields<JointEmbeddingParts['nets']>({ text: needed(net), image: needed(net) })),
  optimizer: needed(anOptimizer),
  shape: needed(aShape),
  captionLength: needed(whole(1)),
  characters: needed(whole(1)),
};

/**
 * A game of one player, which embeds pictures and sentences in one space: see {@link jointEmbedding}. Batches are
 * `{ image, caption, label }`; labels say which pictures a sentence is wrong for.
 *
 * @example
 * const game = jointEmbeddingGame({ nets, optimizer: adam(), shape: [32, 32, 3], captionLength: 128, characters: 69 });
 */
export function jointEmbeddingGame(parts: JointEmbeddingParts): Game<Batch, Batch, Embedded> {
  checkOptions('jointEmbeddingGame', parts, PARTS);
  const { nets, optimizer, shape, captionLength, characters } = parts;
  checkNet('nets.text', nets.text, [[captionLength]], outputOf(nets.image));
  checkNet('nets.image', nets.image, [shape]);
  return {
    nets: { text: nets.text, image: nets.image },
    expects: { image: { shape }, caption: { shape: [captionLength], classes: characters + 1 }, label: { shape: [] } },
    draw: batch => batch,
    view: ({ image, caption, label }) =>
      lazy<Embedded>({
        label: label as Tensor1D,
        get image() {
          return asRows('image', nets.image(image as Tensor));
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
