import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { ADVERSARY, type Adversary, objective } from '../../contest/objective';
import type { OpenContest } from '../../contest/open';
import { fieldOf } from '../../core/fieldOf';
import type { Batch, Game, Moment, Optimizer } from '../../core/game';
import { latent as aLatent, shape as aShape, net, optimizer, text, whole } from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { lazy } from '../../core/lazy';
import type { Net } from '../../core/net';
import { checkLogits, checkNet } from '../../core/netShape';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';

/** What {@link gan} is made of. */
export interface GanParts extends Adversary {
  readonly nets: { readonly G: Net; readonly D: Net };
  /** What G's input is drawn from. */
  readonly latent: Latent;
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
  readonly contest: OpenContest;
}

interface Sample {
  readonly real: Tensor;
  readonly z: Tensor2D;
  readonly at: Moment;
}

/** What they may be. */
export const GAN_PARTS: Kinds<GanParts> = {
  ...ADVERSARY,
  nets: needed(fields<GanParts['nets']>({ G: needed(net), D: needed(net) })),
  latent: needed(aLatent),
  optimizers: needed(fields<GanParts['optimizers']>({ D: needed(optimizer), G: needed(optimizer) })),
  shape: needed(aShape),
  field: text,
  repeats: whole(1),
};

/**
 * The game of Goodfellow et al. 2014, eq. 1: D tells real from fake, G is told apart. DCGAN is this game with
 * convolutional nets; LSGAN, the hinge GAN and WGAN-GP are it with another adversarial loss or penalties.
 *
 * @example
 * const game = gan({ nets: { G, D }, latent: normal(64), adversarial: nonSaturating, optimizers, shape: [28, 28, 1] });
 */
export function gan(parts: GanParts): Game<Batch, Sample, GanView> {
  checkOptions('gan', parts, GAN_PARTS);
  const { nets, latent, optimizers, shape, field = 'image', repeats = 1 } = parts;
  const { G, D } = nets;
  const { ahead, contest, d, g, memory, multipleOf, project, shapeOfD } = objective(parts, {
    system: 'gan',
    nets: { D },
    shapes: [shape],
  });
  checkNet('nets.G', G, [[latent.width]], shape);
  checkLogits('nets.D', D, shapeOfD);
  return {
    nets: { G, D },
    memory,
    multipleOf,
    expects: { [field]: { shape } },
    draw: (batch, at) => {
      const real = fieldOf(batch, field);
      return { real, z: latent.sample(real.shape[0] ?? 0, at.rng), at };
    },
    view: ({ real, z, at }) =>
      lazy<GanView>({
        real,
        get fake() {
          return G(z);
        },
        get contest() {
          return contest(at, { real: [real], fake: () => [this.fake], score: x => D(x) });
        },
      }),
    players: {
      D: {
        updates: [D],
        optimizer: optimizers.D,
        given: ['fake'],
        repeats,
        ...(project && { project }),
        loss: view => d(view.contest),
      },
      G: { updates: [G], optimizer: optimizers.G, ...ahead, loss: view => g(view.contest) },
    },
  };
}
