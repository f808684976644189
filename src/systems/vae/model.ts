import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Optimizer, Schedule } from '../../core/game';
import {
  optimizer as anOptimizer,
  shape as aShape,
  either,
  net,
  number,
  oneOf,
  scheduled,
  sizes,
  whole,
} from '../../core/kinds';
import type { Deviation } from '../../core/latents/gaussianPosterior';
import { making } from '../../core/making';
import type { Net } from '../../core/net';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { Rng } from '../../core/rng';
import { type Weights, weightsOf } from '../../core/weights';
import { checkPictureShape } from '../../data/pictures/pixels';
import { bernoulliPixels, gaussianPixels, type PixelLikelihood } from '../../losses/pixels';
import { optimizersOf } from '../../model/adversarial';
import { checkPictures } from '../../model/checkPictures';
import { MODEL, type ModelOptions } from '../../model/modelOptions';
import { AutoencoderModel, type AutoencoderParts } from './autoencoder';
import { type Elbo, elboOf, importanceBoundOf, type LatentModel } from './bounds';
import { vae } from './game';
import { convAutoencoder, denseAutoencoder } from './nets';

/** Options of {@link VAE}. */
export interface VAEOptions extends ModelOptions {
  /** Height, width and channels of a picture; any, with dense nets. */
  readonly shape: readonly [number, number, number];
  /** Columns of z. Default 20. */
  readonly latent?: number;
  /** Dense nets, or a DCGAN's convolutions, for the sides these have. Default `dense`. */
  readonly layers?: 'dense' | 'convolutional';
  /** Widths of the dense encoder's hidden layers; the decoder's are the same in reverse. Default 400. */
  readonly hidden?: readonly number[];
  /** Channels next to the picture, where the nets are convolutional. Default 32. */
  readonly width?: number;
  /** What a pixel is, given z: a coin, for pictures near black and white, or normal. Default `bernoulli`. */
  readonly likelihood?: 'bernoulli' | 'gaussian';
  /** Of normal pixels, in the scale of [−1, 1]: fixed or learned. Default `learned`. */
  readonly deviation?: Deviation;
  /** Of the KL term: β of a β-VAE, or a schedule over the images seen that warms it up. Default 1. */
  readonly weights?: Weights<'kl'>;
  /** Default 1e-3. */
  readonly learningRate?: number | Schedule;
  /** An optimizer of its own for the one player, `VAE`. Default Adam. */
  readonly optimizers?: { readonly VAE?: Optimizer };
  /**
   * Nets of your own: E maps pictures to `[n, 2 · latent]`, means and log deviations, G `[n, latent]` to logits or mean
   * pictures.
   */
  readonly nets?: { readonly E: Net; readonly G: Net };
}

/** Options of the bounds. */
export interface BoundOptions {
  /** Draws of z for each picture. */
  readonly samples?: number;
  /** Equal seeds give equal draws. Default 0. */
  readonly seed?: number;
}

const BOUND: Kinds<BoundOptions> = { samples: whole(1), seed: whole() };
const OPTIONS: Kinds<VAEOptions> = {
  ...MODEL,
  shape: needed(aShape),
  latent: whole(1),
  layers: oneOf('dense', 'convolutional'),
  hidden: sizes,
  width: whole(1),
  likelihood: oneOf('bernoulli', 'gaussian'),
  deviation: either(value => value === 'learned', number(1e-6)),
  weights: weightsOf('kl'),
  learningRate: scheduled(),
  optimizers: fields<NonNullable<VAEOptions['optimizers']>>({ VAE: anOptimizer }),
  nets: fields<NonNullable<VAEOptions['nets']>>({ E: needed(net), G: needed(net) }),
};

/**
 * The variational autoencoder (Kingma & Welling 2014), a β-VAE where β is not 1 (Higgins et al. 2017). The numbers are
 * those of PyTorch's example: 784-400-20-400-784, Adam 1e-3, for batches of 128.
 *
 * The likelihood, and so the loss, is summed over pixels: a VAE whose loss is a mean over them has β far above 1
 * without saying so.
 *
 * @example
 * const model = new VAE({ shape: [28, 28, 1], seed: 1 });
 * await model.fit(await mnist(), { steps: 1000, batchSize: 128 });
 * const { nats } = await model.elbo(digits);       // digits [n, 28, 28, 1]
 * const again = model.reconstruct(digits);         // [n, 28, 28, 1]
 * const fresh = model.generate(16);                // [16, 28, 28, 1]
 */
export class VAE extends AutoencoderModel<AutoencoderParts & { readonly likelihood: PixelLikelihood }> {
  static override readonly kind: string = 'VAE';

  /** @throws GanKitError `argument` or `shape` if an option is out of range */
  constructor(options: VAEOptions) {
    checkOptions('VAE', options, OPTIONS);
    const { shape, latent = 20, weights, seed = 0 } = options;
    const { likelihood = 'bernoulli', deviation = 'learned' } = options;
    checkPictureShape('shape', shape);
    const { VAE: optimizer } = optimizersOf(options, { VAE: { learningRate: 1e-3, beta1: 0.9 } });
    const pixels = likelihood === 'bernoulli' ? bernoulliPixels : making(() => gaussianPixels(deviation));
    const nets = options.nets ?? making(() => netsOf(options, new Rng(seed).fork('weights')));
    const game = vae({ nets, latent, likelihood: pixels, ...(weights && { weights }), optimizer, shape });
    super({ shape, game, options }, { ...nets, latent, likelihood: pixels });
  }

  /**
   * The evidence lower bound on `log p(x)`, in nats for each of the pictures `[n, h, w, c]`, with `samples` draws of z
   * (default 1). β has no part in it.
   *
   * @throws GanKitError as {@link VAE.encode}, `argument` if `samples` is no whole number from 1
   * @example
   * const { nats, kl, reconstruction } = await model.elbo(digits, { samples: 10 });
   */
  async elbo(images: Tensor4D, options: BoundOptions = {}): Promise<Elbo> {
    checkOptions('elbo', options, BOUND);
    const { samples = 1, seed = 0 } = options;
    return this.bound(images, parts => elboOf(parts, images, samples, this.rng.fork('elbo', seed)));
  }

  /**
   * The importance-weighted bound L_k on `log p(x)`, in nats for each picture, k = `samples` (default 50): at least the
   * ELBO, and the tighter the greater k (Burda et al. 2016, eq. 8 and theorem 1). For judging a model; training is by
   * the ELBO.
   *
   * @throws GanKitError as {@link VAE.elbo}
   */
  async importanceBound(images: Tensor4D, options: BoundOptions = {}): Promise<number> {
    checkOptions('importanceBound', options, BOUND);
    const { samples = 50, seed = 0 } = options;
    return this.bound(images, parts => importanceBoundOf(parts, images, samples, this.rng.fork('importance', seed)));
  }

  private async bound<T>(images: Tensor, measure: (parts: LatentModel) => Promise<T>): Promise<T> {
    checkPictures('images', images, this.shape);
    return measure({ ...this.parts, within: f => this.inferring(() => [], f) });
  }
}

function netsOf(options: VAEOptions, rng: Rng): { E: Net; G: Net } {
  const { shape, latent, layers = 'dense', hidden, width, likelihood = 'bernoulli' } = options;
  const common = { shape, last: likelihood === 'bernoulli' ? 'linear' : 'tanh', rng } as const;
  const sized = { ...common, ...(latent !== undefined && { latent }) };
  return layers === 'dense'
    ? denseAutoencoder({ ...sized, ...(hidden && { hidden }) })
    : convAutoencoder({ ...sized, ...(width !== undefined && { width }) });
}
