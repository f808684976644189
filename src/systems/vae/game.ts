import type { Tensor } from '@tensorflow/tfjs-core';
import { fieldOf } from '../../core/fieldOf';
import type { Batch, Game, Optimizer } from '../../core/game';
import { optimizer as anOptimizer, anything, shape as aShape, net, text, whole } from '../../core/kinds';
import { lazy } from '../../core/lazy';
import type { Net } from '../../core/net';
import { checkLogits, checkNet } from '../../core/netShape';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { type Weights, weighted, weightsOf, weightsOr } from '../../core/weights';
import { type DiagonalGaussian, gaussianKl } from '../../losses/likelihood';
import type { PixelLikelihood } from '../../losses/pixels';
import { bernoulliPixels } from '../../losses/pixels';
import { meanOf } from '../../losses/reduce';
import { locationScale } from '../../losses/reparameterise';
import { splitGaussian } from '../../losses/splitGaussian';

/** What {@link vae} is made of. */
export interface VaeParts {
  /**
   * E: pictures → `[n, 2 · latent]`, means then log deviations. G: `[n, latent]` → the parameters of the likelihood.
   */
  readonly nets: { readonly E: Net; readonly G: Net };
  /** Columns of z, whose prior is N(0, I). */
  readonly latent: number;
  readonly likelihood: PixelLikelihood;
  /** Of the KL term: β of Higgins et al. 2017, eq. 4. Default 1, a VAE. A schedule warms it up. */
  readonly weights?: Weights<'kl'>;
  readonly optimizer: Optimizer;
  /** Shape of one real example. */
  readonly shape: readonly number[];
  /** The batch's field that holds real examples. Default `image`. */
  readonly field?: string;
}

/** What the loss of {@link vae} may read. */
export interface VaeView {
  readonly real: Tensor;
  readonly images: number;
  /** q(z|x). */
  readonly posterior: DiagonalGaussian;
  /** A draw of q. */
  readonly z: Tensor;
  /** What the decoder makes of it: the likelihood's parameters. */
  readonly output: Tensor;
}

/** The posterior's family: `z = μ + σ · ε` with ε from N(0, 1). */
const gaussian = locationScale();

const PARTS: Kinds<VaeParts> = {
  nets: needed(fields<VaeParts['nets']>({ E: needed(net), G: needed(net) })),
  latent: needed(whole(1)),
  likelihood: needed(anything),
  weights: weightsOf('kl'),
  optimizer: needed(anOptimizer),
  shape: needed(aShape),
  field: text,
};

/**
 * The variational autoencoder (Kingma & Welling 2014): one player, encoder and decoder together, maximises a bound on
 * `log p(x)`.
 *
 * The loss is `β · KL(q(z|x) ‖ N(0, I)) − E log p(x|z)` (eq. 10 with one draw of z for each picture, L = 1), in nats:
 * summed over pixels and columns of z, averaged over the batch.
 *
 * @example
 * const game = vae({ nets: { E, G }, latent: 20, likelihood: bernoulliPixels, optimizer: adam(), shape: [28, 28, 1] });
 */
export function vae(parts: VaeParts): Game<Batch, { real: Tensor; noise: Tensor; images: number }, VaeView> {
  checkOptions('vae', parts, PARTS);
  const { nets, latent, likelihood, optimizer, shape, field = 'image' } = parts;
  const { E, G } = nets;
  checkNet('nets.E', E, [shape], [2 * latent]);
  checkNet('nets.G', G, [[latent]], shape);
  if (likelihood === bernoulliPixels) checkLogits('nets.G', G, [[latent]], shape);
  const weights = weightsOr({ kl: 1 }, parts.weights);
  const own = likelihood.net ? { likelihood: likelihood.net } : {};
  return {
    nets: { E, G, ...own },
    expects: { [field]: { shape } },
    draw: (batch, { rng, images }) => {
      const real = fieldOf(batch, field);
      return { real, images, noise: gaussian.noise([real.shape[0] ?? 0, latent], rng) };
    },
    view: ({ real, noise, images }) =>
      lazy<VaeView>({
        real,
        images,
        get posterior() {
          return splitGaussian(E(real));
        },
        get z() {
          return gaussian.draw(this.posterior, noise);
        },
        get output() {
          return G(this.z);
        },
      }),
    players: {
      VAE: {
        updates: [E, G, ...Object.values(own)],
        optimizer,
        loss: ({ real, images, posterior, output }) => ({
          ...weighted(weights, images, { kl: () => gaussianKl(posterior) }),
          reconstruction: meanOf(() => likelihood.nll(output, real)),
        }),
      },
    },
  };
}
