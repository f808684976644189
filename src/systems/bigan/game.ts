import { slice, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { ADVERSARY, type Adversary, objective } from '../../contest/objective';
import type { OpenContest } from '../../contest/open';
import { asRows } from '../../core/checks';
import { fieldOf } from '../../core/fieldOf';
import type { Batch, Game, Moment, Optimizer } from '../../core/game';
import { latent as aLatent, shape as aShape, flag, net, optimizer, text } from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { lazy } from '../../core/lazy';
import type { Net } from '../../core/net';
import { checkLogits, checkNet } from '../../core/netShape';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { gaussianNoise } from '../../losses/noise';
import { locationScale } from '../../losses/reparameterise';

/** What {@link bigan} is made of. */
export interface BiganParts extends Adversary {
  /** G: `[n, latent.width]` → examples. E: examples → codes `[n, latent.width]`. D: `[example, code]` → logits. */
  readonly nets: { readonly G: Net; readonly E: Net; readonly D: Net<Tensor[]> };
  /** What G's input is drawn from. */
  readonly latent: Latent;
  /**
   * Whether E gives a distribution, as in ALI, and so has twice the columns: means, then logarithms of standard
   * deviations. Default false: E gives the code itself, as in BiGAN.
   */
  readonly stochastic?: boolean;
  readonly optimizers: { readonly D: Optimizer; readonly GE: Optimizer };
  /** Shape of one real example. */
  readonly shape: readonly number[];
  /** The batch's field that holds real examples. Default `image`. */
  readonly field?: string;
}

/** What the losses of {@link bigan} may read. */
export interface BiganView {
  readonly real: Tensor;
  readonly z: Tensor2D;
  /** The code of the real example, E(x). */
  readonly code: Tensor2D;
  /** The example of the drawn code, G(z). */
  readonly fake: Tensor;
  /** Of the pairs (x, E(x)) and (G(z), z). */
  readonly contest: OpenContest;
}

interface Sample {
  readonly real: Tensor;
  readonly z: Tensor2D;
  readonly noise?: Tensor;
  readonly at: Moment;
}

const PARTS: Kinds<BiganParts> = {
  ...ADVERSARY,
  nets: needed(fields<BiganParts['nets']>({ G: needed(net), E: needed(net), D: needed(net) })),
  latent: needed(aLatent),
  stochastic: flag,
  optimizers: needed(fields<BiganParts['optimizers']>({ D: needed(optimizer), GE: needed(optimizer) })),
  shape: needed(aShape),
  field: text,
};

/**
 * The bidirectional GAN (Donahue et al. 2017, eq. 2–3) and adversarially learned inference (Dumoulin et al. 2017, §2):
 * D tells pairs (x, E(x)) from pairs (G(z), z), and G and E together are told apart. Where D cannot, E is the inverse
 * of G.
 *
 * G and E minimise D's loss with the two sides exchanged, `adversarial.d`: E answers for the real side, of which
 * `adversarial.g` may say nothing. For the non-saturating pair this is what both papers train with; for `wasserstein`
 * it is −d, and for `relativistic` g itself. Of `hinge` G and E are then held to the margins too, and of `leastSquares`
 * the targets of D change places. Penalties look at the pair as one row, [example, code], and augmentations of pictures
 * change the picture in it alone.
 *
 * @example
 * const game = bigan({ nets: { G, E, D }, latent: uniform({ size: 50 }), adversarial: nonSaturating, optimizers, shape: [28, 28, 1] });
 */
export function bigan(parts: BiganParts): Game<Batch, Sample, BiganView> {
  checkOptions('bigan', parts, PARTS);
  const { nets, latent, stochastic = false, adversarial, optimizers, shape, field = 'image' } = parts;
  const { G, E, D } = nets;
  const { ahead, contest, d, penaltiesOfG, memory, project, shapeOfD } = objective(parts, {
    system: 'bigan',
    nets: { D },
    shapes: [shape, [latent.width]],
  });
  checkNet('nets.G', G, [[latent.width]], shape);
  checkNet('nets.E', E, [shape], [latent.width * (stochastic ? 2 : 1)]);
  checkLogits('nets.D', D, shapeOfD);
  return {
    nets: { G, E, D },
    memory,
    expects: { [field]: { shape } },
    draw: (batch, at) => {
      const real = fieldOf(batch, field);
      const n = real.shape[0] ?? 0;
      const z = latent.sample(n, at.rng);
      return { real, z, at, ...(stochastic && { noise: gaussianNoise([n, latent.width], at.rng.fork('code')) }) };
    },
    view: ({ real, z, noise, at }) =>
      lazy<BiganView>({
        real,
        z,
        get code() {
          const encoded = asRows('E', E(real));
          return noise ? drawCode(encoded, noise) : encoded;
        },
        get fake() {
          return G(z);
        },
        get contest() {
          return contest(at, { real: [real, this.code], fake: () => [this.fake, z], score: (x, code) => D([x, code]) });
        },
      }),
    players: {
      D: {
        updates: [D],
        optimizer: optimizers.D,
        given: ['code', 'fake'],
        ...(project && { project }),
        loss: view => d(view.contest),
      },
      GE: {
        updates: [G, E],
        optimizer: optimizers.GE,
        ...ahead,
        loss: ({ contest }) => {
          const penalties = penaltiesOfG(contest);
          const { onReal, onFake, rng, images } = contest;
          return { adversarial: adversarial.d({ onReal: onFake, onFake: onReal, rng, images }), ...penalties };
        },
      },
    },
  };
}

/** `μ + σ · ε` of what a stochastic E gives: means and logarithms of deviations side by side. */
function drawCode(encoded: Tensor2D, noise: Tensor): Tensor2D {
  const [n, both] = encoded.shape;
  const width = both / 2;
  const mean = slice(encoded, [0, 0], [n, width]);
  const logDeviation = slice(encoded, [0, width], [n, width]);
  return locationScale().draw({ mean, logDeviation }, noise) as Tensor2D;
}
