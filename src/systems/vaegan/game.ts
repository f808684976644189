import { add, mul, type Scalar, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { ADVERSARY, type Adversary, type Objective, objective } from '../../contest/objective';
import { against, type OpenContest } from '../../contest/open';
import { fieldOf } from '../../core/fieldOf';
import type { Batch, Game, Moment, Optimizer, Terms } from '../../core/game';
import { shape as aShape, net, optimizer, text, whole } from '../../core/kinds';
import { normal } from '../../core/latents/normal';
import { lazy } from '../../core/lazy';
import type { Net } from '../../core/net';
import { checkLogits, checkNet, outputOf } from '../../core/netShape';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { type Weights, weighted, weightsOf, weightsOr } from '../../core/weights';
import { type DiagonalGaussian, gaussianKl } from '../../losses/likelihood';
import { likeness } from '../../losses/likeness';
import { locationScale } from '../../losses/reparameterise';
import { splitGaussian } from '../../losses/splitGaussian';

/** What {@link vaegan} is made of. */
export interface VaeganParts extends Adversary {
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
  /**
   * Of the likeness in G's loss, γ of Larsen et al. 2016, algorithm 1, by default 0.01, that of the authors' code; in
   * E's loss it counts whole. Of the KL term in E's loss, by default 1, the paper's.
   */
  readonly weights?: Weights<'likeness' | 'kl'>;
  readonly optimizers: { readonly D: Optimizer; readonly E: Optimizer; readonly G: Optimizer };
  /** Shape of one real example. */
  readonly shape: readonly number[];
  /** The batch's field that holds real examples. Default `image`. */
  readonly field?: string;
}

/** What the losses of {@link vaegan} may read. */
export interface VaeganView {
  readonly real: Tensor;
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
  /** Pictures against those made from the prior, and against their reconstructions. */
  readonly contest: OpenContest;
  readonly reconstructed: OpenContest;
}

interface Sample {
  readonly real: Tensor;
  readonly at: Moment;
  readonly noise: Tensor;
  readonly prior: Tensor2D;
}

const gaussian = locationScale();

const PARTS: Kinds<VaeganParts> = {
  ...ADVERSARY,
  nets: needed(
    fields<VaeganParts['nets']>({ E: needed(net), G: needed(net), trunk: needed(net), critic: needed(net) }),
  ),
  latent: needed(whole(1)),
  weights: weightsOf('likeness', 'kl'),
  optimizers: needed(
    fields<VaeganParts['optimizers']>({ D: needed(optimizer), E: needed(optimizer), G: needed(optimizer) }),
  ),
  shape: needed(aShape),
  field: text,
};

/**
 * The VAE-GAN (Larsen et al. 2016, algorithm 1): a VAE whose decoder is a GAN's generator, and whose reconstruction
 * error is measured not on pixels but on an inner layer of D, which learns what matters in a picture.
 *
 * Each player has its own part of the whole: E the KL and the likeness, G the likeness, weighed by γ, and the
 * adversarial loss, D the adversarial loss alone. D tells real pictures from both reconstructions and pictures made
 * from the prior, which count half each, in penalties too. Likeness is measured on pictures as they are, whatever
 * augmentations D is shown.
 *
 * @example
 * const game = vaegan({ nets, latent: 128, adversarial: nonSaturating, optimizers, shape: [28, 28, 1] });
 */
export function vaegan(parts: VaeganParts): Game<Batch, Sample, VaeganView> {
  checkOptions('vaegan', parts, PARTS);
  const { nets, latent, optimizers, shape, field = 'image' } = parts;
  const { E, G, trunk, critic } = nets;
  const judge = { system: 'vaegan', nets: { trunk, critic }, shapes: [shape], readers: 'the likeness', contests: 2 };
  const fought = objective(parts, judge);
  const isPlain = [parts.augment ?? []].flat().length === 0;
  const weights = weightsOr({ likeness: 0.01, kl: 1 }, parts.weights);
  checkNet('nets.E', E, [shape], [2 * latent]);
  checkNet('nets.G', G, [[latent]], shape);
  checkNet('nets.trunk', trunk, [shape]);
  checkLogits('nets.critic', critic, [outputOf(trunk)]);
  return {
    nets: { E, G, trunk, critic },
    memory: fought.memory,
    expects: { [field]: { shape } },
    draw: (batch, at) => {
      const real = fieldOf(batch, field);
      const n = real.shape[0] ?? 0;
      const noise = gaussian.noise([n, latent], at.rng.fork('posterior'));
      return { real, at, noise, prior: normal(latent).sample(n, at.rng.fork('prior')) };
    },
    view: ({ real, at, noise, prior }) =>
      lazy<VaeganView>({
        real,
        get posterior() {
          return splitGaussian(E(real));
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
        // Where nothing is augmented D has read them already.
        get features() {
          return isPlain ? this.contest.featuresOfReal : trunk(real);
        },
        get madeFeatures() {
          return isPlain ? this.reconstructed.featuresOfFake : trunk(this.reconstruction);
        },
        get contest() {
          const fake = () => [this.fake];
          return fought.contest(at, { real: [real], fake, features: x => trunk(x), score: x => critic(x) });
        },
        get reconstructed() {
          return against(this.contest, 'reconstruction', { fake: () => [this.reconstruction] });
        },
      }),
    players: {
      D: {
        updates: [trunk, critic],
        optimizer: optimizers.D,
        given: ['reconstruction', 'fake'],
        ...(fought.project && { project: fought.project }),
        loss: view => onBoth('d', fought, view),
      },
      E: {
        updates: [E],
        optimizer: optimizers.E,
        given: ['features'],
        loss: ({ contest, posterior, madeFeatures, features }) => ({
          ...weighted(weights, contest.images, { kl: () => gaussianKl(posterior) }),
          likeness: likeness(madeFeatures, features),
        }),
      },
      G: {
        updates: [G],
        optimizer: optimizers.G,
        ...fought.ahead,
        given: ['z', 'features'],
        loss: view => ({
          ...weighted(weights, view.contest.images, { likeness: () => likeness(view.madeFeatures, view.features) }),
          ...onBoth('g', fought, view),
        }),
      },
    },
  };
}

/** Means of a player's adversarial loss and penalties over reconstructions and pictures made from the prior. */
function onBoth(whose: 'd' | 'g', { adversarial, penaltiesOfD, penaltiesOfG }: Objective, view: VaeganView): Terms {
  const { contest, reconstructed } = view;
  // Penalties come first: slopes and logits are then of one pass.
  const penalties = (whose === 'd' ? penaltiesOfD : penaltiesOfG)(contest, reconstructed);
  const [first, second] = [adversarial[whose](reconstructed), adversarial[whose](contest)];
  return { adversarial: tidy(() => mul<Scalar>(add(first, second), 0.5)), ...penalties };
}
