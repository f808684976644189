import type { Tensor } from '@tensorflow/tfjs-core';
import { input, layers } from '@tensorflow/tfjs-layers';
import { rng as anRng, shape as aShape, text as aText, whole } from '../../core/kinds';
import type { Net } from '../../core/net';
import { type Kinds, needed } from '../../core/options';
import { aNorm, type Norm } from '../../layers/norm';
import { dense, graphed, initOf, through } from '../../nets/build';
import { checkBuild } from '../../nets/checkBuild';
import { projectionHead } from '../../nets/projection';
import { pyramid } from '../../nets/pyramid';
import { downTo, type TextNetOptions } from './nets';

/** Options of {@link projectionDiscriminator}. */
export type ProjectionDiscriminatorOptions = TextNetOptions & {
  /**
   * After each layer but the one on the picture. Default `batch`; with others weights are drawn by Glorot & Bengio
   * 2010, see `dcganTrunk`.
   */
  readonly norm?: Norm;
};

const OPTIONS: Kinds<ProjectionDiscriminatorOptions> = {
  shape: needed(aShape),
  text: needed(whole(1)),
  width: whole(1),
  projection: whole(1),
  norm: aNorm,
  rng: needed(anRng),
  name: aText,
};

/**
 * A discriminator that reads text by an inner product (Miyato & Koyama 2018, *cGANs with Projection Discriminator*, eq.
 * 3 and figure 1d): `⟨V t, φ(x)⟩ + ψ(φ(x))`, where φ is DCGAN's discriminator down to the smallest map and one dense
 * layer of `projection` columns, and V and ψ are linear. `[image [n, h, w, c], text [n, text]]` → logits `[n, 1]`.
 *
 * The score is linear in the embedding: of a caption halfway between two it is halfway between theirs, and of one never
 * seen it is the sum of what its parts are worth. The paper has spectral normalisation, `norm: 'spectral'`; by default
 * batch norm is where GAN-CLS has it.
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const D = projectionDiscriminator({ text: 64, shape: [32, 32, 3], width: 16, rng: new Rng(1).fork('D') });
 */
export function projectionDiscriminator(options: ProjectionDiscriminatorOptions): Net<Tensor[]> {
  checkBuild('projectionDiscriminator', options, OPTIONS);
  const { shape, text, projection: units = 128, width = 64, norm = 'batch', rng, name = 'D' } = options;
  const picture = input({ shape: [...shape], name: `${name}_picture` });
  const embedding = input({ shape: [text], name: `${name}_text` });
  const features = through(
    downTo(picture, pyramid(shape, width).channels, { norm, name }),
    layers.flatten({ name: `${name}_flat` }),
    dense({ units, norm, act: { leaky: 0.2 }, name: `${name}_features` }),
  );
  const logit = projectionHead(features, embedding, { name, norm });
  return graphed([picture, embedding], logit, { name, rng, init: initOf(norm) });
}
