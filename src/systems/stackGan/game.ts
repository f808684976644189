import { avgPool, type Tensor, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Adversarial, Batch, Game, Optimizer, Player, Schedule } from '../../core/game';
import {
  latent as aLatent,
  adversarial as aLoss,
  shape as aShape,
  flag,
  net,
  optimizer,
  scheduled,
  whole,
} from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { lazy } from '../../core/lazy';
import type { Net } from '../../core/net';
import { checkLogits, checkNet, outputOf } from '../../core/netShape';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { valueAt } from '../../core/schedule';
import { weigh } from '../../losses/combine';
import { type DiagonalGaussian, gaussianKl } from '../../losses/likelihood';
import { locationScale } from '../../losses/reparameterise';
import { splitGaussian } from '../../losses/splitGaussian';
import { aMatching, matchingLoss, mismatchWeight } from '../textToImage/game';

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
interface StageParts {
  readonly latent: Latent;
  readonly adversarial: Adversarial;
  readonly optimizers: { readonly D: Optimizer; readonly G: Optimizer };
  /** Shape of one picture of the batch, which is one of stage II. */
  readonly shape: readonly number[];
  /** Columns of an embedded caption, and of a condition. */
  readonly text: number;
  readonly condition: number;
  /**
   * λ of the KL term, which is in nats, summed over the columns of the condition, as in the paper. The authors' code weighs the mean over the columns by
   * 2: that is `2 / condition` here. Default 0: no term.
   */
  readonly kl?: number | Schedule;
  /** Whether conditions are drawn, `c = μ + σ ε`, or are μ. Default true. */
  readonly augment?: boolean;
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
  readonly images: number;
  /** What G draws on beside the condition: z in stage I, the picture of stage I in stage II. */
  readonly base: Tensor;
  /** N(μ(t), σ(t)²) of each text. */
  readonly gaussian: DiagonalGaussian;
  readonly condition: Tensor;
  readonly fake: Tensor;
  readonly onReal: Tensor;
  readonly onMismatch: Tensor;
  readonly onFake: Tensor;
}

interface Sample {
  readonly real: Tensor;
  readonly wrong: Tensor;
  readonly text: Tensor2D;
  readonly images: number;
  readonly base: () => Tensor;
  /** ε of the condition, or undefined where it is the mean. */
  readonly noise: Tensor | undefined;
}

const standard = locationScale();

