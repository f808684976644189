import type { Tensor } from '@tensorflow/tfjs-core';
import { ADVERSARY, type Adversary, type Objective, objective } from '../../contest/objective';
import type { OpenContest } from '../../contest/open';
import { check } from '../../core/checks';
import { fieldOf } from '../../core/fieldOf';
import type { Batch, Game, Moment, Optimizer, Player, Terms } from '../../core/game';
import { shape as aShape, flag, net, optimizer } from '../../core/kinds';
import { lazy } from '../../core/lazy';
import type { Net } from '../../core/net';
import { checkLogits, checkNet } from '../../core/netShape';
import { checkOptions, fields, type Kind, type Kinds, needed } from '../../core/options';
import { valueAt } from '../../core/schedule';
import { type Weights, weighted, weightsOf, weightsOr } from '../../core/weights';
import { l1 } from '../../losses/reconstruction';

/** What {@link pix2pix} is made of. */
export interface Pix2pixParts extends Adversary {
  /**
   * G: inputs → pictures. D: `[input, picture]` → logits of any shape, or `[picture]` where it is not `conditional`.
   */
  readonly nets: { readonly G: Net; readonly D: Net<Tensor[]> };
  readonly optimizers: { readonly D: Optimizer; readonly G: Optimizer };
  /** Shapes of one input and of its target. */
  readonly shapes: { readonly input: readonly number[]; readonly target: readonly number[] };
  /**
   * Weights of G's two terms. Default 1 and 100, the paper's. A plain 0 leaves a term out, and with the adversarial one
   * D's turn.
   */
  readonly weights?: Weights<'adversarial' | 'l1'>;
  /**
   * Whether D sees the input. Default true; without it D only tells whether a picture looks real (the paper's control).
   */
  readonly conditional?: boolean;
}

/** What the losses of {@link pix2pix} may read. */
export interface Pix2pixView {
  readonly input: Tensor;
  readonly target: Tensor;
  readonly fake: Tensor;
  /** Between pairs of input and picture, or between pictures where D does not see the input. */
  readonly contest: OpenContest;
}

interface Sample {
  readonly input: Tensor;
  readonly target: Tensor;
  readonly at: Moment;
}

const weightsOfTerms = weightsOf('adversarial', 'l1');

/** The kind of an option that holds the weights of G's terms. */
export const someWeights: Kind = (name, value) => {
  weightsOfTerms(name, value);
  const { adversarial, l1: distance } = value as NonNullable<Pix2pixParts['weights']>;
  check(
    adversarial !== 0 || distance !== 0,
    'argument',
    `${name}: expected a weight other than 0 for adversarial or l1, got 0 for both. G would have nothing to learn.`,
  );
};

const PARTS: Kinds<Pix2pixParts> = {
  ...ADVERSARY,
  nets: needed(fields<Pix2pixParts['nets']>({ G: needed(net), D: needed(net) })),
  optimizers: needed(fields<Pix2pixParts['optimizers']>({ D: needed(optimizer), G: needed(optimizer) })),
  shapes: needed(fields<Pix2pixParts['shapes']>({ input: needed(aShape), target: needed(aShape) })),
  weights: someWeights,
  conditional: flag,
};

/**
 * pix2pix's game (Isola et al. 2017, eq. 1–4): G turns an input into a picture that D takes for its target and that is
 * near it in L1. D's adversarial term is halved (§3.3). G's noise is its own dropout, so a batch is all there is to
 * draw.
 *
 * What D judges is the pair, both pictures side by side: augmentations change both alike, and penalties on D's slope
 * are about the pair, as in the authors' code for PyTorch. Penalties keep their weights; the half is not theirs.
 *
 * @throws GanKitError `argument` if both weights are 0
 * @example
 * const shapes = { input: [64, 64, 3], target: [64, 64, 3] };
 * const game = pix2pix({ nets: { G, D }, adversarial: nonSaturating, optimizers, shapes });
 */
export function pix2pix(parts: Pix2pixParts): Game<Batch, Sample, Pix2pixView> {
  checkOptions('pix2pix', parts, PARTS);
  const { nets, optimizers, shapes, conditional = true } = parts;
  const { G, D } = nets;
  const { ahead, contest, d, g, memory, multipleOf, project, shapeOfD } = objective(parts, {
    system: 'pix2pix',
    nets: { D },
    shapes: conditional ? [shapes.input, shapes.target] : [shapes.target],
  });
  checkNet('nets.G', G, [shapes.input], shapes.target);
  checkLogits('nets.D', D, shapeOfD);
  const weights = weightsOr({ adversarial: 1, l1: 100 }, parts.weights);
  const isFought = weights.adversarial !== 0;
  const players: Record<string, Player<Pix2pixView>> = {
    ...(isFought && {
      D: {
        updates: [D],
        optimizer: optimizers.D,
        given: ['fake'],
        ...(project && { project }),
        loss: view => d(view.contest, 0.5),
      },
    }),
    G: { updates: [G], optimizer: optimizers.G, ...(isFought && ahead), loss: lossOfG(weights, g) },
  };
  return {
    nets: { G, D },
    ...(isFought && { memory, multipleOf }),
    expects: { input: { shape: shapes.input }, target: { shape: shapes.target } },
    draw: (batch, at) => ({ input: fieldOf(batch, 'input'), target: fieldOf(batch, 'target'), at }),
    view: ({ input, target, at }) =>
      lazy<Pix2pixView>({
        input,
        target,
        get fake() {
          return G(input);
        },
        get contest() {
          const pair = (picture: Tensor) => (conditional ? [input, picture] : [picture]);
          return contest(at, { real: pair(target), fake: () => pair(this.fake), score: (...seen) => D(seen) });
        },
      }),
    players,
  };
}

/** Eq. 4: both terms, or the one that weighs something. */
const lossOfG =
  (weights: Required<Weights<'adversarial' | 'l1'>>, g: Objective['g']) =>
  ({ contest, fake, target }: Pix2pixView): Terms => ({
    ...(weights.adversarial !== 0 && g(contest, valueAt(weights.adversarial, contest.images))),
    ...weighted({ l1: weights.l1 }, contest.images, { l1: () => l1(fake, target) }),
  });
