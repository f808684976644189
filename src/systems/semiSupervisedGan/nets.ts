import { rng as anRng, shape as aShape, number, sizes, whole } from '../../core/kinds';
import type { Net } from '../../core/net';
import { fields, type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { aNorm, type Norm } from '../../layers/norm';
import { checkBuild } from '../../nets/checkBuild';
import { mlp } from '../../nets/mlp';

/** Options of {@link semiSupervisedNets}. */
export interface SemiSupervisedNetOptions {
  /** Shape of one picture. */
  readonly shape: readonly number[];
  /** Columns of G's input. */
  readonly latent: number;
  readonly classes: number;
  /**
   * Widths of the hidden layers; of D the last one is the features. Default the paper's, G: 500, 500; D: 1000, 500,
   * 250, 250, 250.
   */
  readonly hidden?: { readonly G?: readonly number[]; readonly D?: readonly number[] };
  /**
   * Deviation of the Gaussian noise in D. Default 0.6 on pictures in [−1, 1], which is the paper's 0.3 on [0, 1], and
   * 0.5 after each layer.
   */
  readonly noise?: { readonly input?: number; readonly hidden?: number };
  /** How D normalises. Default `none`: the paper's weight normalisation is no part of the nets, see `unitKernels`. */
  readonly norm?: Norm;
  readonly rng: Rng;
}

/** As `DARK_IS_ZERO`, but to [0, 2]: noise on the picture then weighs as on one in [−1, 1]. */
const FROM_ZERO = { scale: 1, offset: 1 } as const;

const OPTIONS: Kinds<SemiSupervisedNetOptions> = {
  shape: needed(aShape),
  latent: needed(whole(1)),
  classes: needed(whole(1)),
  hidden: fields<NonNullable<SemiSupervisedNetOptions['hidden']>>({ G: sizes, D: sizes }),
  noise: fields<NonNullable<SemiSupervisedNetOptions['noise']>>({ input: number(0), hidden: number(0) }),
  norm: aNorm,
  rng: needed(anRng),
};

/**
 * The fully connected nets of Salimans et al. (2016) for digits: G with softplus and batch norm, D with ReLU and
 * Gaussian noise, cut into a trunk that ends in the features to match and a classifier on them. Their weight
 * normalisation is left to `unitKernels`.
 *
 * @throws GanKitError `argument` if a size is not a whole number from 1
 * @example
 * const nets = semiSupervisedNets({ shape: [28, 28, 1], latent: 100, classes: 10, rng: new Rng(1) });
 */
export function semiSupervisedNets(options: SemiSupervisedNetOptions): { G: Net; trunk: Net; classifier: Net } {
  checkBuild('semiSupervisedNets', options, OPTIONS);
  const { shape, latent, classes, hidden = {}, noise = {}, norm = 'none', rng } = options;
  const { input = 0.6, hidden: after = 0.5 } = noise;
  const widths = hidden.D ?? [1000, 500, 250, 250, 250];
  const features = widths.at(-1) ?? 0;
  return {
    G: mlp({
      input: [latent],
      output: shape,
      hidden: hidden.G ?? [500, 500],
      activation: 'softplus',
      last: 'tanh',
      norm: 'batch',
      rng: rng.fork('G'),
      name: 'G',
    }),
    trunk: mlp({
      input: shape,
      output: [features],
      hidden: widths.slice(0, -1),
      last: 'relu',
      norm,
      rescale: FROM_ZERO,
      noise: { input, hidden: after },
      rng: rng.fork('trunk'),
      name: 'trunk',
    }),
    classifier: mlp({
      input: [features],
      output: [classes],
      hidden: [],
      norm,
      noise: { input: after },
      rng: rng.fork('classifier'),
      name: 'classifier',
    }),
  };
}
