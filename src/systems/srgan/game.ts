import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { ADVERSARY, type Adversary, objective } from '../../contest/objective';
import type { OpenContest } from '../../contest/open';
import { check, checkNumber } from '../../core/checks';
import { fieldOf } from '../../core/fieldOf';
import type { Batch, Game, Moment, Optimizer, Player } from '../../core/game';
import { shape as aShape, net, optimizer } from '../../core/kinds';
import { lazy } from '../../core/lazy';
import type { Net } from '../../core/net';
import { checkLogits, checkNet } from '../../core/netShape';
import { checkOptions, fields, type Kind, type Kinds, needed } from '../../core/options';
import { valueAt } from '../../core/schedule';
import { type Weights, weightsOf, weightsOr } from '../../core/weights';
import { weigh } from '../../losses/combine';
import { l2 } from '../../losses/reconstruction';

/** What SRGAN holds against each other: pixels, or what a frozen net makes of them. */
export type Content =
  | 'mse'
  | {
      /** Pictures → features; it is only read, never trained. In the paper a layer of VGG-19. */
      readonly features: Net;
      /** Of the squared distance. Default 0.006, the paper's 1/12.75² for VGG's. */
      readonly scale?: number;
    };

/** What {@link superResolution} is made of. */
export interface SuperResolutionParts {
  /** `[n, h, w, c]` → `[n, s · h, s · w, c]`. */
  readonly nets: { readonly G: Net };
  readonly optimizers: { readonly G: Optimizer };
  /** Shapes of one example. */
  readonly shape: { readonly low: readonly number[]; readonly high: readonly number[] };
  /** Default `mse`. */
  readonly content?: Content;
}

/** What {@link srgan} is made of. */
export interface SrganParts extends SuperResolutionParts, Adversary {
  /** D gives pictures like `high` a logit. */
  readonly nets: { readonly G: Net; readonly D: Net };
  readonly optimizers: { readonly G: Optimizer; readonly D: Optimizer };
  /** Of the adversarial term in G's loss. Default 1e-3, the paper's. */
  readonly weights?: Weights<'adversarial'>;
}

/**
 * A batch of small pictures and the large ones they were made from: `low` `[n, h, w, c]`, `high`
 * `[n, s · h, s · w, c]`, in [−1, 1].
 */
export interface SuperResolutionSample {
  readonly low: Tensor;
  readonly high: Tensor;
}

/** What the loss of {@link superResolution} may read. */
export interface SuperResolutionView extends SuperResolutionSample {
  readonly fake: Tensor;
  /** The distance of `fake` from `high`, weighed. */
  readonly content: Scalar;
}

/** What the losses of {@link srgan} may read. */
export interface SrganView extends SuperResolutionView {
  /** Between the large pictures and those made of the small ones. */
  readonly contest: OpenContest;
}

const drawn = (batch: Batch): SuperResolutionSample => ({ low: fieldOf(batch, 'low'), high: fieldOf(batch, 'high') });

const expected = ({ low, high }: SuperResolutionParts['shape']) => ({ low: { shape: low }, high: { shape: high } });

/** The kind of an option that holds {@link Content}. */
export const aContent: Kind = (name, content) => {
  if (content === 'mse') return;
  const { features, scale = 0 } = (content ?? {}) as Partial<Exclude<Content, 'mse'>>;
  check(
    typeof features?.infer === 'function',
    'argument',
    () =>
      `${name}: expected 'mse' or { features } with a net that gives features of pictures, got ` +
      `${JSON.stringify(content)}.`,
  );
  checkNumber(`${name}.scale`, scale, 0);
};

/** Ledig et al. 2017, eq. 4 (pixels) and eq. 5 (features), both as means. */
function contentLoss(content: Content, fake: Tensor, high: Tensor): Scalar {
  if (content === 'mse') return l2(fake, high);
  const { features, scale = 0.006 } = content;
  return weigh(scale, l2(features.infer(fake), features.infer(high)));
}