const STAGE = fields<StackGanNets>({ C: needed(net), G: needed(net), D: needed(net) });
const COMMON: Kinds<StageParts> = {
  latent: needed(aLatent),
  adversarial: needed(aLoss),
  optimizers: needed(fields<StageParts['optimizers']>({ D: needed(optimizer), G: needed(optimizer) })),
  shape: needed(aShape),
  text: needed(whole(1)),
  condition: needed(whole(1)),
  kl: scheduled(),
  augment: flag,
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
 * Stage I of StackGAN (Zhang et al. 2017, §3.3): GAN-CLS on small pictures, but G is given a draw from N(μ(t), σ(t)²) in place of the text, and
 * that Gaussian is drawn towards N(0, I).
 *
 * `L_D = −E log D(I, t) − ½ E log(1 − D(wrong, t)) − ½ E log(1 − D(G(z, c), t))` and `L_G = −E log D(G(z, c), t) + λ KL(N(μ(t), σ(t)²) ‖ N(0, I))`:
 * eq. 3 and 4, with the wrong pictures the authors' code adds and the paper tells of in §3.3, and G's part in its non-saturating form.
 *
 * @throws GanKitError `argument` if a weight is out of range
 * @example
 * const parts = { latent: normal(100), adversarial: nonSaturating, shape: [64, 64, 3], text: 128, condition: 128, kl: 2 / 128 };
 * const game = stackGanStage1({ ...parts, stage1, optimizers, ratio: 4 });
 */
export function stackGanStage1(parts: StackGanStage1Parts): Game<Batch, Sample, StackGanView> {
  checkOptions('stackGanStage1', parts, STAGE_1);
  const { stage1, latent, ratio = 4, shape } = parts;
  const [height = 0, width = 0, channels = 0] = shape;
  checkStage(
    'stage1',
    stage1,
    parts,
    [latent.width],
    [Math.floor(height / ratio), Math.floor(width / ratio), channels],
  );
  const smaller = (image: Tensor) => avgPool(image as Tensor4D, ratio, ratio, 'valid');
  return {
    nets: { C1: stage1.C, G1: stage1.G, D1: stage1.D },
    expects: expected(parts),
    draw: (batch, { rng, images }) => {
      const text = batch.text as Tensor2D;
      const z = latent.sample(text.shape[0], rng.fork('z'));
      const [real, wrong] = [smaller(batch.image as Tensor), smaller((batch.wrongImage ?? batch.image) as Tensor)];
      return { real, wrong, text, images, base: () => z, noise: noiseFor(text, parts, rng.fork('condition')) };
    },
    view: sample => viewOf(sample, stage1),
    players: playersOf(stage1, parts, ['D1', 'G1'], []),
  };
}

/**
 * Stage II of StackGAN (Zhang et al. 2017, §3.4): stage I is held frozen, in inference mode; G₂ is given its picture and a condition of its own, and no z;
 * D₂ is shown the pictures of the batch as they are. Losses as in stage I: eq. 5 and 6.
 *
 * @throws GanKitError `argument` if a weight is out of range
 * @example
 * const parts = { latent: normal(100), adversarial: nonSaturating, shape: [64, 64, 3], text: 128, condition: 128, kl: 2 / 128 };
 * const game = stackGanStage2({ ...parts, stage1, stage2, optimizers });
 */
export function stackGanStage2(parts: StackGanStage2Parts): Game<Batch, Sample, StackGanView> {
  checkOptions('stackGanStage2', parts, STAGE_2);
  const { stage1, stage2, latent } = parts;
  checkStage('stage2', stage2, parts, outputOf(stage1.G), parts.shape);
  return {
    nets: { C1: stage1.C, G1: stage1.G, C2: stage2.C, G2: stage2.G, D2: stage2.D },
    expects: expected(parts),
    draw: (batch, { rng, images }) => {
      const text = batch.text as Tensor2D;
      const z = latent.sample(text.shape[0], rng.fork('z'));
      const noise = noiseFor(text, parts, rng.fork('condition of stage I'));
      return {
        real: batch.image as Tensor,
        wrong: (batch.wrongImage ?? batch.image) as Tensor,
        text,
        images,
        base: () => stage1.G.infer([z, conditionOf(splitGaussian(stage1.C.infer(text) as Tensor2D), noise)]),
        noise: noiseFor(text, parts, rng.fork('condition')),
      };
    },
    view: sample => viewOf(sample, stage2),
    players: playersOf(stage2, parts, ['D2', 'G2'], ['base']),
  };
}

/** `c = μ + σ ε` (§3.2), or μ without noise. */
export const conditionOf = (gaussian: DiagonalGaussian, noise: Tensor | undefined): Tensor =>
  noise ? standard.draw(gaussian, noise) : gaussian.mean;

const noiseFor = (text: Tensor2D, { augment = true, condition }: StageParts, rng: Rng): Tensor | undefined =>
  augment ? standard.noise([text.shape[0], condition], rng) : undefined;

const expected = ({ shape, text, matching }: StageParts) => ({
  image: { shape },
  text: { shape: [text] },
  ...(mismatchWeight(matching) > 0 && { wrongImage: { shape } }),
});

const viewOf = ({ real, wrong, text, images, base, noise }: Sample, { C, G, D }: StackGanNets): StackGanView =>
  lazy<StackGanView>({
    text,
    images,
    get base() {
      return base();
    },
    get gaussian() {
      return splitGaussian(C(text) as Tensor2D);
    },
    get condition() {
      return conditionOf(this.gaussian, noise);
    },
    get fake() {
      return G([this.base, this.condition]);
    },
    get onReal() {
      return D([real, text]);
    },
    get onMismatch() {
      return D([wrong, text]);
    },
    get onFake() {
      return D([this.fake, text]);
    },
  });

function playersOf(
  { C, G, D }: StackGanNets,
  { adversarial, optimizers, kl = 0, matching }: StageParts,
  [nameOfD, nameOfG]: readonly [string, string],
  givenToG: readonly (keyof StackGanView)[],
): Record<string, Player<StackGanView>> {
  const w = mismatchWeight(matching);
  return {
    [nameOfD]: {
      updates: [D],
      optimizer: optimizers.D,
      given: ['fake'],
      loss: view => matchingLoss(adversarial, w, view),
    },
    [nameOfG]: {
      updates: [G, C],
      optimizer: optimizers.G,
      given: givenToG,
      loss: view => ({
        adversarial: adversarial.g(view),
        ...(kl !== 0 && { kl: weigh(valueAt(kl, view.images), gaussianKl(view.gaussian)) }),
      }),
    },
  };
}
