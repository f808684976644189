import { slice, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Adversarial, Batch, Game, Optimizer } from '../../core/game';
import { latent as aLatent, adversarial as aLoss, shape as aShape, flag, net, optimizer, text } from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { lazy } from '../../core/lazy';
import type { Net } from '../../core/net';
import { checkLogits, checkNet } from '../../core/netShape';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { gaussianNoise } from '../../losses/noise';
import { locationScale } from '../../losses/reparameterise';

/** What {@link bigan} is made of. */
export interface BiganParts {
  /** G: `[n, latent.width]` → examples. E: examples → codes `[n, latent.width]`. D: `[example, code]` → logits. */
  readonly nets: { readonly G: Net; readonly E: Net; readonly D: Net<Tensor[]> };
  /** What G's input is drawn from. */
  readonly latent: Latent;
  /**
   * Whether E gives a distribution, as in ALI, and so has twice the columns: means, then logarithms of standard deviations. Default false: E
   * gives the code itself, as in BiGAN.
   */
  readonly stochastic?: boolean;
  readonly adversarial: Adversarial;
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
  /** D on (x, E(x)) and on (G(z), z). */
  readonly onReal: Tensor;
  readonly onFake: Tensor;
}

interface Sample {
  readonly real: Tensor;
  readonly z: Tensor2D;
  readonly noise?: Tensor;
}

const PARTS: Kinds<BiganParts> = {
  nets: needed(fields<BiganParts['nets']>({ G: needed(net), E: needed(net), D: needed(net) })),
  latent: needed(aLatent),
  stochastic: flag,
  adversarial: needed(aLoss),
  optimizers: needed(fields<BiganParts['optimizers']>({ D: needed(optimizer), GE: needed(optimizer) })),
  shape: needed(aShape),
  field: text,
};

/**
 * The bidirectional GAN (Donahue et al. 2017, eq. 2–3) and adversarially learned inference (Dumoulin et al. 2017, §2): D tells pairs (x, E(x)) from
 * pairs (G(z), z), and G and E together are told apart. Where D cannot, E is the inverse of G.
 *
 * G and E minimise D's loss with the two sides exchanged, which for the non-saturating pair is what both papers train with.
 *
 * @example
 * const game = bigan({ nets: { G, E, D }, latent: uniform({ size: 50 }), adversarial: nonSaturating, optimizers, shape: [28, 28, 1] });
 */
export function bigan(parts: BiganParts): Game<Batch, Sample, BiganView> {
  checkOptions('bigan', parts, PARTS);
  const { nets, latent, stochastic = false, adversarial, optimizers, shape, field = 'image' } = parts;
  const { G, E, D } = nets;
  checkNet('nets.G', G, [[latent.width]], shape);
  checkNet('nets.E', E, [shape], [latent.width * (stochastic ? 2 : 1)]);
  checkLogits('nets.D', D, [shape, [latent.width]]);
  return {
    nets: { G, E, D },
    expects: { [field]: { shape } },
    draw: (batch, { rng }) => {
      const real = batch[field] as Tensor;
      const n = real.shape[0] ?? 0;
      const z = latent.sample(n, rng);
      return stochastic ? { real, z, noise: gaussianNoise([n, latent.width], rng.fork('code')) } : { real, z };
    },
    view: ({ real, z, noise }) =>
      lazy<BiganView>({
        real,
        z,
        get code() {
          const encoded = E(real) as Tensor2D;
          return noise ? drawCode(encoded, noise) : encoded;
        },
        get fake() {
          return G(z);
        },
        get onReal() {
          return D([real, this.code]);
        },
        get onFake() {
          return D([this.fake, z]);
        },
      }),
    players: {
      D: {
        updates: [D],
        optimizer: optimizers.D,
        given: ['code', 'fake'],
        loss: view => ({ adversarial: adversarial.d(view) }),
      },
      GE: {
        updates: [G, E],
        optimizer: optimizers.GE,
        loss: ({ onReal, onFake }) => ({ adversarial: adversarial.d({ onReal: onFake, onFake: onReal }) }),
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
