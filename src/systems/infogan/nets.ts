import { rng as anRng, shape as aShape, whole } from '../../core/kinds';
import type { Net } from '../../core/net';
import { type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { aNorm, type Norm } from '../../layers/norm';
import { checkBuild } from '../../nets/checkBuild';
import { dcganGenerator, dcganTrunk } from '../../nets/dcgan';
import { head } from '../../nets/head';
import type { ImageShape } from '../../nets/pyramid';

/** Options of {@link infoganNets}. */
export interface InfoganNetOptions {
  readonly shape: ImageShape;
  /** Columns of G's input: noise and codes. */
  readonly latent: number;
  /** Columns of Q's output: the parameters of all codes' posteriors. */
  readonly outputs: number;
  /** Channels next to the picture; the paper's 64. */
  readonly width: number;
  /** Width of the fully connected layers; the paper's 1024. */
  readonly hidden: number;
  /** How trunk and heads normalise. Default `batch`, the paper's; see `dcganTrunk`. */
  readonly norm?: Norm;
  readonly rng: Rng;
}

const OPTIONS: Kinds<InfoganNetOptions> = {
  shape: needed(aShape),
  latent: needed(whole(1)),
  outputs: needed(whole(1)),
  width: needed(whole(1)),
  hidden: needed(whole(1)),
  norm: aNorm,
  rng: needed(anRng),
};

/**
 * InfoGAN's nets for digits, in any width (Chen et al. 2016, appendix C.1): DCGAN's with a fully connected layer on the
 * inner side, slope 0.1, and two heads on one trunk.
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const nets = infoganNets({ shape: [28, 28, 1], latent: 74, outputs: 14, width: 64, hidden: 1024, rng: new Rng(1) });
 */
export function infoganNets(options: InfoganNetOptions): { G: Net; trunk: Net; critic: Net; Q: Net } {
  checkBuild('infoganNets', options, OPTIONS);
  const { shape, latent, outputs, width, hidden, norm = 'batch', rng } = options;
  return {
    G: dcganGenerator({ latent, shape, width, hidden: [hidden], rng: rng.fork('G') }),
    trunk: dcganTrunk({ shape, width, hidden: [hidden], slope: 0.1, norm, rng: rng.fork('trunk'), name: 'trunk' }),
    critic: head({ features: hidden, outputs: 1, norm, rng: rng.fork('critic'), name: 'critic' }),
    Q: head({ features: hidden, hidden: [128], outputs, slope: 0.1, norm, rng: rng.fork('Q'), name: 'Q' }),
  };
}
