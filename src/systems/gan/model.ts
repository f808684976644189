import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Adversarial } from '../../core/game';
import {
  latent as aLatent,
  adversarial as aLoss,
  shape as aShape,
  net,
  number,
  sizes,
  text,
  whole,
} from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { uniform } from '../../core/latents/uniform';
import { making } from '../../core/making';
import type { Net } from '../../core/net';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { Rng } from '../../core/rng';
import type { Place } from '../../core/store';
import { nonSaturating } from '../../losses/adversarial';
import { drawExamples, type GenerateOptions } from '../../model/draw';
import { loadModel, MODEL, Model, type ModelOptions } from '../../model/model';
import { type Rates, rates, ratesOf } from '../../model/rates';
import { mlp } from '../../nets/mlp';
import { adam } from '../../train/adam';
import { gan } from './game';

/** Options of {@link GAN}. */
export interface GANOptions extends ModelOptions {
  /** Shape of one example: `[28, 28, 1]` for digits, `[2]` for points. */
  readonly shape: readonly number[];
  /** G's input. Default `uniform({ size: 100 })`. */
  readonly latent?: Latent;
  /** Widths of the hidden layers. Default G: 1200, 1200; D: 240, 240. */
  readonly hidden?: { readonly G?: readonly number[]; readonly D?: readonly number[] };
  /** Default the non-saturating loss. */
  readonly adversarial?: Adversarial;
  /** Goodfellow's k: steps of D for each of G. Default 1. */
  readonly discriminatorSteps?: number;
  /** Default 2e-4 each. */
  readonly learningRate?: Rates<'D' | 'G'>;
  /** Adam's. Default 0.5. */
  readonly beta1?: number;
  /** The batch's field to learn. Default `image`, or `point` for examples of one axis. */
  readonly field?: string;
  /** Nets of your own: G maps `[n, latent.width]` to `[n, ...shape]`, D that to logits. */
  readonly nets?: { readonly G: Net; readonly D: Net };
}

const OPTIONS: Kinds<GANOptions> = {
  ...MODEL,
  shape: needed(aShape),
  latent: aLatent,
  hidden: fields<NonNullable<GANOptions['hidden']>>({ G: sizes, D: sizes }),
  adversarial: aLoss,
  discriminatorSteps: whole(1),
  learningRate: rates('D', 'G'),
  beta1: number(0, 1),
  field: text,
  nets: fields<NonNullable<GANOptions['nets']>>({ G: needed(net), D: needed(net) }),
};

/**
 * The generative adversarial net (Goodfellow et al. 2014), fully connected. After `mnist.yaml` of the authors' code: G with two layers
 * of 1200 ReLU; but D has leaky ReLU where theirs has maxout and dropout, and both are trained by Adam, not SGD.
 *
 * @example
 * const gan = new GAN({ shape: [2], latent: normal(2), hidden: { G: [128, 128], D: [128, 128] }, seed: 1 });
 * await gan.fit(gaussianRing(), { steps: 2000, batchSize: 256 });
 * const points = gan.generate(500);   // [500, 2]
 */
export class GAN extends Model {
  private readonly latent: Latent;
  private readonly G: Net;

  /** @throws GanKitError `argument` if an option is out of range */
  constructor(options: GANOptions) {
    checkOptions('GAN', options, OPTIONS);
    const { shape, latent = uniform({ size: 100 }), hidden = {}, adversarial = nonSaturating } = options;
    const { discriminatorSteps = 1, beta1 = 0.5, seed = 0 } = options;
    const isPicture = shape.length > 1;
    const { field = isPicture ? 'image' : 'point' } = options;
    const rng = new Rng(seed).fork('weights');
    const nets =
      options.nets ??
      making(() => ({
        G: mlp({
          input: [latent.width],
          output: shape,
          hidden: hidden.G ?? [1200, 1200],
          last: isPicture ? 'tanh' : 'linear',
          rng: rng.fork('G'),
          name: 'G',
        }),
        D: mlp({
          input: shape,
          output: [1],
          hidden: hidden.D ?? [240, 240],
          activation: { leaky: 0.2 },
          rng: rng.fork('D'),
          name: 'D',
        }),
      }));
    const rate = ratesOf(options.learningRate, { D: 2e-4, G: 2e-4 });
    const optimizers = {
      D: adam({ learningRate: rate.D, beta1 }),
      G: adam({ learningRate: rate.G, beta1 }),
    };
    const game = gan({ nets, latent, adversarial, optimizers, shape, field, repeats: discriminatorSteps });
    super({ kind: 'gan', shape, game, options });
    this.latent = latent;
    this.G = nets.G;
  }

  /**
   * `n` new examples, `[n, ...shape]`; pictures in [−1, 1]. Equal seeds give equal examples. The caller disposes of them.
   *
   * @throws GanKitError `argument` or `shape` if an option does not fit
   */
  override generate(n: number, options: GenerateOptions = {}): Tensor {
    const draw = () => this.latent.sample(n, this.drawing(options.seed));
    return this.inferring(() => tidy(() => drawExamples(this.G, this.latent.width, n, draw, options)), 'generate');
  }

  /**
   * Opens what {@link Model.save} wrote; `given` holds what no file can: nets of plain functions, schedules, losses.
   *
   * @throws GanKitError `missing` if nothing is saved there, `checkpoint` if it cannot be opened
   */
  static load(place: Place, given: Partial<GANOptions> = {}): Promise<GAN> {
    return loadModel('gan', place, given, (options: GANOptions) => new GAN(options));
  }
}
