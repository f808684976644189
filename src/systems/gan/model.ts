import type { Tensor } from '@tensorflow/tfjs-core';
import { packed } from '../../contest/objective';
import { latent as aLatent, shape as aShape, net, sizes, text, whole } from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { uniform } from '../../core/latents/uniform';
import { gameOf, making } from '../../core/making';
import type { Net } from '../../core/net';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { Rng } from '../../core/rng';
import { type AdversarialOptions, adversarialKinds, adversaryOf, normOf, optimizersOf } from '../../model/adversarial';
import { Model } from '../../model/model';
import type { GenerateOptions } from '../../model/modelOptions';
import { mlp } from '../../nets/mlp';
import { gan } from './game';

/** Options of {@link GAN}. */
export interface GANOptions extends AdversarialOptions {
  /** Shape of one example: `[28, 28, 1]` for digits, `[2]` for points. */
  readonly shape: readonly number[];
  /** G's input. Default `uniform({ size: 100 })`. */
  readonly latent?: Latent;
  /** Widths of the hidden layers. Default G: 1200, 1200; D: 240, 240. */
  readonly hidden?: { readonly G?: readonly number[]; readonly D?: readonly number[] };
  /** Goodfellow's k: steps of D for each of G. Default 1. */
  readonly discriminatorSteps?: number;
  /** The batch's field to learn. Default `image`, or `point` for examples of one axis. */
  readonly field?: string;
  /** Nets of your own: G maps `[n, latent.width]` to `[n, ...shape]`, D that to logits. */
  readonly nets?: { readonly G: Net; readonly D: Net };
}

const OPTIONS: Kinds<GANOptions> = {
  ...adversarialKinds('D', 'G'),
  shape: needed(aShape),
  latent: aLatent,
  hidden: fields<NonNullable<GANOptions['hidden']>>({ G: sizes, D: sizes }),
  discriminatorSteps: whole(1),
  field: text,
  nets: fields<NonNullable<GANOptions['nets']>>({ G: needed(net), D: needed(net) }),
};

/**
 * The generative adversarial net (Goodfellow et al. 2014), fully connected. After `mnist.yaml` of the authors' code: G
 * with two layers of 1200 ReLU; but D has leaky ReLU where theirs has maxout and dropout, and both are trained by Adam,
 * not SGD. `norm` is by default `none`.
 *
 * @example
 * const gan = new GAN({ shape: [2], latent: normal(2), hidden: { G: [128, 128], D: [128, 128] }, seed: 1 });
 * await gan.fit(gaussianRing(), { steps: 2000, batchSize: 256 });
 * const points = gan.generate(500);   // [500, 2]
 */
export class GAN extends Model {
  static override readonly kind: string = 'GAN';
  /** What z is drawn from. */
  readonly latent: Latent;
  private readonly G: Net;

  /** @throws GanKitError `argument` if an option is out of range */
  constructor(options: GANOptions) {
    checkOptions('GAN', options, OPTIONS);
    const { shape, latent = uniform({ size: 100 }), hidden = {}, seed = 0 } = options;
    const { discriminatorSteps = 1, augment } = options;
    const isPicture = shape.length > 1;
    const { field = isPicture ? 'image' : 'point' } = options;
    const rng = new Rng(seed).fork('weights');
    const usual = { learningRate: 2e-4, beta1: 0.5 };
    const optimizers = optimizersOf(options, { D: usual, G: usual });
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
          input: packed(shape, augment),
          output: [1],
          hidden: hidden.D ?? [240, 240],
          activation: { leaky: 0.2 },
          norm: normOf(options, 'none'),
          rng: rng.fork('D'),
          name: 'D',
        }),
      }));
    const parts = { ...adversaryOf(options), nets, latent, optimizers, shape, field };
    const game = gameOf(Object.values(nets), () => gan({ ...parts, repeats: discriminatorSteps }));
    super({ shape, game, options });
    this.latent = latent;
    this.G = nets.G;
  }

  /**
   * `n` new examples, `[n, ...shape]`; pictures in [−1, 1]. Equal seeds give equal examples. The caller disposes of
   * them.
   *
   * @throws GanKitError `argument` or `shape` if an option does not fit
   */
  override generate(n: number, options: GenerateOptions = {}): Tensor {
    return this.generated(n, this.latent, options, z => this.G.infer(z));
  }
}
