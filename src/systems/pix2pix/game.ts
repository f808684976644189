import type { Tensor } from '@tensorflow/tfjs-core';
import { check } from '../../core/checks';
import type { Adversarial, Batch, Game, Optimizer, Player, Schedule, Terms } from '../../core/game';
import { adversarial as aLoss, shape as aShape, flag, net, optimizer, scheduled } from '../../core/kinds';
import { lazy } from '../../core/lazy';
import type { Net } from '../../core/net';
import { checkLogits, checkNet } from '../../core/netShape';
import { checkOptions, fields, type Kind, type Kinds, needed } from '../../core/options';
import { valueAt } from '../../core/schedule';
import { weigh } from '../../losses/combine';
import { l1 } from '../../losses/reconstruction';

/** What {@link pix2pix} is made of. */
export interface Pix2pixParts {
  /** G: inputs → pictures. D: `[input, picture]` → logits of any shape, or `[picture]` where it is not `conditional`. */
  readonly nets: { readonly G: Net; readonly D: Net<Tensor[]> };
  readonly adversarial: Adversarial;
  readonly optimizers: { readonly D: Optimizer; readonly G: Optimizer };
  /** Shapes of one input and of its target. */
  readonly shapes: { readonly input: readonly number[]; readonly target: readonly number[] };
  /** Weights of G's two terms. Default 1 and 100, the paper's. A plain 0 leaves a term out, and with the adversarial one D's turn. */
  readonly lambda?: { readonly adversarial?: number | Schedule; readonly l1?: number | Schedule };
  /** Whether D sees the input. Default true; without it D only tells whether a picture looks real (the paper's control). */
  readonly conditional?: boolean;
}

/** What the losses of {@link pix2pix} may read. */
export interface Pix2pixView {
  readonly input: Tensor;
  readonly target: Tensor;
  readonly images: number;
  readonly fake: Tensor;
  readonly onReal: Tensor;
  readonly onFake: Tensor;
}

interface Sample {
  readonly input: Tensor;
  readonly target: Tensor;
  readonly images: number;
}

type Lambda = NonNullable<Pix2pixParts['lambda']>;
const lambdas = fields<Lambda>({ adversarial: scheduled(), l1: scheduled() });

/** The kind of an option that holds the weights of G's terms. */
export const someLambda: Kind = (name, value) => {
  lambdas(name, value);
  const { adversarial, l1: distance } = value as Lambda;
  check(
    adversarial !== 0 || distance !== 0,
    'argument',
    `${name}: expected a weight other than 0 for adversarial or l1, got 0 for both. G would have nothing to learn.`,
  );
};

const PARTS: Kinds<Pix2pixParts> = {
  nets: needed(fields<Pix2pixParts['nets']>({ G: needed(net), D: needed(net) })),
  adversarial: needed(aLoss),
  optimizers: needed(fields<Pix2pixParts['optimizers']>({ D: needed(optimizer), G: needed(optimizer) })),
  shapes: needed(fields<Pix2pixParts['shapes']>({ input: needed(aShape), target: needed(aShape) })),
  lambda: someLambda,
  conditional: flag,
};

/**
 * pix2pix's game (Isola et al. 2017, eq. 1–4): G turns an input into a picture that D takes for its target and that is near it in L1. D's
 * objective is halved (§3.3). G's noise is its own dropout, so a batch is all there is to draw.
 *
 * @throws GanKitError `argument` if both weights are 0
 * @example
 * const shapes = { input: [64, 64, 3], target: [64, 64, 3] };
 * const game = pix2pix({ nets: { G, D }, adversarial: nonSaturating, optimizers, shapes });
 */
export function pix2pix(parts: Pix2pixParts): Game<Batch, Sample, Pix2pixView> {
  checkOptions('pix2pix', parts, PARTS);
  const { nets, adversarial, optimizers, shapes, lambda = {}, conditional = true } = parts;
  const { G, D } = nets;
  checkNet('nets.G', G, [shapes.input], shapes.target);
  checkLogits('nets.D', D, conditional ? [shapes.input, shapes.target] : [shapes.target]);
  const weights = { adversarial: lambda.adversarial ?? 1, l1: lambda.l1 ?? 100 };
  const score = (input: Tensor, picture: Tensor) => D(conditional ? [input, picture] : [picture]);
  const loss = (view: Pix2pixView): Terms => ({
    ...(weights.adversarial !== 0 && {
      adversarial: weigh(valueAt(weights.adversarial, view.images), adversarial.g(view)),
    }),
    ...(weights.l1 !== 0 && { l1: weigh(valueAt(weights.l1, view.images), l1(view.fake, view.target)) }),
  });
  const players: Record<string, Player<Pix2pixView>> = {
    D: {
      updates: [D],
      optimizer: optimizers.D,
      given: ['fake'],
      loss: view => ({ adversarial: weigh(0.5, adversarial.d(view)) }),
    },
    G: { updates: [G], optimizer: optimizers.G, loss },
  };
  if (weights.adversarial === 0) delete players.D;
  return {
    nets: { G, D },
    expects: { input: { shape: shapes.input }, target: { shape: shapes.target } },
    draw: (batch, { images }) => ({ input: batch.input as Tensor, target: batch.target as Tensor, images }),
    view: ({ input, target, images }) =>
      lazy<Pix2pixView>({
        input,
        target,
        images,
        get fake() {
          return G(input);
        },
        get onReal() {
          return score(input, target);
        },
        get onFake() {
          return score(input, this.fake);
        },
      }),
    players,
  };
}
