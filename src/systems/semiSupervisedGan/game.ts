import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { ADVERSARY, type Adversary, objective } from '../../contest/objective';
import type { OpenContest } from '../../contest/open';
import { asRows } from '../../core/checks';
import type { Batch, Game, Moment, Optimizer } from '../../core/game';
import { latent as aLatent, shape as aShape, callable, net, oneOf, optimizer, whole } from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { lazy } from '../../core/lazy';
import type { Net } from '../../core/net';
import { checkLogits, checkNet, outputOf } from '../../core/netShape';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { type Weights, weighted, weightsOf, weightsOr } from '../../core/weights';
import { crossEntropy } from '../../losses/classification';
import { featureDistance } from '../../losses/featureDistance';
import { realLogit } from '../../losses/semiSupervised';

/**
 * Weights of D's terms. Default `class` 1, and `adversarial`, real against generated, 0.5: that of the authors' code.
 */
export type SemiSupervisedWeights = Weights<'class' | 'adversarial'>;

/** What they may be. */
export const SEMI_SUPERVISED_WEIGHTS = weightsOf('class', 'adversarial');

/** What {@link semiSupervisedGan} is made of. */
export interface SemiSupervisedGanParts extends Adversary {
  /**
   * `[n, latent.width]` → pictures. `classifier` is a head on the features of `trunk`, `[n, classes]`; both together
   * are D.
   */
  readonly nets: { readonly G: Net; readonly trunk: Net; readonly classifier: Net };
  /** What G's input is drawn from. */
  readonly latent: Latent;
  readonly classes: number;
  /**
   * What G learns by: to have the mean features of real pictures (the default), or to be taken for real, by
   * `adversarial.g`.
   */
  readonly generator?: 'featureMatching' | 'adversarial';
  readonly weights?: SemiSupervisedWeights;
  readonly optimizers: { readonly D: Optimizer; readonly G: Optimizer };
  /** Called after each update of D, to normalise its weights. */
  readonly project?: () => void;
  /** Shape of one real example. */
  readonly shape: readonly number[];
}

/** What the losses of {@link semiSupervisedGan} may read. */
export interface SemiSupervisedGanView {
  readonly label: Tensor1D;
  readonly fake: Tensor;
  /** Of the unlabelled and the generated examples; its logits are {@link realLogit} of those of the classes. */
  readonly contest: OpenContest;
  /** D's features of the unlabelled, as it is shown them. */
  readonly featuresOfReal: Tensor;
  /** Logits of the classes, `[n, classes]`. */
  readonly onLabelled: Tensor2D;
}

interface Sample {
  readonly image: Tensor;
  readonly label: Tensor1D;
  readonly unlabelled: Tensor;
  readonly z: Tensor2D;
  readonly at: Moment;
}

const PARTS: Kinds<SemiSupervisedGanParts> = {
  ...ADVERSARY,
  nets: needed(fields<SemiSupervisedGanParts['nets']>({ G: needed(net), trunk: needed(net), classifier: needed(net) })),
  latent: needed(aLatent),
  classes: needed(whole(2)),
  generator: oneOf('featureMatching', 'adversarial'),
  weights: SEMI_SUPERVISED_WEIGHTS,
  optimizers: needed(fields<SemiSupervisedGanParts['optimizers']>({ D: needed(optimizer), G: needed(optimizer) })),
  project: callable,
  shape: needed(aShape),
};

/**
 * The semi-supervised GAN (Salimans et al. 2016, §5; Odena 2016): D tells K classes of real examples and one more, the
 * generated. A few examples have labels; of all others D learns only that they belong to one of the K.
 *
 * How real D takes an example for is one logit, {@link realLogit} of those of the classes, so any adversarial loss and
 * penalty fits; the papers' is `nonSaturating`. Augmentations change what is judged, unlabelled and generated, and
 * leave the labelled as they are.
 *
 * @example
 * const game = semiSupervisedGan({ nets, latent: uniform({ size: 100 }), classes: 10, adversarial: nonSaturating, optimizers,
 *   shape: [28, 28, 1] });
 */
export function semiSupervisedGan(parts: SemiSupervisedGanParts): Game<Batch, Sample, SemiSupervisedGanView> {
  checkOptions('semiSupervisedGan', parts, PARTS);
  const { nets, latent, classes, generator = 'featureMatching', adversarial, optimizers, shape } = parts;
  const { G, trunk, classifier } = nets;
  const { ahead, contest, g, penaltiesOfD, penaltiesOfG, memory, project, shapeOfD } = objective(parts, {
    system: 'semiSupervisedGan',
    nets: { trunk, classifier },
    shapes: [shape],
    readers: 'the class of the labelled',
    terms: ['class', ...(generator === 'featureMatching' ? [generator] : [])],
  });
  checkNet('nets.G', G, [[latent.width]], shape);
  checkNet('nets.trunk', trunk, shapeOfD);
  checkLogits('nets.classifier', classifier, [outputOf(trunk)], [classes]);
  const weights = weightsOr({ class: 1, adversarial: 0.5 }, parts.weights);
  const score = (features: Tensor) => realLogit(classifier(features));
  return {
    nets: { G, trunk, classifier },
    memory,
    expects: { image: { shape }, label: { shape: [], classes }, unlabelled: { shape } },
    draw: (batch, at) => {
      const { image, label, unlabelled } = batch as Omit<Sample, 'z' | 'at'>;
      return { image, label, unlabelled, z: latent.sample(unlabelled.shape[0] ?? 0, at.rng), at };
    },
    view: ({ image, label, unlabelled, z, at }) =>
      lazy<SemiSupervisedGanView>({
        label,
        get fake() {
          return G(z);
        },
        get contest() {
          return contest(at, { real: [unlabelled], fake: () => [this.fake], features: x => trunk(x), score });
        },
        get featuresOfReal() {
          return this.contest.featuresOfReal;
        },
        get onLabelled() {
          return asRows('classifier', classifier(trunk(image)));
        },
      }),
    players: {
      D: {
        updates: [trunk, classifier],
        optimizer: optimizers.D,
        given: ['fake'],
        project: by => {
          parts.project?.();
          project?.(by);
        },
        loss: view => {
          const penalties = penaltiesOfD(view.contest);
          const terms = weighted(weights, view.contest.images, {
            class: () => crossEntropy(view.onLabelled, view.label),
            adversarial: () => adversarial.d(view.contest),
          });
          return { ...terms, ...penalties };
        },
      },
      G:
        generator === 'featureMatching'
          ? {
              updates: [G],
              optimizer: optimizers.G,
              ...ahead,
              given: ['featuresOfReal'],
              loss: view => ({
                featureMatching: featureDistance(view.featuresOfReal, view.contest.featuresOfFake),
                ...penaltiesOfG(view.contest),
              }),
            }
          : { updates: [G], optimizer: optimizers.G, ...ahead, loss: view => g(view.contest) },
    },
  };
}
