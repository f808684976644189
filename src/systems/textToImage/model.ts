import { cast, reshape, type Tensor, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { CaptionEncoder } from '../../core/captionEncoder';
import { asPictures } from '../../core/checks';
import { flag, net, oneOf, whole } from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { normal } from '../../core/latents/normal';
import { gameOf, making } from '../../core/making';
import type { Net } from '../../core/net';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { Rng } from '../../core/rng';
import type { Source } from '../../core/source';
import { weightsOf } from '../../core/weights';
import type { Data } from '../../data/toSource';
import { type AdversarialOptions, adversarialKinds, adversaryOf, normOf, optimizersOf } from '../../model/adversarial';
import {
  CAPTION_GENERATE,
  CAPTIONED,
  type CaptionedOptions,
  type CaptionGenerateOptions,
  embeddingsFor,
  embeddingsShown,
  optionsOf,
  type Shown,
  type TextBatch,
  textPairs,
} from '../../model/captions';
import { checkPictures } from '../../model/checkPictures';
import { Model } from '../../model/model';
import { aMatching, anInterpolation, type GanClsParts, ganCls, type Interpolation } from './game';
import { textDiscriminator, textGenerator } from './nets';
import { projectionDiscriminator } from './projectionDiscriminator';

/** Options of {@link TextToImageGAN}. */
export interface TextToImageGANOptions extends AdversarialOptions, CaptionedOptions {
  /** Channels next to the picture, doubled at each halving. Default 64. */
  readonly width?: number;
  /** Columns that G and D each project the embedding to. Default 128, the paper's. */
  readonly projection?: number;
  /**
   * How D reads text: `joined` to the smallest map, as in the paper, or by an inner product, `projection`, which takes
   * a caption for the sum of its parts and so holds of more captions than were seen ({@link projectionDiscriminator}).
   * Default `joined`.
   */
  readonly discriminator?: 'joined' | 'projection';
  /** Bottlenecks with shortcuts in G, as in the authors' code. Default false. */
  readonly residual?: boolean;
  /**
   * GAN-CLS: the weight of {wrong picture, right text} in D's loss, `true` for ½, the paper's; `false` for a plain
   * conditional GAN, whose data need no `wrongImage`. Default true.
   */
  readonly matching?: boolean | number;
  /** GAN-INT: G also draws for captions between two captions. Default true, β ½. */
  readonly interpolate?: boolean | Interpolation;
  /** Of GAN-INT's term in G's loss. Default 1. */
  readonly weights?: NonNullable<GanClsParts['weights']>;
  /** Nets of your own: G maps `[z, text]` to pictures, D `[image, text]` to logits `[n, 1]`. */
  readonly nets?: { readonly G: Net<Tensor[]>; readonly D: Net<Tensor[]> };
}

const OPTIONS: Kinds<TextToImageGANOptions> = {
  ...adversarialKinds('D', 'G'),
  ...CAPTIONED,
  width: whole(1),
  projection: whole(1),
  discriminator: oneOf('joined', 'projection'),
  residual: flag,
  matching: aMatching,
  interpolate: anInterpolation,
  weights: weightsOf('interpolated'),
  nets: fields<NonNullable<TextToImageGANOptions['nets']>>({ G: needed(net), D: needed(net) }),
};

/**
 * Text to image by GAN-CLS and GAN-INT (Reed et al. 2016): pictures of what a caption says. Numbers of the paper: 128
 * columns of projected text, Adam 2e-4, β₁ 0.5, batches of 64; it halves the rate every 100 epochs, which a schedule
 * does.
 *
 * Trains on batches `{ image, caption, label }` such as `captionedShapes` gives, whose captions the encoder reads and
 * whose wrong pictures are pictures of another label; or on `{ image, text, wrongImage }`, made elsewhere.
 *
 * @example
 * const gan = new TextToImageGAN({ shape: [32, 32, 3], encoder, width: 16, seed: 1 });
 * await gan.fit(captionedShapes({ split: 'seen' }), { steps: 3000 });
 * const pictures = gan.generate('a small red circle in the middle', 8);   // [8, 32, 32, 3]
 */
export class TextToImageGAN extends Model<TextBatch> {
  static override readonly kind: string = 'TextToImageGAN';

  /** Makes numbers of captions. */
  readonly encoder: CaptionEncoder;
  private readonly captions: readonly string[];
  private readonly latent: Latent;
  private readonly nets: NonNullable<TextToImageGANOptions['nets']>;

  /** @throws GanKitError `argument` or `shape` if an option is out of range */
  constructor(options: TextToImageGANOptions) {
    checkOptions('TextToImageGAN', options, OPTIONS);
    const { shape, encoder, captions = [], latent = normal(100), width = 64, projection = 128 } = options;
    const { discriminator = 'joined', residual = false, matching = true, interpolate = true } = options;
    const { weights, seed = 0 } = options;
    const reading = discriminator === 'joined' ? textDiscriminator : projectionDiscriminator;
    const rng = new Rng(seed).fork('weights');
    const common = { shape, text: encoder.width, width, projection };
    const paper = { learningRate: 2e-4, beta1: 0.5 };
    const optimizers = optimizersOf(options, { D: paper, G: paper });
    const nets =
      options.nets ??
      making(() => ({
        G: textGenerator({ ...common, latent: latent.width, residual, rng: rng.fork('G') }),
        D: reading({ ...common, norm: normOf(options), rng: rng.fork('D') }),
      }));
    const game = gameOf(Object.values(nets), () =>
      ganCls({
        ...adversaryOf(options),
        nets,
        latent,
        optimizers,
        shape,
        text: encoder.width,
        matching,
        interpolate,
        ...(weights && { weights }),
      }),
    );
    super({ shape, game, options });
    this.encoder = encoder;
    this.captions = captions;
    this.latent = latent;
    this.nets = nets;
  }

  /**
   * `n` pictures of a caption, or `n` of each of several, one caption after the other, `[captions · n, h, w, c]` in
   * [−1, 1]. The caller disposes of them. Without a caption it shows the model's `captions` in turn.
   *
   * @throws GanKitError `argument` if there is nothing to show; `data` if the encoder cannot read a caption
   * @example
   * gan.generate('a small red circle', 8, { seed: 4 });
   * gan.generate(['a small red circle', 'a large blue square'], 4);   // 4 of the first, then 4 of the second
   */
  override generate(n: number, options?: CaptionGenerateOptions): Tensor4D;
  override generate(captions: Shown, n?: number, options?: CaptionGenerateOptions): Tensor4D;
  override generate(
    shown: Shown | number,
    second?: number | CaptionGenerateOptions,
    third?: CaptionGenerateOptions,
  ): Tensor4D {
    const options = optionsOf(second, third);
    checkOptions('generate', options, CAPTION_GENERATE);
    return this.inferring(
      () => {
        const text = embeddingsShown(this.encoder, this.captions, shown, second);
        return [this.latent.sample(text.shape[0], this.drawing(options.seed)), text];
      },
      pair => asPictures('G', this.nets.G.infer(pair)),
    );
  }

  /**
   * D's logits `[n]` for pictures `[n, h, w, c]`, any number of them, with a caption for all or one for each: the
   * higher, the better the two go together. The caller disposes of them.
   *
   * @throws GanKitError `shape`, `data` or `argument` if the pictures or the number of captions do not fit
   * @example
   * const scores = gan.score(pictures, 'a small red circle');
   */
  score(images: Tensor4D, captions: Shown): Tensor1D {
    checkPictures('images', images, this.shape);
    return this.inferring(
      () => [images, embeddingsFor(this.encoder, captions, images.shape[0])],
      ([some, text]) => reshape(this.nets.D.infer([cast(some, 'float32'), text]), [some.shape[0]]),
    );
  }

  protected override sourceOf(data: Data<TextBatch>): Source<TextBatch> {
    return textPairs(super.sourceOf(data), this.encoder);
  }
}
