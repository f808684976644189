import { avgPool, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { ADVERSARY, type Adversary, type Objective, objective } from '../../contest/objective';
import { against, type OpenContest } from '../../contest/open';
import { asPictures, asRows } from '../../core/checks';
import { fieldOf } from '../../core/fieldOf';
import type { Batch, Game, Moment, Optimizer, Player } from '../../core/game';
import { latent as aLatent, shape as aShape, flag, net, optimizer, whole } from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { lazy } from '../../core/lazy';
import type { Net } from '../../core/net';
import { checkLogits, checkNet, outputOf } from '../../core/netShape';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { type Weights, weighted, weightsOf, weightsOr } from '../../core/weights';
import { type DiagonalGaussian, gaussianKl } from '../../losses/likelihood';
import { locationScale } from '../../losses/reparameterise';
import { splitGaussian } from '../../losses/splitGaussian';
import { aMatching, judgeOf, matchingLoss, mismatchWeight } from '../textToImage/game';

/** The nets of one stage. */
export interface StackGanNets {
  /** Conditioning augmentation: `text` → means and log deviations side by side, `[n, 2 · width]`. */
  readonly C: Net;
  /** Stage I: `[z, condition]`; stage II: `[picture of stage I, condition]` → pictures. */
  readonly G: Net<Tensor[]>;
  /** `[image, text]` → logits. */
  readonly D: Net<Tensor[]>;
}

/** What both stages are made of. */
interface StageParts extends Adversary {
  readonly latent: Latent;
  readonly optimizers: { readonly D: Optimizer; readonly G: Optimizer };
  /** Shape of one picture of the batch, which is one of stage II. */
  readonly shape: readonly number[];
  /** Columns of an embedded caption, and of a condition. */
  readonly text: number;
  readonly condition: number;
  /**
   * λ of the KL term, which is in nats, summed over the columns of the condition, as in the paper. The authors' code
   * weighs the mean over the columns by 2: that is `2 / condition` here. Default 0: no term.
   */
  readonly weights?: Weights<'kl'>;
  /** Conditioning augmentation: whether conditions are drawn, `c = μ + σ ε`, or are μ. Default true. */
  readonly conditioningAugmentation?: boolean;
  /** Weight of the wrong picture with the right text in D's loss, as in `ganCls`. Default true, ½. */
  readonly matching?: boolean | number;
}

/** What {@link stackGanStage1} is made of. */
export interface StackGanStage1Parts extends StageParts {
  readonly stage1: StackGanNets;
  /** How many times smaller than the batch's the pictures of stage I are. Default 4, the paper's. */
  readonly ratio?: number;
}

/** What {@link stackGanStage2} is made of. */
export interface StackGanStage2Parts extends StageParts {
  /** Held frozen. */
  readonly stage1: StackGanNets;
  readonly stage2: StackGanNets;
}

/** What the losses of both stages may read. */
export interface StackGanView {
  readonly text: Tensor;
  /** What G draws on beside the condition: z in stage I, the picture of stage I in stage II. */
  readonly base: Tensor;
  /** N(μ(t), σ(t)²) of each text. */
  readonly gaussian: DiagonalGaussian;
  readonly condition: Tensor;
  readonly fake: Tensor;
  /**
   * {real picture, right text} against {made picture, right text}, and against {real picture of something else, right
   * text}.
   */
  readonly contest: OpenContest;
  readonly mismatch: OpenContest;
}

interface Sample {
  readonly real: Tensor;
  readonly wrong: Tensor;
  readonly text: Tensor2D;
  readonly at: Moment;
  readonly base: () => Tensor;
  /** ε of the condition, or undefined where it is the mean. */
  readonly noise: Tensor | undefined;
}

const standard = locationScale();

const STAGE = fields<StackGanNets>({ C: needed(net), G: needed(net), D: needed(net) });
const COMMON: Kinds<StageParts> = {
  ...ADVERSARY,
  latent: needed(aLatent),
  optimizers: needed(fields<StageParts['optimizers']>({ D: needed(optimizer), G: needed(optimizer) })),
  shape: needed(aShape),
  text: needed(whole(1)),
  condition: needed(whole(1)),
  weights: weightsOf('kl'),
  conditioningAugmentation: flag,
  matching: aMatching,
};
const STAGE_1: Kinds<StackGanStage1Parts> = { ...COMMON, stage1: needed(STAGE), ratio: whole(1) };
const STAGE_2: Kinds<StackGanStage2Parts> = { ...COMMON, stage1: needed(STAGE), stage2: needed(STAGE) };

/** Throws unless the nets of a stage fit each other and the batch. */
function checkStage(
  name: string,
  { C, G, D }: StackGanNets,
  { text, condition }: StageParts,
  base: readonly (number | null)[] | undefined,
  shape: readonly number[],
): void {
  checkNet(`${name}.C`, C, [[text]], [2 * condition]);
  checkNet(`${name}.G`, G, [base, [condition]], shape);
  checkLogits(`${name}.D`, D, [shape, [text]]);
}

/**
 * Stage I of StackGAN (Zhang et al. 2017, §3.3): GAN-CLS on small pictures, but G is given a draw from N(μ(t), σ(t)²)
 * in place of the text, and that Gaussian is drawn towards N(0, I).
 *
 * `L_D = −E log D(I, t) − ½ E log(1 − D(wrong, t)) − ½ E log(1 − D(G(z, c), t))` and
 * `L_G = −E log D(G(z, c), t) + λ KL(N(μ(t), σ(t)²) ‖ N(0, I))`: eq. 3 and 4, with the wrong pictures the authors' code
 * adds and the paper tells of in §3.3, and G's part in its non-saturating form.
 *
 * @throws GanKitError `argument` if a weight is out of range
 * @example
 * const parts = { latent: normal(100), adversarial: nonSaturating, shape: [64, 64, 3], text: 128, condition: 128, weights: { kl: 2 / 128 } };
 * const game = stackGanStage1({ ...parts, stage1, optimizers, ratio: 4 });
 */
export function stackGanStage1(parts: StackGanStage1Parts): Game<Batch, Sample, StackGanView> {
  checkOptions('stackGanStage1', parts, STAGE_1);
  const { stage1, latent, ratio = 4, shape } = parts;
  const [height = 0, width = 0, channels = 0] = shape;
  const low = [Math.floor(height / ratio), Math.floor(width / ratio), channels];
  checkStage('stage1', stage1, parts, [latent.width], low);
  const judged = objective(parts, judgeOf('stackGanStage1', { 'stage1.D': stage1.D }, low, 'D1'));
  const smaller = (image: Tensor) => avgPool(asPictures('image', image), ratio, ratio, 'valid');
  return {
    nets: { C1: stage1.C, G1: stage1.G, D1: stage1.D },
    memory: judged.memory,
    expects: expected(parts),
    draw: (batch, at) => {
      const { rng } = at;
      const text = asRows('text', fieldOf(batch, 'text'));
      const z = latent.sample(text.shape[0], rng.fork('z'));
      const [real, wrong] = [smaller(fieldOf(batch, 'image')), smaller(batch.wrongImage ?? fieldOf(batch, 'image'))];
      return { real, wrong, text, at, base: () => z, noise: noiseFor(text, parts, rng.fork('condition')) };
    },
    view: sample => viewOf(sample, stage1, judged),
    players: playersOf(stage1, parts, judged, ['D1', 'G1'], []),
  };
}

/**
 * Stage II of StackGAN (Zhang et al. 2017, §3.4): stage I is held frozen, in inference mode; G₂ is given its picture
 * and a condition of its own, and no z; D₂ is shown the pictures of the batch as they are. Losses as in stage I: eq. 5
 * and 6.
 *
 * @throws GanKitError `argument` if a weight is out of range
 * @example
 * const parts = { latent: normal(100), adversarial: nonSaturating, shape: [64, 64, 3], text: 128, condition: 128, weights: { kl: 2 / 128 } };
 * const game = stackGanStage2({ ...parts, stage1, stage2, optimizers });
 */
export function stackGanStage2(parts: StackGanStage2Parts): Game<Batch, Sample, StackGanView> {
  checkOptions('stackGanStage2', parts, STAGE_2);
  const { stage1, stage2, latent } = parts;
  checkStage('stage2', stage2, parts, outputOf(stage1.G), parts.shape);
  const judged = objective(parts, judgeOf('stackGanStage2', { 'stage2.D': stage2.D }, parts.shape, 'D2'));
  return {
    nets: { C1: stage1.C, G1: stage1.G, C2: stage2.C, G2: stage2.G, D2: stage2.D },
    memory: judged.memory,
    expects: expected(parts),
    draw: (batch, at) => {
      const { rng } = at;
      const text = asRows('text', fieldOf(batch, 'text'));
      const z = latent.sample(text.shape[0], rng.fork('z'));
      const noise = noiseFor(text, parts, rng.fork('condition of stage I'));
      return {
        real: fieldOf(batch, 'image'),
        wrong: batch.wrongImage ?? fieldOf(batch, 'image'),
        text,
        at,
        base: () => stage1.G.infer([z, conditionOf(splitGaussian(stage1.C.infer(text)), noise)]),
        noise: noiseFor(text, parts, rng.fork('condition')),
      };
    },
    view: sample => viewOf(sample, stage2, judged),
    players: playersOf(stage2, parts, judged, ['D2', 'G2'], ['base']),
  };
}

/** `c = μ + σ ε` (§3.2), or μ without noise. */
export const conditionOf = (gaussian: DiagonalGaussian, noise: Tensor | undefined): Tensor =>
  noise ? standard.draw(gaussian, noise) : gaussian.mean;

const noiseFor = (
  text: Tensor2D,
  { conditioningAugmentation = true, condition }: StageParts,
  rng: Rng,
): Tensor | undefined => (conditioningAugmentation ? standard.noise([text.shape[0], condition], rng) : undefined);

const expected = ({ shape, text, matching }: StageParts) => ({
  image: { shape },
  text: { shape: [text] },
  ...(mismatchWeight(matching) > 0 && { wrongImage: { shape } }),
});

const viewOf = (
  { real, wrong, text, at, base, noise }: Sample,
  { C, G, D }: StackGanNets,
  { contest }: Objective,
): StackGanView =>
  lazy<StackGanView>({
    text,
    get base() {
      return base();
    },
    get gaussian() {
      return splitGaussian(C(text));
    },
    get condition() {
      return conditionOf(this.gaussian, noise);
    },
    get fake() {
      return G([this.base, this.condition]);
    },
    get contest() {
      return contest(at, { real: [real], fake: () => [this.fake], score: x => D([x, text]) });
    },
    get mismatch() {
      return against(this.contest, 'mismatch', { fake: () => [wrong] });
    },
  });

function playersOf(
  { C, G, D }: StackGanNets,
  { adversarial, optimizers, weights, matching }: StageParts,
  { ahead, g, penaltiesOfD, project }: Objective,
  [nameOfD, nameOfG]: readonly [string, string],
  givenToG: readonly (keyof StackGanView)[],
): Record<string, Player<StackGanView>> {
  const w = mismatchWeight(matching);
  const kl = weightsOr({ kl: 0 }, weights);
  return {
    [nameOfD]: {
      updates: [D],
      optimizer: optimizers.D,
      given: ['fake'],
      ...(project && { project }),
      loss: view => matchingLoss(adversarial, w, view, penaltiesOfD),
    },
    [nameOfG]: {
      updates: [G, C],
      optimizer: optimizers.G,
      ...ahead,
      given: givenToG,
      loss: view => ({
        ...g(view.contest),
        ...weighted(kl, view.contest.images, { kl: () => gaussianKl(view.gaussian) }),
      }),
    },
  };
}