const SUPER_RESOLUTION: Kinds<SuperResolutionParts> = {
  // Those of srgan will do: D plays no part here.
  nets: needed(fields<{ G: Net; D?: Net }>({ G: needed(net), D: net })),
  optimizers: needed(fields<{ G: Optimizer; D?: Optimizer }>({ G: needed(optimizer), D: optimizer })),
  shape: needed(fields<SuperResolutionParts['shape']>({ low: needed(aShape), high: needed(aShape) })),
  content: aContent,
};

/**
 * Super-resolution without an adversary, by which SRGAN begins (Ledig et al. 2017, §3.2): G learns to give back the
 * large picture of a small one, in the mean over pixels or over features.
 *
 * @throws GanKitError `argument` if the content is none of those
 * @example
 * const game = superResolution({ nets: { G }, optimizers: { G: adam() }, shape: { low: [24, 24, 3], high: [96, 96, 3] } });
 */
export function superResolution(parts: SuperResolutionParts): Game<
  Batch,
  SuperResolutionSample,
  SuperResolutionView
> & {
  readonly players: { readonly G: Player<SuperResolutionView> };
} {
  checkOptions('superResolution', parts, SUPER_RESOLUTION);
  const { nets, optimizers, shape, content = 'mse' } = parts;
  const { G } = nets;
  checkNet('nets.G', G, [shape.low], shape.high);
  return {
    nets: { G },
    expects: expected(shape),
    draw: drawn,
    view: ({ low, high }) =>
      lazy<SuperResolutionView>({
        low,
        high,
        get fake() {
          return G(low);
        },
        get content() {
          return contentLoss(content, this.fake, high);
        },
      }),
    players: { G: { updates: [G], optimizer: optimizers.G, loss: view => ({ content: view.content }) } },
  };
}

const SRGAN: Kinds<SrganParts> = {
  ...ADVERSARY,
  nets: needed(fields<SrganParts['nets']>({ G: needed(net), D: needed(net) })),
  optimizers: needed(fields<SrganParts['optimizers']>({ G: needed(optimizer), D: needed(optimizer) })),
  shape: needed(fields<SuperResolutionParts['shape']>({ low: needed(aShape), high: needed(aShape) })),
  content: aContent,
  weights: weightsOf('adversarial'),
};

/**
 * SRGAN's game (Ledig et al. 2017, eq. 2 and 3): D tells large pictures from enlarged ones; G keeps to the content and
 * must pass as large. `l = l_content + 10⁻³ · −log D(G(low))`. Give it a G that {@link superResolution} has trained.
 *
 * @throws GanKitError `argument` if the content is none of those, or the weight is out of range
 * @example
 * const game = srgan({ nets: { G, D }, optimizers, shape: { low: [24, 24, 3], high: [96, 96, 3] }, adversarial: nonSaturating });
 */
export function srgan(parts: SrganParts): Game<Batch, SuperResolutionSample & { readonly at: Moment }, SrganView> {
  checkOptions('srgan', parts, SRGAN);
  const { nets, optimizers, shape, content = 'mse' } = parts;
  const { G, D } = nets;
  const judge = { system: 'srgan', nets: { D }, shapes: [shape.high] };
  const { ahead, contest, d, g, memory, multipleOf, project, shapeOfD } = objective(parts, judge);
  checkNet('nets.G', G, [shape.low], shape.high);
  checkLogits('nets.D', D, shapeOfD);
  const weights = weightsOr({ adversarial: 1e-3 }, parts.weights);
  return {
    nets: { G, D },
    memory,
    multipleOf,
    expects: expected(shape),
    draw: (batch, at) => ({ ...drawn(batch), at }),
    view: ({ low, high, at }) =>
      lazy<SrganView>({
        low,
        high,
        get fake() {
          return G(low);
        },
        get content() {
          return contentLoss(content, this.fake, high);
        },
        get contest() {
          return contest(at, { real: [high], fake: () => [this.fake], score: x => D(x) });
        },
      }),
    players: {
      D: {
        updates: [D],
        optimizer: optimizers.D,
        given: ['fake'],
        ...(project && { project }),
        loss: view => d(view.contest),
      },
      G: {
        updates: [G],
        optimizer: optimizers.G,
        ...ahead,
        loss: view => ({
          content: view.content,
          ...(weights.adversarial !== 0 && g(view.contest, valueAt(weights.adversarial, view.contest.images))),
        }),
      },
    },
  };
}
