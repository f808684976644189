import { shape as aShape, net, whole } from '../../core/kinds';
import { gameOf, making } from '../../core/making';
import type { Net } from '../../core/net';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { Rng } from '../../core/rng';
import { weightsOf } from '../../core/weights';
import { type AdversarialOptions, adversarialKinds, adversaryOf, normOf, optimizersOf } from '../../model/adversarial';
import type { ImageShape } from '../../nets/pyramid';
import { AutoencoderModel } from '../vae/autoencoder';
import { vaeganNets } from '../vae/nets';
import { type VaeganParts, vaegan } from './game';

/** Options of {@link VAEGAN}. */
export interface VAEGANOptions extends AdversarialOptions<'D' | 'E' | 'G'> {
  /** `[height, width, channels]` from 8 × 8 pixels; any with nets of your own. */
  readonly shape: ImageShape;
  /** Columns of z. Default 128, the authors'. */
  readonly latent?: number;
  /** Channels next to the picture, in each net. Default 32. */
  readonly width?: number;
  /**
   * Of the likeness: γ, what it counts for G beside fooling D, by default 0.01, that of the authors' code. Of the KL
   * term of E, by default 1.
   */
  readonly weights?: NonNullable<VaeganParts['weights']>;
  /** Nets of your own: see `vaegan`. */
  readonly nets?: { readonly E: Net; readonly G: Net; readonly trunk: Net; readonly critic: Net };
}

const OPTIONS: Kinds<VAEGANOptions> = {
  ...adversarialKinds('D', 'E', 'G'),
  shape: needed(aShape),
  latent: whole(1),
  width: whole(1),
  weights: weightsOf('likeness', 'kl'),
  nets: fields<NonNullable<VAEGANOptions['nets']>>({
    E: needed(net),
    G: needed(net),
    trunk: needed(net),
    critic: needed(net),
  }),
};

/**
 * The VAE-GAN (Larsen et al. 2016): encodes pictures as a VAE does, and makes them as sharp as a GAN does, because what
 * counts as like is what D finds alike. In DCGAN's nets; trained by Adam, 3e-4 as in the paper and β₁ 0.5, where the
 * paper has RMSProp.
 *
 * @example
 * const model = new VAEGAN({ shape: [28, 28, 1], latent: 32, seed: 1 });
 * await model.fit(await mnist(), { steps: 2000 });
 * const again = model.reconstruct(digits);   // [n, 28, 28, 1]
 * const fresh = model.generate(16);          // [16, 28, 28, 1]
 */
export class VAEGAN extends AutoencoderModel {
  static override readonly kind: string = 'VAEGAN';

  /** @throws GanKitError `argument` or `shape` if an option is out of range */
  constructor(options: VAEGANOptions) {
    checkOptions('VAEGAN', options, OPTIONS);
    const { shape, latent = 128, width = 32, weights, seed = 0 } = options;
    const rng = new Rng(seed).fork('weights');
    const paper = { learningRate: 3e-4, beta1: 0.5 };
    const optimizers = optimizersOf(options, { D: paper, E: paper, G: paper });
    const nets = options.nets ?? making(() => vaeganNets({ shape, latent, width, norm: normOf(options), rng }));
    const game = gameOf(Object.values(nets), () =>
      vaegan({ ...adversaryOf(options), nets, latent, optimizers, shape, ...(weights && { weights }) }),
    );
    super({ shape, game, options }, { ...nets, latent, likelihood: { mean: output => output } });
  }
}
