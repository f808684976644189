import type { Tensor4D } from '@tensorflow/tfjs-core';
import { diffAugment } from '../../augment/diffAugment';
import { packed } from '../../contest/objective';
import { asPictures } from '../../core/checks';
import { latent as aLatent, shape as aShape, flag, whole } from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { normal } from '../../core/latents/normal';
import { gameOf, making } from '../../core/making';
import type { Net } from '../../core/net';
import { checkOptions, type Kinds, needed } from '../../core/options';
import { Rng } from '../../core/rng';
import type { ImageBatch } from '../../data/batch';
import { hinge } from '../../losses/hinge';
import { type AdversarialOptions, adversarialKinds, adversaryOf, normOf, optimizersOf } from '../../model/adversarial';
import { Model } from '../../model/model';
import type { GenerateOptions } from '../../model/modelOptions';
import type { ImageShape } from '../../nets/pyramid';
import { linear } from '../../schedules/linear';
import { fastganDiscriminator } from './discriminator';
import { type FastganNets, type FastganParts, fastgan, fastganNets, fastganWeights } from './game';
import { fastganGenerator } from './generator';

/** Options of {@link FastGAN}. */
export interface FastGANOptions extends AdversarialOptions {
  /** `[height, width, channels]` from 8 × 8 pixels. */
  readonly shape: ImageShape;
  /** G's input. Default `normal(256)`, the authors'. */
  readonly latent?: Latent;
  /**
   * Channels of the map of the picture's size, twice as many in each smaller one, up to eight times, in both nets.
   * Default 32; the authors' G has 128 where it makes 32 × 32.
   */
  readonly width?: number;
  /** Default `hinge`. */
  readonly adversarial?: NonNullable<AdversarialOptions['adversarial']>;
  /** What is done to pictures before D is shown them. Default `diffAugment({ cutout: false })`; `[]` for nothing. */
  readonly augment?: NonNullable<AdversarialOptions['augment']>;
  /** How a D of the model's own normalises. Default `spectral`. */
  readonly norm?: NonNullable<AdversarialOptions['norm']>;
  /** Whether noise is added to every second map of G. Default true, the authors'. */
  readonly noise?: boolean;
  /** Of D's term beside the adversarial one, `reconstruction`. Default 1; 0 leaves out its decoders. */
  readonly weights?: NonNullable<FastganParts['weights']>;
  /** Nets of your own: see `fastgan`. */
  readonly nets?: FastganNets;
}

const OPTIONS: Kinds<FastGANOptions> = {
  ...adversarialKinds('D', 'G'),
  shape: needed(aShape),
  latent: aLatent,
  width: whole(1),
  noise: flag,
  weights: fastganWeights,
  nets: fastganNets,
};

/**
 * FastGAN (Liu et al. 2021): made for some hundreds of pictures and short runs. G has skip-layer excitation and gates;
 * D, under spectral normalisation, has to decode real pictures from what it sees of them, so that it looks at all of
 * each and not at a few marks. Hinge loss, DiffAugment's colours and shifts, the average of G, Adam 2e-4 with β₁ 0.5;
 * the authors' batch size is 8. Errors of the decoders are those of pixels, as in lightweight-gan, where the paper has
 * LPIPS.
 *
 * @example
 * const gan = new FastGAN({ shape: [32, 32, 3], width: 16, seed: 1 });
 * await gan.fit(pictures, { steps: 5000, batchSize: 8 });
 * const faces = gan.generate(16);   // [16, 32, 32, 3]
 */
export class FastGAN extends Model<ImageBatch> {
  static override readonly kind: string = 'FastGAN';
  /** What z is drawn from. */
  readonly latent: Latent;
  private readonly G: Net;

  /** @throws GanKitError `argument` or `shape` if an option is out of range */
  constructor(options: FastGANOptions) {
    checkOptions('FastGAN', options, OPTIONS);
    const { shape, latent = normal(256), weights } = options;
    const { adversarial = hinge, augment = diffAugment({ cutout: false }) } = options;
    // The authors keep 0.999 of it at each step of 8 images: half in 5,542. In short runs that would be the first nets.
    const average = options.average ?? { G: { halfLife: linear({ from: 1, to: 5_500, between: [0, 110_000] }) } };
    const paper = { learningRate: 2e-4, beta1: 0.5 };
    const optimizers = optimizersOf(options, { D: paper, G: paper });
    const nets = options.nets ?? making(() => netsOf(options, latent));
    super({
      shape,
      game: gameOf(Object.values(nets), () =>
        fastgan({
          ...adversaryOf({ ...options, adversarial, augment }),
          nets,
          latent,
          optimizers,
          shape,
          ...(weights && { weights }),
        }),
      ),
      options: { ...options, average },
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

function netsOf(options: FastGANOptions, latent: Latent): FastganNets {
  const { shape, width, noise, augment, seed = 0 } = options;
  const rng = new Rng(seed).fork('weights');
  const own = width !== undefined && { width };
  return {
    G: fastganGenerator({
      ...own,
      ...(noise !== undefined && { noise }),
      latent: latent.width,
      shape,
      rng: rng.fork('G'),
    }),
    ...fastganDiscriminator({
      ...own,
      shape: packed(shape, augment),
      norm: normOf(options, 'spectral'),
      rng: rng.fork('D'),
    }),
  };
}
