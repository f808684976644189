import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { ADVERSARY, type Adversary, objective } from '../../contest/objective';
import type { OpenContest } from '../../contest/open';
import { asRows } from '../../core/checks';
import { labelCondition } from '../../core/condition';
import { fieldOf } from '../../core/fieldOf';
import type { Batch, Game, Moment, Optimizer } from '../../core/game';
import { latent as aLatent, shape as aShape, net, optimizer, text, whole } from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { lazy } from '../../core/lazy';
import type { Net } from '../../core/net';
import { checkLogits, checkNet, outputOf } from '../../core/netShape';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { type Weights, weighted, weightsOf, weightsOr } from '../../core/weights';
import { crossEntropy } from '../../losses/classification';

/** AC-GAN's nets. */
export interface AcganNets {
  /** `[z, one-hot class]` → examples. */
  readonly G: Net<Tensor[]>;
  /** Examples → features that both heads read. */
  readonly trunk: Net;
  /** Features → logits of real or generated. */
  readonly critic: Net;
  /** Features → a logit for each class. */
  readonly classifier: Net;
}

/**
 * Weights of AC-GAN's class terms: `classOfReal` and `classOfFake` of D, and `class` of G. With `classOfFake: 0` the
 * class head knows real examples alone, and G cannot agree with it on signs of its own for a class.
 */
export type AcganWeights = Weights<'classOfReal' | 'classOfFake' | 'class'>;

/** What they may be. */
export const ACGAN_WEIGHTS = weightsOf('classOfReal', 'classOfFake', 'class');

/** What {@link acgan} is made of. */
export interface AcganParts extends Adversary {
  readonly nets: AcganNets;
  /** What z is drawn from. */
  readonly latent: Latent;
  readonly classes: number;
  /** Weights of the class terms beside the adversarial ones. Default 1 each, the paper's. */
  readonly weights?: AcganWeights;
  readonly optimizers: { readonly D: Optimizer; readonly G: Optimizer };
  /** Shape of one real example. */
  readonly shape: readonly number[];
  /** The batch's field that holds real examples. Default `image`. */
  readonly field?: string;
}

/** What the losses of {@link acgan} may read. */
export interface AcganView {
  readonly real: Tensor;
  /** One-hot, `[n, classes]`. */
  readonly label: Tensor2D;
  readonly fake: Tensor;
  readonly contest: OpenContest;
  /** Logits of classes, `[n, classes]`, of what D is shown. */
  readonly classOfReal: Tensor2D;
  readonly classOfFake: Tensor2D;
}

interface Sample {
  readonly real: Tensor;
  readonly label: Tensor2D;
  readonly z: Tensor2D;
  readonly at: Moment;
}

const PARTS: Kinds<AcganParts> = {
  ...ADVERSARY,
  nets: needed(fields<AcganNets>({ G: needed(net), trunk: needed(net), critic: needed(net), classifier: needed(net) })),
  latent: needed(aLatent),
  classes: needed(whole(2)),
  weights: ACGAN_WEIGHTS,
  optimizers: needed(fields<AcganParts['optimizers']>({ D: needed(optimizer), G: needed(optimizer) })),
  shape: needed(aShape),
  field: text,
};

/**
 * The game of the auxiliary classifier GAN (Odena et al. 2017, eq. 2–3): D also tells the class of each example, real
 * or generated, and G, which is told a class, is rewarded where D reads it. D itself is told nothing. D maximises L_S +
 * L_C, G maximises L_C − L_S; as losses to minimise, D: `−L_S + crossEntropy(real) + crossEntropy(generated)`, G:
 * `adversarial + crossEntropy(generated)`.
 *
 * The class is read off what D is shown, through the trunk that both heads share: with `augment`, off augmented
 * examples. Of examples that penalties look at, only the score counts. A generated example is made for the label of the
 * real one in the same row, so both have one distribution of classes.
 *
 * @example
 * const game = acgan({ nets, latent: uniform({ size: 100 }), classes: 10, adversarial: nonSaturating, optimizers, shape: [28, 28, 1] });
 */
export function acgan(parts: AcganParts): Game<Batch, Sample, AcganView> {
  checkOptions('acgan', parts, PARTS);
  const { nets, latent, classes, optimizers, shape, field = 'image' } = parts;
  const { G, trunk, critic, classifier } = nets;
  checkNet('nets.G', G, [[latent.width], [classes]], shape);
  const { ahead, contest, d, g, memory, project, shapeOfD } = objective(parts, {
    system: 'acgan',
    nets: { trunk, critic },
    shapes: [shape],
    readers: 'the classifier',
    terms: ['classOfReal', 'classOfFake', 'class'],
  });
  checkNet('nets.trunk', trunk, shapeOfD);
  checkLogits('nets.critic', critic, [outputOf(trunk)]);
  checkLogits('nets.classifier', classifier, [outputOf(trunk)], [classes]);
  const condition = labelCondition(classes);
  const weights = weightsOr({ classOfReal: 1, classOfFake: 1, class: 1 }, parts.weights);
  return {
    nets: { G, trunk, critic, classifier },
    memory,
    expects: { [field]: { shape }, [condition.field]: condition.expects },
    draw: (batch, at) => {
      const real = fieldOf(batch, field);
      return { real, label: asRows('label', condition.read(batch)), z: latent.sample(real.shape[0] ?? 0, at.rng), at };
    },
    view: ({ real, label, z, at }) =>
      lazy<AcganView>({
        real,
        label,
        get fake() {
          return G([z, label]);
        },
        get contest() {
          return contest(at, { real: [real], fake: () => [this.fake], features: x => trunk(x), score: x => critic(x) });
        },
        get classOfReal() {
          return asRows('classifier', classifier(this.contest.featuresOfReal));
        },
        get classOfFake() {
          return asRows('classifier', classifier(this.contest.featuresOfFake));
        },
      }),
    players: {
      D: {
        updates: [trunk, critic, classifier],
        optimizer: optimizers.D,
        given: ['fake'],
        ...(project && { project }),
        loss: view => ({
          ...d(view.contest),
          ...weighted(weights, view.contest.images, {
            classOfReal: () => crossEntropy(view.classOfReal, view.label),
            classOfFake: () => crossEntropy(view.classOfFake, view.label),
          }),
        }),
      },
      G: {
        updates: [G],
        optimizer: optimizers.G,
        ...ahead,
        loss: view => ({
          ...g(view.contest),
          ...weighted(weights, view.contest.images, { class: () => crossEntropy(view.classOfFake, view.label) }),
        }),
      },
    },
  };
}
