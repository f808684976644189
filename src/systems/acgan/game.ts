import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { labelCondition } from '../../core/condition';
import type { Adversarial, Batch, Game, Optimizer } from '../../core/game';
import {
  latent as aLatent,
  adversarial as aLoss,
  shape as aShape,
  net,
  number,
  optimizer,
  text,
  whole,
} from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { lazy } from '../../core/lazy';
import type { Net } from '../../core/net';
import { checkLogits, checkNet, outputOf } from '../../core/netShape';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { crossEntropy } from '../../losses/classification';
import { weigh } from '../../losses/combine';

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

/** Weights of AC-GAN's class terms. */
export interface ClassWeight {
  /** D's, on real examples. */
  readonly onReal?: number;
  /** D's, on generated ones. With 0 the class head knows real examples alone, and G cannot agree with it on signs of its own for a class. */
  readonly onFake?: number;
  /** G's. */
  readonly G?: number;
}

/** What {@link acgan} is made of. */
export interface AcganParts {
  readonly nets: AcganNets;
  /** What z is drawn from. */
  readonly latent: Latent;
  readonly classes: number;
  /** Weights of the class terms beside the adversarial ones. Default 1 each, the paper's. */
  readonly classWeight?: ClassWeight;
  readonly adversarial: Adversarial;
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
  /** Features of the trunk. */
  readonly ofReal: Tensor;
  readonly ofFake: Tensor;
  readonly onReal: Tensor;
  readonly onFake: Tensor;
  /** Logits of classes, `[n, classes]`. */
  readonly classOfReal: Tensor2D;
  readonly classOfFake: Tensor2D;
}

interface Sample {
  readonly real: Tensor;
  readonly label: Tensor2D;
  readonly z: Tensor2D;
}

const PARTS: Kinds<AcganParts> = {
  nets: needed(fields<AcganNets>({ G: needed(net), trunk: needed(net), critic: needed(net), classifier: needed(net) })),
  latent: needed(aLatent),
  classes: needed(whole(2)),
  classWeight: fields<ClassWeight>({ onReal: number(0), onFake: number(0), G: number(0) }),
  adversarial: needed(aLoss),
  optimizers: needed(fields<AcganParts['optimizers']>({ D: needed(optimizer), G: needed(optimizer) })),
  shape: needed(aShape),
  field: text,
};

/**
 * The game of the auxiliary classifier GAN (Odena et al. 2017, eq. 2–3): D also tells the class of each example, real or generated, and G,
 * which is told a class, is rewarded where D reads it. D itself is told nothing. D maximises L_S + L_C, G maximises L_C − L_S; as losses
 * to minimise, D: `−L_S + crossEntropy(real) + crossEntropy(generated)`, G: `adversarial + crossEntropy(generated)`.
 *
 * A generated example is made for the label of the real one in the same row, so both have one distribution of classes.
 *
 * @example
 * const game = acgan({ nets, latent: uniform({ size: 100 }), classes: 10, adversarial: nonSaturating, optimizers, shape: [28, 28, 1] });
 */
export function acgan(parts: AcganParts): Game<Batch, Sample, AcganView> {
  checkOptions('acgan', parts, PARTS);
  const { nets, latent, classes, classWeight = {}, adversarial, optimizers, shape, field = 'image' } = parts;
  const { G, trunk, critic, classifier } = nets;
  checkNet('nets.G', G, [[latent.width], [classes]], shape);
  checkNet('nets.trunk', trunk, [shape]);
  checkLogits('nets.critic', critic, [outputOf(trunk)]);
  checkLogits('nets.classifier', classifier, [outputOf(trunk)], [classes]);
  const condition = labelCondition(classes);
  const weights = { onReal: 1, onFake: 1, G: 1, ...classWeight };
  return {
    nets: { G, trunk, critic, classifier },
    expects: { [field]: { shape }, [condition.field]: condition.expects },
    draw: (batch, { rng }) => {
      const real = batch[field] as Tensor;
      return { real, label: condition.read(batch) as Tensor2D, z: latent.sample(real.shape[0] ?? 0, rng) };
    },
    view: ({ real, label, z }) =>
      lazy<AcganView>({
        real,
        label,
        get fake() {
          return G([z, label]);
        },
        get ofReal() {
          return trunk(real);
        },
        get ofFake() {
          return trunk(this.fake);
        },
        get onReal() {
          return critic(this.ofReal);
        },
        get onFake() {
          return critic(this.ofFake);
        },
        get classOfReal() {
          return classifier(this.ofReal) as Tensor2D;
        },
        get classOfFake() {
          return classifier(this.ofFake) as Tensor2D;
        },
      }),
    players: {
      D: {
        updates: [trunk, critic, classifier],
        optimizer: optimizers.D,
        given: ['fake'],
        loss: ({ onReal, onFake, classOfReal, classOfFake, label }) => ({
          adversarial: adversarial.d({ onReal, onFake }),
          classOfReal: weigh(weights.onReal, crossEntropy(classOfReal, label)),
          classOfFake: weigh(weights.onFake, crossEntropy(classOfFake, label)),
        }),
      },
      G: {
        updates: [G],
        optimizer: optimizers.G,
        loss: view => ({
          adversarial: adversarial.g(view),
          class: weigh(weights.G, crossEntropy(view.classOfFake, view.label)),
        }),
      },
    },
  };
}
