import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { checkWhole } from '../core/checks';
import type { Adversarial, Schedule } from '../core/game';
import type { Latent } from '../core/latents/latent';
import { uniform } from '../core/latents/uniform';
import type { Net } from '../core/net';
import { Rng } from '../core/rng';
import type { Place } from '../core/store';
import { nonSaturating } from '../losses/adversarial';
import { mlp } from '../nets/mlp';
import { adam } from '../train/adam';
import { gan } from '../variants/gan';
import { drawExamples, type GenerateOptions } from './draw';
import { loadModel, Model, type ModelOptions } from './model';

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
  readonly learningRate?: { readonly D?: number | Schedule; readonly G?: number | Schedule };
  /** Adam's. Default 0.5. */
  readonly beta1?: number;
  /** The batch's field to learn. Default `image`, or `point` for examples of one axis. */
  readonly field?: string;
  /** Nets of your own: G maps `[n, latent.width]` to `[n, ...shape]`, D that to logits. */
  readonly nets?: { readonly G: Net; readonly D: Net };
}

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
    const { shape, latent = uniform({ size: 100 }), hidden = {}, adversarial = nonSaturating } = options;
    const { discriminatorSteps = 1, learningRate = {}, beta1 = 0.5, seed = 0 } = options;
    const isPicture = shape.length > 1;
    const { field = isPicture ? 'image' : 'point' } = options;
    checkWhole('discriminatorSteps', discriminatorSteps, 1);
    const rng = new Rng(seed).fork('weights');
    const nets = options.nets ?? {
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
    };
    const optimizers = {
      D: adam({ learningRate: learningRate.D ?? 2e-4, beta1 }),
      G: adam({ learningRate: learningRate.G ?? 2e-4, beta1 }),
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
    return this.trainer.withAverages(() => tidy(() => drawExamples(this.G, this.latent.width, n, draw, options)));
  }

  /** Opens what {@link Model.save} wrote; `given` holds the options no file can: nets, schedules, losses. */
  static load(place: Place, given: Partial<GANOptions> = {}): Promise<GAN> {
    return loadModel('gan', place, given, (options: GANOptions) => new GAN(options));
  }
}
