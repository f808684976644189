import type { Adversarial, Schedule } from '../../core/game';
import { adversarial as aLoss, shape as aShape, net, number, scheduled, whole } from '../../core/kinds';
import { making } from '../../core/making';
import type { Net } from '../../core/net';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { Rng } from '../../core/rng';
import { nonSaturating } from '../../losses/adversarial';
import { MODEL, type ModelOptions } from '../../model/modelOptions';
import { type Rates, rates, ratesOf } from '../../model/rates';
import type { ImageShape } from '../../nets/pyramid';
import { adam } from '../../optimizers/adam';
import { AutoencoderModel } from '../vae/autoencoder';
import { vaeganNets } from '../vae/nets';
import { vaegan } from './game';

/** Options of {@link VAEGAN}. */
export interface VAEGANOptions extends ModelOptions {
  /** `[s, s, 1]` or `[s, s, 3]`, s one of 28, 32, 56, 64, 112, 128; any with nets of your own. */
  readonly shape: ImageShape;
  /** Columns of z. Default 128, the authors'. */
  readonly latent?: number;
  /** Channels next to the picture, in each net. Default 32. */
  readonly width?: number;
  /** γ: what likeness counts for G beside fooling D. Default 0.01, that of the authors' code. */
  readonly gamma?: number | Schedule;
  /** Weight of the KL term. Default 1. */
  readonly beta?: number | Schedule;
  /** Default the non-saturating loss. */
  readonly adversarial?: Adversarial;
  /** Default 3e-4 each, the paper's. */
  readonly learningRate?: Rates<'D' | 'E' | 'G'>;
  /** Adam's. Default 0.5. */
  readonly beta1?: number;
  /** Nets of your own: see `vaegan`. */
  readonly nets?: { readonly E: Net; readonly G: Net; readonly trunk: Net; readonly critic: Net };
}

const OPTIONS: Kinds<VAEGANOptions> = {
  ...MODEL,
  shape: needed(aShape),
  latent: whole(1),
  width: whole(1),
  gamma: scheduled(),
  beta: scheduled(),
  adversarial: aLoss,
  learningRate: rates('D', 'E', 'G'),
  beta1: number(0, 1),
  nets: fields<NonNullable<VAEGANOptions['nets']>>({
    E: needed(net),
    G: needed(net),
    trunk: needed(net),
    critic: needed(net),
  }),
};

/**
 * The VAE-GAN (Larsen et al. 2016): encodes pictures as a VAE does, and makes them as sharp as a GAN does, because what counts as like is what D
 * finds alike. In DCGAN's nets; trained by Adam where the paper has RMSProp.
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
    const { shape, latent = 128, width = 32, gamma = 0.01, beta = 1, adversarial = nonSaturating } = options;
    const { beta1 = 0.5, seed = 0 } = options;
    const nets = options.nets ?? making(() => vaeganNets({ shape, latent, width, rng: new Rng(seed).fork('weights') }));
    const rate = ratesOf(options.learningRate, { D: 3e-4, E: 3e-4, G: 3e-4 });
    const optimizer = (player: 'D' | 'E' | 'G') => adam({ learningRate: rate[player], beta1 });
    const optimizers = { D: optimizer('D'), E: optimizer('E'), G: optimizer('G') };
    const game = vaegan({ nets, latent, gamma, beta, adversarial, optimizers, shape });
    super({ shape, game, options }, { ...nets, latent, likelihood: { mean: output => output } });
  }
}
