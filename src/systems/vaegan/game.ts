import { add, mul, type Scalar, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import type { Adversarial, Batch, Game, Optimizer, Schedule, Scores } from '../../core/game';
import { adversarial as aLoss, shape as aShape, net, optimizer, scheduled, text, whole } from '../../core/kinds';
import { normal } from '../../core/latents/normal';
import { lazy } from '../../core/lazy';
import type { Net } from '../../core/net';
import { checkLogits, checkNet, outputOf } from '../../core/netShape';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { valueAt } from '../../core/schedule';
import { weigh } from '../../losses/combine';
import { type DiagonalGaussian, gaussianKl } from '../../losses/likelihood';
import { likeness } from '../../losses/likeness';
import { locationScale } from '../../losses/reparameterise';
import { splitGaussian } from '../../losses/splitGaussian';

/** What {@link vaegan} is made of. */
export interface VaeganParts {
  readonly nets: {
    /** Pictures → `[n, 2 · latent]`, means then log deviations. */
    readonly E: Net;
    /** `[n, latent]` → pictures. */
    readonly G: Net;
    /** D up to its inner layer l: pictures → features. */
    readonly trunk: Net;
    /** The rest of D: features → logits. */
    readonly critic: Net;
  };
  /** Columns of z, whose prior is N(0, I). */
  readonly latent: number;
  /** γ, the weight of the likeness in G's loss (Larsen et al. 2016, algorithm 1). */
  readonly gamma: number | Schedule;
  /** Weight of the KL term in E's loss. Default 1, the paper's. */
  readonly beta?: number | Schedule;
  readonly adversarial: Adversarial;
  readonly optimizers: { readonly D: Optimizer; readonly E: Optimizer; readonly G: Optimizer };
  /** Shape of one real example. */
  readonly shape: readonly number[];
  /** The batch's field that holds real examples. Default `image`. */
  readonly field?: string;
}

/** What the losses of {@link vaegan} may read. */
export interface VaeganView {
  readonly real: Tensor;
  readonly images: number;
  /** q(z|x). */
  readonly posterior: DiagonalGaussian;
  /** A draw of q. */
  readonly z: Tensor;
  /** Pictures made from that draw, and from a draw of the prior. */
  readonly reconstruction: Tensor;
  readonly fake: Tensor;
  /** D's inner layer for the pictures and for their reconstructions. */
  readonly features: Tensor;
  readonly madeFeatures: Tensor;
  readonly onReal: Tensor;
  readonly onReconstruction: Tensor;
  readonly onFake: Tensor;
}

interface Sample {
  readonly real: Tensor;
  readonly images: number;
  readonly noise: Tensor;
  readonly prior: Tensor2D;
}

const gaussian = locationScale();

const PARTS: Kinds<VaeganParts> = {
  nets: needed(
    fields<VaeganParts['nets']>({ E: needed(net), G: needed(net), trunk: needed(net), critic: needed(net) }),
  ),
  latent: needed(whole(1)),
  gamma: needed(scheduled()),
  beta: scheduled(),
  adversarial: needed(aLoss),
  optimizers: needed(
    fields<VaeganParts['optimizers']>({ D: needed(optimizer), E: needed(optimizer), G: needed(optimizer) }),
  ),
  shape: needed(aShape),
  field: text,
};

/**
 * The VAE-GAN (Larsen et al. 2016, algorithm 1): a VAE whose decoder is a GAN's generator, and whose reconstruction error is measured not on
 * pixels but on an inner layer of D, which learns what matters in a picture.
 *
 * Each player has its own part of the whole: E the KL and the likeness, G the likeness, weighed by γ, and the adversarial loss, D the adversarial
 * loss alone. D tells real pictures from both reconstructions and pictures made from the prior, which count half each.
 *
 * @example
 * const game = vaegan({ nets, latent: 128, gamma: 0.01, adversarial: nonSaturating, optimizers, shape: [28, 28, 1] });
 */
export function vaegan(parts: VaeganParts): Game<Batch, Sample, VaeganView> {
  checkOptions('vaegan', parts, PARTS);
  const { nets, latent, gamma, beta = 1, adversarial, optimizers, shape, field = 'image' } = parts;
  const { E, G, trunk, critic } = nets;
  checkNet('nets.E', E, [shape], [2 * latent]);
  checkNet('nets.G', G, [[latent]], shape);
  checkNet('nets.trunk', trunk, [shape]);
  checkLogits('nets.critic', critic, [outputOf(trunk)]);
  return {
    nets: { E, G, trunk, critic },
    expects: { [field]: { shape } },
    draw: (batch, { rng, images }) => {
      const real = batch[field] as Tensor;
      const n = real.shape[0] ?? 0;
      const noise = gaussian.noise([n, latent], rng.fork('posterior'));
      return { real, images, noise, prior: normal(latent).sample(n, rng.fork('prior')) };
    },
    view: ({ real, images, noise, prior }) =>
      lazy<VaeganView>({
        real,
        images,
        get posterior() {
          return splitGaussian(E(real) as Tensor2D);
        },
        get z() {
          return gaussian.draw(this.posterior, noise);
        },
        get reconstruction() {
          return G(this.z);
        },
        get fake() {
          return G(prior);
        },
        get features() {
          return trunk(real);
        },
        get madeFeatures() {
          return trunk(this.reconstruction);
        },
        get onReal() {
          return critic(this.features);
        },
        get onReconstruction() {
          return critic(this.madeFeatures);
        },
        get onFake() {
          return critic(trunk(this.fake));
        },
      }),
    players: {
      D: {
        updates: [trunk, critic],
        optimizer: optimizers.D,
        given: ['reconstruction', 'fake'],
        loss: view => ({ adversarial: onBoth(adversarial.d, view) }),
      },
      E: {
        updates: [E],
        optimizer: optimizers.E,
        given: ['features'],
        loss: ({ images, posterior, madeFeatures, features }) => ({
          kl: weigh(valueAt(beta, images), gaussianKl(posterior)),
          likeness: likeness(madeFeatures, features),
        }),
      },
      G: {
        updates: [G],
        optimizer: optimizers.G,
        given: ['z', 'features'],
        loss: view => ({
          likeness: weigh(valueAt(gamma, view.images), likeness(view.madeFeatures, view.features)),
          adversarial: onBoth(adversarial.g, view),
        }),
      },
    },
  };
}

/** The mean of a loss on reconstructions and on pictures made from the prior. Fields that it does not read are not computed. */
function onBoth(loss: (scores: Scores) => Scalar, view: VaeganView): Scalar {
  const against = (made: 'onReconstruction' | 'onFake'): Scores => ({
    get onReal() {
      return view.onReal;
    },
    get onFake() {
      return view[made];
    },
  });
  const [reconstructed, generated] = [loss(against('onReconstruction')), loss(against('onFake'))];
  return tidy(() => mul(add(reconstructed, generated), 0.5));
}
