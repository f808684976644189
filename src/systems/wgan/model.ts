import type { Tensor4D } from '@tensorflow/tfjs-core';
import { packed } from '../../contest/objective';
import { asPictures } from '../../core/checks';
import { latent as aLatent, shape as aShape, net, whole } from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { normal } from '../../core/latents/normal';
import { gameOf, making } from '../../core/making';
import type { Net } from '../../core/net';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { Rng } from '../../core/rng';
import type { ImageBatch } from '../../data/batch';
import { wasserstein } from '../../losses/wasserstein';
import { type AdversarialOptions, adversarialKinds, adversaryOf, normOf, optimizersOf } from '../../model/adversarial';
import { Model } from '../../model/model';
import type { GenerateOptions } from '../../model/modelOptions';
import { dcganDiscriminator, dcganGenerator } from '../../nets/dcgan';
import type { ImageShape } from '../../nets/pyramid';
import { rmsProp } from '../../optimizers/rmsProp';
import { gradientPenalty } from '../../penalties/gradientPenalty';
import { wgan } from './game';

/** Options of {@link WGAN}. */
export interface WGANOptions extends AdversarialOptions {
  /** `[height, width, channels]` from 8 × 8 pixels. */
  readonly shape: ImageShape;
  /** G's input. Default `normal(128)`, that of Gulrajani et al. */
  readonly latent?: Latent;
  /** Channels next to the picture, doubled at each halving. Default 64. */
  readonly width?: number;
  /** Steps of D, the critic, for each of G: n_critic. Default 5, both papers'. */
  readonly discriminatorSteps?: number;
  /** Nets of your own: G maps `[n, latent.width]` to `[n, ...shape]`, D that to logits. */
  readonly nets?: { readonly G: Net; readonly D: Net };
}

const OPTIONS: Kinds<WGANOptions> = {
  ...adversarialKinds('D', 'G'),
  shape: needed(aShape),
  latent: aLatent,
  width: whole(1),
  discriminatorSteps: whole(1),
  nets: fields<NonNullable<WGANOptions['nets']>>({ G: needed(net), D: needed(net) }),
};

/** Gulrajani et al. 2017, algorithm 1. */
const PENALISED = { learningRate: 1e-4, beta1: 0, beta2: 0.9 };
/** Arjovsky et al. 2017, algorithm 1. */
const CLIPPED = { learningRate: 5e-5 };

/**
 * The Wasserstein GAN: D, a critic, learns how far generated pictures are from real ones, and G goes that way. Its
 * slope is held by a gradient penalty (Gulrajani et al. 2017: λ 10, Adam 1e-4, β₁ 0, β₂ 0.9, no batch norm in D), or by
 * clipping its weights, `penalties: [weightClipping()]` (Arjovsky et al. 2017: RMSProp 5e-5, batch norm). Batches of
 * 64, five of D for each step of G. DCGAN's nets. The critic's estimate of the distance is logged as `D.distance`.
 *
 * @example
 * const gan = new WGAN({ shape: [28, 28, 1], seed: 1 });
 * const { history } = await gan.fit(await mnist(), { steps: 1000 });
 * console.log(history['D.distance']);
 */
export class WGAN extends Model<ImageBatch> {
  static override readonly kind: string = 'WGAN';
  /** What z is drawn from. */
  readonly latent: Latent;
  private readonly G: Net;

  /** @throws GanKitError `argument` or `shape` if an option is out of range */
  constructor(options: WGANOptions) {
    checkOptions('WGAN', options, OPTIONS);
    const { shape, latent = normal(128), width = 64, discriminatorSteps = 5, seed = 0, augment } = options;
    const { adversarial = wasserstein, penalties = [gradientPenalty(10)] } = options;
    const rng = new Rng(seed).fork('weights');
    const clips = penalties.some(({ project }) => project !== undefined);
    const optimizers = clips
      ? optimizersOf(options, { D: CLIPPED, G: CLIPPED }, ({ learningRate }) => rmsProp({ learningRate }))
      : optimizersOf(options, { D: PENALISED, G: PENALISED });
    const nets =
      options.nets ??
      making(() => ({
        G: dcganGenerator({ latent: latent.width, shape, width, rng: rng.fork('G') }),
        D: dcganDiscriminator({
          shape: packed(shape, augment),
          width,
          norm: normOf({ ...options, penalties }),
          rng: rng.fork('D'),
        }),
      }));
    const parts = { ...adversaryOf({ ...options, adversarial, penalties }), nets, latent, optimizers, shape };
    super({
      shape,
      game: gameOf(Object.values(nets), () => wgan({ ...parts, repeats: discriminatorSteps })),
      options,
    });
    this.latent = latent;
    this.G = nets.G;
  }

  /**
   * `n` new pictures, `[n, h, w, c]` in [−1, 1]. Equal seeds give equal pictures. The caller disposes of them.
   *
   * @throws GanKitError `argument` or `shape` if an option does not fit
   */
  override generate(n: number, options: GenerateOptions = {}): Tensor4D {
    return this.generated(n, this.latent, options, z => asPictures('G', this.G.infer(z)));
  }
}
