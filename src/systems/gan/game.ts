import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Adversarial, Batch, Game, Optimizer } from '../../core/game';
import {
  latent as aLatent,
  adversarial as aLoss,
  shape as aShape,
  net,
  optimizer,
  text,
  whole,
} from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { lazy } from '../../core/lazy';
import type { Net } from '../../core/net';
import { checkLogits, checkNet } from '../../core/netShape';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';

/** What {@link gan} is made of. */
export interface GanParts {
  readonly nets: { readonly G: Net; readonly D: Net };
  /** What G's input is drawn from. */
  readonly latent: Latent;
  readonly adversarial: Adversarial;
  readonly optimizers: { readonly D: Optimizer; readonly G: Optimizer };
  /** Shape of one real example. */
  readonly shape: readonly number[];
  /** The batch's field that holds real examples. Default `image`. */
  readonly field?: string;
  /** Goodfellow's k: steps of D for each of G, every one on a fresh batch. Default 1. */
  readonly repeats?: number;
}

/** What the losses of {@link gan} may read. */
export interface GanView {
  readonly real: Tensor;
  readonly fake: Tensor;
  readonly onReal: Tensor;
  readonly onFake: Tensor;
}

const PARTS: Kinds<GanParts> = {
  nets: needed(fields<GanParts['nets']>({ G: needed(net), D: needed(net) })),
  latent: needed(aLatent),
  adversarial: needed(aLoss),
  optimizers: needed(fields<GanParts['optimizers']>({ D: needed(optimizer), G: needed(optimizer) })),
  shape: needed(aShape),
  field: text,
  repeats: whole(1),
};

/**
 * The game of Goodfellow et al. 2014, eq. 1: D tells real from fake, G is told apart. DCGAN is this game with convolutional nets, LSGAN and
 * the hinge GAN are it with another adversarial loss.
 *
 * @example
 * const game = gan({ nets: { G, D }, latent: normal(64), adversarial: nonSaturating, optimizers, shape: [28, 28, 1] });
 */
export function gan(parts: GanParts): Game<Batch, { real: Tensor; z: Tensor2D }, GanView> {
  checkOptions('gan', parts, PARTS);
  const { nets, latent, adversarial, optimizers, shape, field = 'image', repeats = 1 } = parts;
  const { G, D } = nets;
  checkNet('nets.G', G, [[latent.width]], shape);
  checkLogits('nets.D', D, [shape]);
  return {
    nets: { G, D },
    expects: { [field]: { shape } },
    draw: (batch, { rng }) => {
      const real = batch[field] as Tensor;
      return { real, z: latent.sample(real.shape[0] ?? 0, rng) };
    },
    view: ({ real, z }) =>
      lazy<GanView>({
        real,
        get fake() {
          return G(z);
        },
        get onReal() {
          return D(real);
        },
        get onFake() {
          return D(this.fake);
        },
      }),
    players: {
      D: {
        updates: [D],
        optimizer: optimizers.D,
        given: ['fake'],
        repeats,
        loss: view => ({ adversarial: adversarial.d(view) }),
      },
      G: { updates: [G], optimizer: optimizers.G, loss: view => ({ adversarial: adversarial.g(view) }) },
    },
  };
}
