import type { Tensor } from '@tensorflow/tfjs-core';
import { input, layers } from '@tensorflow/tfjs-layers';
import { rng as anRng, shape as aShape, text as aText, whole } from '../../core/kinds';
import type { Net } from '../../core/net';
import { type Kinds, needed } from '../../core/options';
import { checkBuild } from '../../nets/checkBuild';
import { apply, dense, downTo, leaky, mapsOf, netFrom, norm, type TextNetOptions } from './nets';

const OPTIONS: Kinds<TextNetOptions> = {
  shape: needed(aShape),
  text: needed(whole(1)),
  width: whole(1),
  projection: whole(1),
  rng: needed(anRng),
  name: aText,
};

/**
 * A discriminator that reads text by an inner product (Miyato & Koyama 2018, *cGANs with Projection Discriminator*, eq. 3 and figure 1d):
 * `⟨V t, φ(x)⟩ + ψ(φ(x))`, where φ is DCGAN's discriminator down to the smallest map and one dense layer of `projection` columns, and V and ψ are linear.
 * `[image [n, s, s, c], text [n, text]]` → logits `[n, 1]`.
 *
 * The score is linear in the embedding: of a caption halfway between two it is halfway between theirs, and of one never seen it is the sum of what its parts
 * are worth. The paper has no batch norm and, in place of it, spectral norm; here batch norm is where GAN-CLS has it.
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const D = projectionDiscriminator({ text: 64, shape: [32, 32, 3], width: 16, rng: new Rng(1).fork('D') });
 */
export function projectionDiscriminator(options: TextNetOptions): Net<Tensor[]> {
  checkBuild('projectionDiscriminator', options, OPTIONS);
  const { shape, text, projection = 128, width = 64, rng, name = 'D' } = options;
  const picture = input({ shape: [...shape], name: `${name}_picture` });
  const embedding = input({ shape: [text], name: `${name}_text` });
  const map = downTo(picture, mapsOf(shape, width).channels, name);
  const flat = apply(layers.flatten({ name: `${name}_flat` }), map);
  const id = `${name}_features`;
  const features = leaky(norm(dense(flat, projection, id, false), id), id);
  const words = dense(embedding, projection, `${name}_project`);
  const fits = apply(layers.dot({ axes: 1, name: `${name}_fits` }), [features, words]);
  const logit = apply(layers.add({ name: `${name}_sum` }), [fits, dense(features, 1, `${name}_logit`)]);
  return netFrom([picture, embedding], logit, rng, name);
}
