import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { asRows } from '../../core/checks';
import type { Batch, Game, Optimizer } from '../../core/game';
import { optimizer as anOptimizer, shape as aShape, net, whole } from '../../core/kinds';
import { lazy } from '../../core/lazy';
import type { Net } from '../../core/net';
import { checkLogits, checkNet, outputOf } from '../../core/netShape';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { crossEntropy } from '../../losses/classification';

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

const PARTS: Kinds<ClassifierParts> = {
  nets: needed(fields<ClassifierParts['nets']>({ trunk: needed(net), classifier: needed(net) })),
  classes: needed(whole(2)),
  optimizer: needed(anOptimizer),
  shape: needed(aShape),
};

/**
 * A game of one player: told classes are learned by cross-entropy. It is what judges pictures of the other games.
 *
 * @example
 * const game = classifier({ nets: { trunk, classifier: head }, classes: 10, optimizer: adam(), shape: [28, 28, 1] });
 */
export function classifier(parts: ClassifierParts): Game<Batch, Batch, ClassifierView> {
  checkOptions('classifier', parts, PARTS);
  const { nets, classes, optimizer, shape } = parts;
  checkNet('nets.trunk', nets.trunk, [shape]);
  checkLogits('nets.classifier', nets.classifier, [outputOf(nets.trunk)], [classes]);
  return {
    nets: { trunk: nets.trunk, classifier: nets.classifier },
    expects: { image: { shape }, label: { shape: [], classes } },
    draw: batch => batch,
    view: ({ image, label }) =>
      lazy<ClassifierView>({
        label: label as Tensor1D,
        get logits() {
          return asRows('classifier', nets.classifier(nets.trunk(image as Tensor)));
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
