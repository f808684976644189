import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { checkWhole } from '../core/checks';
import type { Batch, Game, Optimizer } from '../core/game';
import { lazy } from '../core/lazy';
import type { Net } from '../core/net';
import { crossEntropy } from '../losses/classification';

/** What {@link classifier} is made of. */
export interface ClassifierParts {
  /** `trunk` turns examples into features `[n, f]`, `classifier` those into logits `[n, classes]`. */
  readonly nets: { readonly trunk: Net; readonly classifier: Net };
  readonly classes: number;
  readonly optimizer: Optimizer;
  /** Shape of one example. */
  readonly shape: readonly number[];
}

/** What the loss of {@link classifier} may read. */
export interface ClassifierView {
  readonly label: Tensor1D;
  /** `[n, classes]`. */
  readonly logits: Tensor2D;
}

/**
 * A game of one player: told classes are learned by cross-entropy. It is what judges pictures of the other games.
 *
 * @example
 * const game = classifier({ nets: { trunk, classifier: head }, classes: 10, optimizer: adam(), shape: [28, 28, 1] });
 */
export function classifier(parts: ClassifierParts): Game<Batch, Batch, ClassifierView> {
  const { nets, classes, optimizer, shape } = parts;
  checkWhole('classes', classes, 2);
  return {
    nets: { trunk: nets.trunk, classifier: nets.classifier },
    expects: { image: { shape }, label: { shape: [], classes } },
    draw: batch => batch,
    view: ({ image, label }) =>
      lazy<ClassifierView>({
        label: label as Tensor1D,
        get logits() {
          return nets.classifier(nets.trunk(image as Tensor)) as Tensor2D;
        },
      }),
    players: {
      C: {
        updates: [nets.trunk, nets.classifier],
        optimizer,
        loss: ({ logits, label }) => ({ crossEntropy: crossEntropy(logits, label) }),
      },
    },
  };
}
