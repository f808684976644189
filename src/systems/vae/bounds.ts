import {
  add,
  mean,
  neg,
  reshape,
  slice,
  stack,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
  tile,
} from '@tensorflow/tfjs-core';
import { gaussianNll } from '../../core/density';
import { normal } from '../../core/latents/normal';
import type { Net } from '../../core/net';
import type { Rng } from '../../core/rng';
import { importanceBound } from '../../losses/importance';
import { gaussianKl } from '../../losses/likelihood';
import type { PixelLikelihood } from '../../losses/pixels';
import { locationScale } from '../../losses/reparameterise';
import { splitGaussian } from '../../losses/splitGaussian';

/** What the bounds are taken of. */
export interface LatentModel {
  readonly E: Net;
  readonly G: Net;
  readonly likelihood: PixelLikelihood;
  readonly latent: number;
  /** Runs `f` with the weights that are to be judged, such as moving averages, in place. */
  readonly within: <T extends Tensor>(f: () => T) => T;
}

/** The evidence lower bound and its two parts, in nats for each picture: `nats = −kl − reconstruction`. */
export interface Elbo {
  readonly nats: number;
  /** `KL(q(z|x) ‖ N(0, I))`, in closed form. */
  readonly kl: number;
  /** `−E log p(x|z)`. */
  readonly reconstruction: number;
}

/** Draws of z and pictures made from them that are in memory at once. */
const AT_ONCE = 1000;
const gaussian = locationScale();

/**
 * The mean of {@link Elbo} over pictures, with `samples` draws of z for each (Kingma & Welling 2014, eq. 10, without
 * β).
 */
export async function elboOf(model: LatentModel, images: Tensor, samples: number, rng: Rng): Promise<Elbo> {
  const [kl = 0, reconstruction = 0] = await meanOver(model, images, samples, chunk => {
    const { posterior, nll } = drawn(model, chunk.images, samples, rng.fork(chunk.from));
    return [gaussianKl(posterior), mean(nll)];
  });
  return { nats: -kl - reconstruction, kl, reconstruction };
}

/** The mean of L_k over pictures, k = `samples`, in nats for each (Burda et al. 2016, eq. 8). */
export async function importanceBoundOf(
  model: LatentModel,
  images: Tensor,
  samples: number,
  rng: Rng,
): Promise<number> {
  const [bound = Number.NaN] = await meanOver(model, images, samples, chunk => {
    const { z, means, logDeviations, nll } = drawn(model, chunk.images, samples, rng.fork(chunk.from));
    // log w = log p(x|z) + log p(z) − log q(z|x)
    const prior = neg(normal(model.latent).nll(z));
    const logWeights = add(sub(prior, nll), gaussianNll(z, means, logDeviations));
    return [mean(importanceBound(reshape(logWeights, [samples, -1])))];
  });
  return bound;
}

/** `samples` draws of q for each picture, `[samples · n, …]`, draw by draw, and what each picture costs from them. */
function drawn({ E, G, likelihood, latent }: LatentModel, images: Tensor, samples: number, rng: Rng) {
  const posterior = splitGaussian(E.infer(images));
  const again = (x: Tensor) => tile(x, [samples, ...x.shape.slice(1).map(() => 1)]);
  const [means, logDeviations] = [again(posterior.mean), again(posterior.logDeviation)];
  const noise = gaussian.noise([means.shape[0], latent], rng);
  const z = gaussian.draw({ mean: means, logDeviation: logDeviations }, noise) as Tensor2D;
  const nll: Tensor1D = likelihood.nll(G.infer(z), again(images));
  return { posterior, means, logDeviations, z, nll };
}

/** The mean over all pictures of means over chunks of them. */
async function meanOver(
  { within }: LatentModel,
  images: Tensor,
  samples: number,
  measure: (chunk: { images: Tensor; from: number }) => readonly Tensor[],
): Promise<number[]> {
  const [n = 0, ...rest] = images.shape;
  const size = Math.max(1, Math.floor(AT_ONCE / samples));
  const sums: number[] = [];
  for (let from = 0; from < n; from += size) {
    const count = Math.min(size, n - from);
    const part = tidy(() => {
      const chunk = slice(images, [from, ...rest.map(() => 0)], [count, ...rest]);
      return within(() => stack([...measure({ images: chunk, from })]));
    });
    const values = await part.data();
    part.dispose();
    values.forEach((value, i) => {
      sums[i] = (sums[i] ?? 0) + (value * count) / n;
    });
  }
  return sums;
}
