import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Batch, Game, Optimizer } from '../../core/game';
import { latent as aLatent, shape as aShape, callable, net, number, oneOf, optimizer, whole } from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { lazy } from '../../core/lazy';
import type { Net } from '../../core/net';
import { checkLogits, checkNet, outputOf } from '../../core/netShape';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { crossEntropy } from '../../losses/classification';
import { weigh } from '../../losses/combine';
import { featureDistance } from '../../losses/featureDistance';
import { realVsRest } from '../../losses/semiSupervised';

/** What {@link semiSupervisedGan} is made of. */
export interface SemiSupervisedGanParts {
  /** `[n, latent.width]` → pictures. `classifier` is a head on the features of `trunk`, `[n, classes]`; both together are D. */
  readonly nets: { readonly G: Net; readonly trunk: Net; readonly classifier: Net };
  /** What G's input is drawn from. */
  readonly latent: Latent;
  readonly classes: number;
  /** What G learns by: to have the mean features of real pictures (the default), or to be taken for real. */
  readonly generator?: 'featureMatching' | 'adversarial';
  /** Weight of real against generated beside the classes of the labelled. Default 0.5, that of the authors' code. */
  readonly unlabelledWeight?: number;
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
  /** D's features of the unlabelled and of the generated examples. */
  readonly featuresOfReal: Tensor;
  readonly featuresOfFake: Tensor;
  /** Logits of the classes, `[n, classes]`. */
  readonly onLabelled: Tensor2D;
  readonly onReal: Tensor2D;
  readonly onFake: Tensor2D;
}

interface Sample {
  readonly image: Tensor;
  readonly label: Tensor1D;
  readonly unlabelled: Tensor;
  readonly z: Tensor2D;
}

const PARTS: Kinds<SemiSupervisedGanParts> = {
  nets: needed(fields<SemiSupervisedGanParts['nets']>({ G: needed(net), trunk: needed(net), classifier: needed(net) })),
  latent: needed(aLatent),
  classes: needed(whole(2)),
  generator: oneOf('featureMatching', 'adversarial'),
  unlabelledWeight: number(0),
  optimizers: needed(fields<SemiSupervisedGanParts['optimizers']>({ D: needed(optimizer), G: needed(optimizer) })),
  project: callable,
  shape: needed(aShape),
};

/**
 * The semi-supervised GAN (Salimans et al. 2016, §5; Odena 2016): D tells K classes of real examples and one more, the generated. A few examples
 * have labels; of all others D learns only that they belong to one of the K.
 *
 * @example
 * const game = semiSupervisedGan({ nets, latent: uniform({ size: 100 }), classes: 10, optimizers, shape: [28, 28, 1] });
 */
export function semiSupervisedGan(parts: SemiSupervisedGanParts): Game<Batch, Sample, SemiSupervisedGanView> {
  checkOptions('semiSupervisedGan', parts, PARTS);
  const {
    nets,
    latent,
    classes,
    generator = 'featureMatching',
    unlabelledWeight = 0.5,
    optimizers,
    project,
    shape,
  } = parts;
  const { G, trunk, classifier } = nets;
  checkNet('nets.G', G, [[latent.width]], shape);
  checkNet('nets.trunk', trunk, [shape]);
  checkLogits('nets.classifier', classifier, [outputOf(trunk)], [classes]);
  return {
    nets: { G, trunk, classifier },
    expects: { image: { shape }, label: { shape: [], classes }, unlabelled: { shape } },
    draw: (batch, { rng }) => {
      const { image, label, unlabelled } = batch as unknown as Omit<Sample, 'z'>;
      return { image, label, unlabelled, z: latent.sample(unlabelled.shape[0] ?? 0, rng) };
    },
    view: ({ image, label, unlabelled, z }) =>
      lazy<SemiSupervisedGanView>({
        label,
        get fake() {
          return G(z);
        },
        get featuresOfReal() {
          return trunk(unlabelled);
        },
        get featuresOfFake() {
          return trunk(this.fake);
        },
        get onLabelled() {
          return classifier(trunk(image)) as Tensor2D;
        },
        get onReal() {
          return classifier(this.featuresOfReal) as Tensor2D;
        },
        get onFake() {
          return classifier(this.featuresOfFake) as Tensor2D;
        },
      }),
    players: {
      D: {
        updates: [trunk, classifier],
        optimizer: optimizers.D,
        given: ['fake'],
        ...(project && { project }),
        loss: view => ({
          class: crossEntropy(view.onLabelled, view.label),
          realVsRest: weigh(unlabelledWeight, realVsRest.d(view)),
        }),
      },
      G:
        generator === 'featureMatching'
          ? {
              updates: [G],
              optimizer: optimizers.G,
              given: ['featuresOfReal'],
              loss: view => ({ featureMatching: featureDistance(view.featuresOfReal, view.featuresOfFake) }),
            }
          : {
              updates: [G],
              optimizer: optimizers.G,
              loss: ({ onFake }) => ({ adversarial: realVsRest.g({ onReal: onFake, onFake }) }),
            },
    },
  };
}
