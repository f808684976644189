import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { packed } from '../../contest/objective';
import { asPictures, check } from '../../core/checks';
import { latent as aLatent, shape as aShape, net, oneOf, whole } from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { uniform } from '../../core/latents/uniform';
import { gameOf, making } from '../../core/making';
import type { Net } from '../../core/net';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { Rng } from '../../core/rng';
import type { ImageBatch } from '../../data/batch';
import { type AdversarialOptions, adversarialKinds, adversaryOf, normOf, optimizersOf } from '../../model/adversarial';
import { Model } from '../../model/model';
import type { GenerateOptions } from '../../model/modelOptions';
import { dcganDiscriminator, dcganGenerator } from '../../nets/dcgan';
import { pooledMaps } from '../../nets/features';
import type { ImageShape } from '../../nets/pyramid';
import { residualDiscriminator, residualGenerator } from '../../nets/residual';
import { gan } from '../gan/game';

/** Options of {@link DCGAN}. */
export interface DCGANOptions extends AdversarialOptions {
  /** `[height, width, channels]` from 8 × 8 pixels. */
  readonly shape: ImageShape;
  /** G's input. Default `uniform({ size: 100 })`, the paper's. */
  readonly latent?: Latent;
  /** Channels next to the picture, doubled at each halving. Default 64; the paper's figure 1 has 128. */
  readonly width?: number;
  /**
   * `dcgan`, the paper's nets (default), or `residual`, those of SNGAN (Miyato et al. 2018), whose D has `norm:
   * 'spectral'` by default. They go with `adversarial: hinge`.
   */
  readonly architecture?: 'dcgan' | 'residual';
  /**
   * Height of the map, of those between the picture and the smallest one, that a layer of self-attention reads in both
   * nets (Zhang et al. 2019): 32, 16, 8 or 4 for 64 × 64 pictures. Default none.
   */
  readonly attention?: number;
  /** Nets of your own: G maps `[n, latent.width]` to `[n, ...shape]`, D that to logits. */
  readonly nets?: { readonly G: Net; readonly D: Net };
}

const OPTIONS: Kinds<DCGANOptions> = {
  ...adversarialKinds('D', 'G'),
  shape: needed(aShape),
  latent: aLatent,
  width: whole(1),
  architecture: oneOf('dcgan', 'residual'),
  attention: whole(1),
  nets: fields<NonNullable<DCGANOptions['nets']>>({ G: needed(net), D: needed(net) }),
};

/**
 * The deep convolutional GAN (Radford et al. 2015), with the paper's numbers: Adam 2e-4, β₁ 0.5, N(0, 0.02²) kernels,
 * slope 0.2. Its batch size was 128.
 *
 * @example
 * const gan = new DCGAN({ shape: [28, 28, 1], seed: 1 });
 * await gan.fit(await mnist(), { steps: 1000 });
 * const digits = gan.generate(16);   // [16, 28, 28, 1]
 */
export class DCGAN extends Model<ImageBatch> {
  static override readonly kind: string = 'DCGAN';
  /** What z is drawn from. */
  readonly latent: Latent;
  private readonly G: Net;
  private readonly D: Net;

  /** @throws GanKitError `argument` or `shape` if an option is out of range */
  constructor(options: DCGANOptions) {
    checkOptions('DCGAN', options, OPTIONS);
    const { shape, latent = uniform({ size: 100 }), width = 64, seed = 0, augment } = options;
    const { architecture = 'dcgan', attention } = options;
    const rng = new Rng(seed).fork('weights');
    const paper = { learningRate: 2e-4, beta1: 0.5 };
    const optimizers = optimizersOf(options, { D: paper, G: paper });
    const nets =
      options.nets ??
      making(() => {
        const common = { width, ...(attention && { attention }) };
        const forG = { ...common, latent: latent.width, shape, rng: rng.fork('G') };
        const forD = { ...common, shape: packed(shape, augment), rng: rng.fork('D') };
        return architecture === 'residual'
          ? { G: residualGenerator(forG), D: residualDiscriminator({ ...forD, norm: normOf(options, 'spectral') }) }
          : { G: dcganGenerator(forG), D: dcganDiscriminator({ ...forD, norm: normOf(options) }) };
      });
    super({
      shape,
      game: gameOf(Object.values(nets), () => gan({ ...adversaryOf(options), nets, latent, optimizers, shape })),
      options,
    });
    this.latent = latent;
    this.G = nets.G;
    this.D = nets.D;
  }

  /**
   * `n` new pictures, `[n, h, w, c]` in [−1, 1]. Equal seeds give equal pictures. The caller disposes of them.
   *
   * @throws GanKitError `argument` or `shape` if an option does not fit
   */
  override generate(n: number, options: GenerateOptions = {}): Tensor4D {
    return this.generated(n, this.latent, options, z => asPictures('G', this.G.infer(z)));
  }

  /**
   * What D has learnt to see in pictures `[n, h, w, c]`, for a classifier to read: the maps of all its convolutions,
   * max-pooled to 4 × 4, side by side (Radford et al. 2015, §5.1), `[n, 16 · (channels of all maps)]`. The caller
   * disposes of it.
   *
   * @throws GanKitError `shape` or `data` if the pictures have another shape or leave [−1, 1]; `argument` if D is of
   *   your own and no stack of convolutions, is residual, or has attention
   * @example
   * const seen = gan.features(digits);   // [n, 3072] for 28 × 28 pictures and width 64
   */
  features(images: Tensor4D): Tensor2D {
    const { model } = this.D;
    check(
      model !== undefined,
      'argument',
      'features: D is a plain function, and its maps cannot be seen. Make it a tf.LayersModel.',
    );
    return this.inferringFrom(images, chunk => pooledMaps(model, asPictures('images', chunk)));
  }
}
