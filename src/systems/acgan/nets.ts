import type { Tensor } from '@tensorflow/tfjs-core';
import { rng as anRng, shape as aShape, whole } from '../../core/kinds';
import type { Net } from '../../core/net';
import { type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { aNorm, type Norm } from '../../layers/norm';
import { checkBuild } from '../../nets/checkBuild';
import { dcganTrunk } from '../../nets/dcgan';
import { head } from '../../nets/head';
import { type ImageShape, pyramid } from '../../nets/pyramid';
import { conditionalDcganGenerator } from '../conditionalGan/dcgan';

/** Options of {@link acganNets}. */
export interface AcganNetOptions {
  readonly shape: ImageShape;
  readonly classes: number;
  /** Columns of z. */
  readonly latent: number;
  /** Channels next to the picture. */
  readonly width: number;
  /** Width of a fully connected layer on the inner side of G and of the trunk; 0 for none. */
  readonly hidden: number;
  /** How the trunk normalises. Default `batch`, the paper's; see `dcganTrunk`. */
  readonly norm?: Norm;
  readonly rng: Rng;
}

const OPTIONS: Kinds<AcganNetOptions> = {
  shape: needed(aShape),
  classes: needed(whole(1)),
  latent: needed(whole(1)),
  width: needed(whole(1)),
  hidden: needed(whole()),
  norm: aNorm,
  rng: needed(anRng),
};

/**
 * AC-GAN's nets in DCGAN's form: a generator told the class beside z, one trunk, and two heads on its features, one for
 * real or generated, one for the class (Odena et al. 2017, §4 and appendix A).
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const nets = acganNets({ shape: [28, 28, 1], classes: 10, latent: 100, width: 64, hidden: 0, rng: new Rng(1) });
 */
export function acganNets(options: AcganNetOptions): { G: Net<Tensor[]>; trunk: Net; critic: Net; classifier: Net } {
  checkBuild('acganNets', options, OPTIONS);
  const { shape, classes, latent, width, hidden, norm = 'batch', rng } = options;
  const layers = hidden > 0 ? [hidden] : [];
  const features = hidden > 0 ? hidden : pyramid(shape, width).features;
  const G = { latent, condition: classes, shape, width, hidden: layers, everyLayer: false };
  return {
    G: conditionalDcganGenerator({ ...G, rng: rng.fork('G') }),
    trunk: dcganTrunk({ shape, width, hidden: layers, norm, rng: rng.fork('trunk'), name: 'trunk' }),
    critic: head({ features, outputs: 1, norm, rng: rng.fork('critic'), name: 'critic' }),
    classifier: head({ features, outputs: classes, norm, rng: rng.fork('classifier'), name: 'classifier' }),
  };
}
