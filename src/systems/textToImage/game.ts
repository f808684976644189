import { add, mul, slice, sub, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { ADVERSARY, type Adversary, type Judge, type Objective, objective } from '../../contest/objective';
import { against, type OpenContest } from '../../contest/open';
import { asRows, check, checkIs } from '../../core/checks';
import { fieldOf } from '../../core/fieldOf';
import type { Adversarial, Batch, Game, Moment, Optimizer, Terms } from '../../core/game';
import { latent as aLatent, shape as aShape, either, net, optimizer, whole } from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { lazy } from '../../core/lazy';
import type { Net } from '../../core/net';
import { checkLogits, checkNet } from '../../core/netShape';
import { checkOptions, fields, type Kind, type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { type Weights, weighted, weightsOf, weightsOr } from '../../core/weights';
import { weigh } from '../../losses/combine';

/** How GAN-INT mixes captions. */
export interface Interpolation {
  /**
   * The share of the first caption of two: a number from 0 to 1, or `drawn`, uniform for each pair. Default 0.5, the
   * paper's.
   */
  readonly beta?: number | 'drawn';
}

/** What {@link ganCls} is made of. */
export interface GanClsParts extends Adversary {
  /** G: `[z, text]` → pictures. D: `[image, text]` → logits. */
  readonly nets: { readonly G: Net<Tensor[]>; readonly D: Net<Tensor[]> };
  readonly latent: Latent;
  readonly optimizers: { readonly D: Optimizer; readonly G: Optimizer };
  /** Shape of one picture. */
  readonly shape: readonly number[];
  /** Columns of an embedded caption. */
  readonly text: number;
  /**
   * The weight w, from 0 to below 1, of the pair of wrong picture and right text against that of made picture and right
   * text; `true` is ½, the paper's. `false` is 0: a plain conditional GAN, whose D is never shown that a picture can be
   * real and yet not fit. Default true.
   */
  readonly matching?: boolean | number;
  /** GAN-INT: G also draws for captions between captions. Default false. */
  readonly interpolate?: boolean | Interpolation;
  /** Of the term in G's loss for captions between captions. Default 1. A plain 0 leaves it out. */
  readonly weights?: Weights<'interpolated'>;
}

/** What the losses of {@link ganCls} may read. */
export interface GanClsView {
  readonly real: Tensor;
  readonly wrong: Tensor;
  readonly text: Tensor;
  readonly fake: Tensor;
  /** {real picture, right text} against {made picture, right text}. */
  readonly contest: OpenContest;
  /** {real picture, right text} against {real picture of something else, right text}. */
  readonly mismatch: OpenContest;
  /** Against what G makes of captions between captions, with those captions. */
  readonly interpolated: OpenContest;
}

interface Sample {
  readonly real: Tensor;
  readonly wrong: Tensor;
  readonly text: Tensor2D;
  readonly z: Tensor2D;
  /** Captions between captions, and noise for them. */
  readonly between: readonly [text: Tensor2D, z: Tensor2D] | undefined;
  readonly at: Moment;
}

/** The kind of an option that holds a weight as {@link GanClsParts.matching} does. */
export const aMatching: Kind = (name, value) =>
  checkIs(
    typeof value === 'boolean' || (typeof value === 'number' && value >= 0 && value < 1),
    name,
    'true, false or a weight from 0 to below 1',
    value,
  );

const aBeta: Kind = (name, value) =>
  checkIs(
    value === 'drawn' || (typeof value === 'number' && value >= 0 && value <= 1),
    name,
    "a number from 0 to 1 or 'drawn'",
    value,
  );

/** The kind of an option that holds {@link Interpolation}, or says whether there is any. */
export const anInterpolation: Kind = either(
  value => typeof value === 'boolean',
  fields<Interpolation>({ beta: aBeta }),
);

const PARTS: Kinds<GanClsParts> = {
  ...ADVERSARY,
  nets: needed(fields<GanClsParts['nets']>({ G: needed(net), D: needed(net) })),
  latent: needed(aLatent),
  optimizers: needed(fields<GanClsParts['optimizers']>({ D: needed(optimizer), G: needed(optimizer) })),
  shape: needed(aShape),
  text: needed(whole(1)),
  matching: aMatching,
  interpolate: anInterpolation,
  weights: weightsOf('interpolated'),
};

/**
 * GAN-CLS and GAN-INT (Reed et al. 2016, algorithm 1 and eq. 5): pictures from captions. D is shown three pairs, so it
 * learns whether picture and text belong together and not only whether the picture is real; G may also be asked for
 * captions between two captions, which need no pictures.
 *
 * A batch has `image`, its `text`, and `wrongImage`, a real picture of something else. Algorithm 1 pairs the real
 * picture with a wrong text; this follows the authors' code (`main_cls_int.lua`), which keeps the text and takes a
 * wrong picture.
 *
 * Penalties are taken once, on the contest of right and made pictures.
 *
 * @throws GanKitError `argument` if a weight or β is out of range
 * @example
 * const game = ganCls({ nets: { G, D }, latent: normal(100), adversarial: nonSaturating, optimizers, shape: [32, 32, 3], text: 128 });
 */
export function ganCls(parts: GanClsParts): Game<Batch, Sample, GanClsView> {
  checkOptions('ganCls', parts, PARTS);
  const { nets, latent, adversarial, optimizers, shape, text } = parts;
  const { G, D } = nets;
  const { ahead, contest, g, penaltiesOfD, memory, project } = objective(parts, judgeOf('ganCls', { D }, shape));
  checkNet('nets.G', G, [[latent.width], [text]], shape);
  checkLogits('nets.D', D, [shape, [text]]);
  const w = mismatchWeight(parts.matching);
  const weights = weightsOr({ interpolated: 1 }, parts.weights);
  const beta = betaOf(parts.interpolate);
  return {
    nets: { G, D },
    memory,
    expects: { image: { shape }, text: { shape: [text] }, ...(w > 0 && { wrongImage: { shape } }) },
    draw: (batch, at) => {
      const [real, words] = [fieldOf(batch, 'image'), asRows('text', fieldOf(batch, 'text'))];
      const n = words.shape[0];
      const z = latent.sample(n, at.rng);
      const between = beta === undefined ? undefined : betweenCaptions(words, beta, latent, at.rng);
      return { real, wrong: batch.wrongImage ?? real, text: words, z, between, at };
    },
    view: ({ real, wrong, text: words, z, between, at }) =>
      lazy<GanClsView>({
        real,
        wrong,
        text: words,
        get fake() {
          return G([z, words]);
        },
        get contest() {
          return contest(at, { real: [real], fake: () => [this.fake], score: x => D([x, words]) });
        },
        get mismatch() {
          return against(this.contest, 'mismatch', { fake: () => [wrong] });
        },
        get interpolated() {
          const [captions, noise] = between ?? [words, z];
          const made = { fake: () => [G([noise, captions])], score: (x: Tensor) => D([x, captions]) };
          return against(this.contest, 'interpolated', made);
        },
      }),
    players: {
      D: {
        updates: [D],
        optimizer: optimizers.D,
        given: ['fake'],
        ...(project && { project }),
        loss: view => matchingLoss(adversarial, w, view, penaltiesOfD),
      },
      G: {
        updates: [G],
        optimizer: optimizers.G,
        ...ahead,
        loss: view => ({
          ...g(view.contest),
          ...(beta !== undefined &&
            weighted(weights, view.contest.images, { interpolated: () => adversarial.g(view.interpolated) })),
        }),
      },
    },
  };
}

/** What {@link objective} is told of a D that reads pictures and a caption for each. */
export const judgeOf = (system: string, nets: Judge['nets'], shape: readonly number[], player = 'D'): Judge => ({
  system,
  nets,
  shapes: [shape],
  condition: 'the caption',
  player,
});

/** The contests {@link matchingLoss} reads. */
export type Matches = Pick<GanClsView, 'contest' | 'mismatch'>;

/**
 * D's loss over three pairs: `w · d(real, mismatch) + (1 − w) · d(real, fake)`. For a loss that is a sum over real and
 * fake, as that of `nonSaturating` is, that is the pair of real picture and right text at weight 1, the mismatch at w,
 * and the fake at 1 − w: Reed et al. 2016, algorithm 1, line 10, at w = ½. Penalties are those of the contest with the
 * fakes.
 */
export function matchingLoss(
  adversarial: Adversarial,
  w: number,
  view: Matches,
  penaltiesOfD: Objective['penaltiesOfD'],
): Terms {
  // Penalties come first: slopes and logits are then of one pass.
  const penalties = penaltiesOfD(view.contest);
  const fake = adversarial.d(view.contest);
  if (w === 0) return { fake, ...penalties };
  return { mismatch: weigh(w, adversarial.d(view.mismatch)), fake: weigh(1 - w, fake), ...penalties };
}

/** w of {@link GanClsParts.matching}. */
export const mismatchWeight = (matching: boolean | number = true): number =>
  typeof matching === 'number' ? matching : matching ? 0.5 : 0;

/** β of {@link GanClsParts.interpolate}; undefined where captions are not mixed. */
function betaOf(given: boolean | Interpolation = false): number | 'drawn' | undefined {
  if (given === false) return undefined;
  const { beta = 0.5 } = given === true ? {} : given;
  return beta;
}

/** `β a + (1 − β) b`, a from the first half of the batch and b from the second (eq. 5). */
function betweenCaptions(text: Tensor2D, beta: number | 'drawn', latent: Latent, rng: Rng): [Tensor2D, Tensor2D] {
  const [n, width] = text.shape;
  const half = Math.floor(n / 2);
  check(half > 0, 'data', () => `interpolate: a caption between two needs batches of at least 2, got one of ${n}.`);
  const mixed = tidy(() => {
    const share: Tensor | number = beta === 'drawn' ? rng.uniform([half, 1]) : beta;
    const [a, b] = [slice(text, [0, 0], [half, width]), slice(text, [half, 0], [half, width])];
    return add<Tensor2D>(b, mul(sub(a, b), share));
  });
  return [mixed, latent.sample(half, rng)];
}
