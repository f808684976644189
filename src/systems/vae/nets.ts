import { rng as anRng, shape as aShape, oneOf, sizes, whole } from '../../core/kinds';
import type { Net } from '../../core/net';
import { type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { aNorm, type Norm } from '../../layers/norm';
import { checkBuild } from '../../nets/checkBuild';
import { DARK_IS_ZERO } from '../../nets/darkIsZero';
import { dcganDiscriminator, dcganGenerator, dcganTrunk } from '../../nets/dcgan';
import { head } from '../../nets/head';
import { mlp } from '../../nets/mlp';
import { type ImageShape, pyramid } from '../../nets/pyramid';

/** An encoder and a decoder that fit each other. */
export interface Autoencoder {
  /** Pictures → `[n, 2 · latent]`: means, then log deviations. */
  readonly E: Net;
  /** `[n, latent]` → `[n, ...shape]`. */
  readonly G: Net;
}

/** What both autoencoders are made with. */
export interface AutoencoderOptions {
  /** Columns of z. Default 20. */
  readonly latent?: number;
  /** At the decoder's end: `linear` for logits (the default), `tanh` for pictures in [−1, 1]. */
  readonly last?: 'linear' | 'tanh';
  /** Draws the initial weights. */
  readonly rng: Rng;
}

const DENSE: Kinds<AutoencoderOptions & { shape: readonly number[]; hidden?: readonly number[] }> = {
  latent: whole(1),
  last: oneOf('linear', 'tanh'),
  rng: needed(anRng),
  shape: needed(aShape),
  hidden: sizes,
};

/**
 * Fully connected encoder and decoder, 784-400-20-400-784 for digits: one hidden layer each, as Kingma & Welling 2014
 * have it (theirs is 500 tanh units wide, appendix C and §5; the example of PyTorch has 400 ReLUs, as here).
 *
 * @throws GanKitError `argument` if a size is not a whole number from 1
 * @example
 * const { E, G } = denseAutoencoder({ shape: [28, 28, 1], latent: 20, rng: new Rng(1) });
 */
export function denseAutoencoder(
  options: AutoencoderOptions & { readonly shape: readonly number[]; readonly hidden?: readonly number[] },
): Autoencoder {
  checkBuild('denseAutoencoder', options, DENSE);
  const { shape, latent = 20, hidden = [400], last = 'linear', rng } = options;
  const common = { init: 'lecun' } as const;
  return {
    E: mlp({
      ...common,
      input: shape,
      output: [2 * latent],
      hidden,
      rescale: DARK_IS_ZERO,
      rng: rng.fork('E'),
      name: 'E',
    }),
    G: mlp({
      ...common,
      input: [latent],
      output: shape,
      hidden: [...hidden].reverse(),
      last,
      rng: rng.fork('G'),
      name: 'G',
    }),
  };
}

const CONVOLUTIONAL: Kinds<AutoencoderOptions & { shape: ImageShape; width?: number }> = {
  latent: whole(1),
  last: oneOf('linear', 'tanh'),
  rng: needed(anRng),
  shape: needed(aShape),
  width: whole(1),
};

/**
 * DCGAN's discriminator as the encoder and its generator as the decoder: 4×4 convolutions of stride 2 with batch norm,
 * `width` channels next to the picture.
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const { E, G } = convAutoencoder({ shape: [28, 28, 1], latent: 20, width: 32, rng: new Rng(1) });
 */
export function convAutoencoder(
  options: AutoencoderOptions & { readonly shape: ImageShape; readonly width?: number },
): Autoencoder {
  checkBuild('convAutoencoder', options, CONVOLUTIONAL);
  const { shape, latent = 20, width = 32, last = 'linear', rng } = options;
  return {
    E: dcganDiscriminator({ shape, width, outputs: 2 * latent, rng: rng.fork('E'), name: 'E' }),
    G: dcganGenerator({ shape, width, latent, last, rng: rng.fork('G') }),
  };
}

const VAEGAN: Kinds<{ shape: ImageShape; latent: number; width: number; norm?: Norm; rng: Rng }> = {
  shape: needed(aShape),
  latent: needed(whole(1)),
  width: needed(whole(1)),
  norm: aNorm,
  rng: needed(anRng),
};

/**
 * The four nets of a VAE-GAN (Larsen et al. 2016, table 1, in DCGAN's shape): {@link convAutoencoder} whose decoder
 * ends in tanh, and a discriminator cut in two, a trunk whose output is the inner layer that likenesses are measured
 * on, and a critic on it.
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const nets = vaeganNets({ shape: [28, 28, 1], latent: 128, width: 32, rng: new Rng(1) });
 */
export function vaeganNets(options: {
  readonly shape: ImageShape;
  readonly latent: number;
  readonly width: number;
  /** How D normalises. Default `batch`; see `dcganTrunk`. */
  readonly norm?: Norm;
  readonly rng: Rng;
}): Autoencoder & { readonly trunk: Net; readonly critic: Net } {
  checkBuild('vaeganNets', options, VAEGAN);
  const { shape, latent, width, norm = 'batch', rng } = options;
  return {
    ...convAutoencoder({ shape, latent, width, rng, last: 'tanh' }),
    trunk: dcganTrunk({ shape, width, norm, rng: rng.fork('trunk'), name: 'trunk' }),
    critic: head({
      features: pyramid(shape, width).features,
      outputs: 1,
      norm,
      rng: rng.fork('critic'),
      name: 'critic',
    }),
  };
}
