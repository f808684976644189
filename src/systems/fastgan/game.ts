import { add, type Scalar, slice, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { ADVERSARY, type Adversary, objective } from '../../contest/objective';
import type { OpenContest } from '../../contest/open';
import { asPictures, check } from '../../core/checks';
import { fieldOf } from '../../core/fieldOf';
import type { Batch, Game, Moment, Optimizer } from '../../core/game';
import { latent as aLatent, shape as aShape, net, optimizer, text } from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { lazy } from '../../core/lazy';
import type { Net } from '../../core/net';
import { checkLogits, checkNet, outputOf } from '../../core/netShape';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { type Weights, weighted, weightsOf, weightsOr } from '../../core/weights';
import { l2 } from '../../losses/reconstruction';

/** FastGAN's nets: G, D in three parts, and the two decoders of its features. */
export interface FastganNets {
  /** `[n, latent.width]` → pictures. */
  readonly G: Net;
  /** Pictures → an earlier map. */
  readonly stem: Net;
  /** That → the last map. */
  readonly trunk: Net;
  /** The last map → logits. */
  readonly critic: Net;
  /** The last map → pictures as D is shown them. */
  readonly decoder: Net;
  /** A quadrant of the earlier map → that quadrant of the picture. */
  readonly partDecoder: Net;
}

/** What {@link fastgan} is made of. */
export interface FastganParts extends Adversary {
  readonly nets: FastganNets;
  /** What G's input is drawn from. */
  readonly latent: Latent;
  readonly optimizers: { readonly D: Optimizer; readonly G: Optimizer };
  /** Of D's term beside the adversarial one: how far its decoders are from what it was shown. Default 1. */
  readonly weights?: Weights<'reconstruction'>;
  /** Shape of one real example. */
  readonly shape: readonly number[];
  /** The batch's field that holds real examples. Default `image`. */
  readonly field?: string;
}

/** What the losses of {@link fastgan} may read. */
export interface FastganView {
  readonly real: Tensor;
  readonly fake: Tensor;
  readonly contest: OpenContest;
  /** Which quadrant of the real pictures is decoded, from 0 to 3, row by row. */
  readonly part: number;
  /** What is decoded of the real pictures' last maps, and of that quadrant of their earlier ones. */
  readonly decoded: Tensor;
  readonly decodedPart: Tensor;
}

interface Sample {
  readonly real: Tensor;
  readonly z: Tensor2D;
  readonly part: number;
  readonly at: Moment;
}

/** The kind of an option that holds {@link FastganNets}. */
export const fastganNets = fields<FastganNets>({
  G: needed(net),
  stem: needed(net),
  trunk: needed(net),
  critic: needed(net),
  decoder: needed(net),
  partDecoder: needed(net),
});

/** The kind of an option that holds the weights of its terms. */
export const fastganWeights = weightsOf('reconstruction');

const PARTS: Kinds<FastganParts> = {
  ...ADVERSARY,
  nets: needed(fastganNets),
  latent: needed(aLatent),
  optimizers: needed(fields<FastganParts['optimizers']>({ D: needed(optimizer), G: needed(optimizer) })),
  weights: fastganWeights,
  shape: needed(aShape),
  field: text,
};

/**
 * FastGAN's game (Liu et al. 2021, §3, eq. 2–4): a GAN whose D is also an encoder. Two small decoders, which D's player
 * trains, make of its features the real pictures that it is shown, augmented as they are: the whole of its last map,
 * and one quadrant, drawn anew each turn, of an earlier map. `reconstruction` is the mean squared error of both, added
 * up; the paper's distance is that of features of VGG.
 *
 * @example
 * const game = fastgan({ nets, latent: normal(256), adversarial: hinge, augment: diffAugment(), optimizers,
 *   shape: [32, 32, 3] });
 */
export function fastgan(parts: FastganParts): Game<Batch, Sample, FastganView> {
  checkOptions('fastgan', parts, PARTS);
  const { nets, latent, optimizers, shape, field = 'image' } = parts;
  const { G, stem, trunk, critic, decoder, partDecoder } = nets;
  const { ahead, contest, d, g, memory, multipleOf, project, shapeOfD } = objective(parts, {
    system: 'fastgan',
    nets: { stem, trunk, critic },
    shapes: [shape],
    terms: ['reconstruction'],
  });
  const [seen = shape] = shapeOfD;
  checkNet('nets.G', G, [[latent.width]], shape);
  checkNet('nets.stem', stem, shapeOfD);
  checkNet('nets.trunk', trunk, [outputOf(stem)]);
  checkLogits('nets.critic', critic, [outputOf(trunk)]);
  checkNet('nets.decoder', decoder, [outputOf(trunk)], seen);
  checkNet('nets.partDecoder', partDecoder, [half(outputOf(stem))], half(seen));
  const weights = weightsOr({ reconstruction: 1 }, parts.weights);
  return {
    nets: { G, stem, trunk, critic, decoder, partDecoder },
    memory,
    multipleOf,
    expects: { [field]: { shape } },
    draw: (batch, at) => {
      const real = fieldOf(batch, field);
      return { real, z: latent.sample(real.shape[0] ?? 0, at.rng), part: at.rng.fork('part').int(4), at };
    },
    view: ({ real, z, part, at }) => {
      // The earlier maps that last ones were made of.
      const earlier = new WeakMap<Tensor, Tensor>();
      const features = (x: Tensor): Tensor => {
        const map = stem(x);
        const last = trunk(map);
        earlier.set(last, map);
        return last;
      };
      return lazy<FastganView>({
        real,
        part,
        get fake() {
          return G(z);
        },
        get contest() {
          return contest(at, { real: [real], fake: () => [this.fake], features, score: x => critic(x) });
        },
        get decoded() {
          return decoder(this.contest.featuresOfReal);
        },
        get decodedPart() {
          const map = earlier.get(this.contest.featuresOfReal);
          check(map !== undefined, 'argument', 'nets.trunk: expected a map of its own, got the one that it is given.');
          return partDecoder(quadrant('nets.stem', map, part));
        },
      });
    },
    players: {
      D: {
        updates: [stem, trunk, critic, decoder, partDecoder],
        optimizer: optimizers.D,
        given: ['fake'],
        ...(project && { project }),
        loss: view => ({
          ...d(view.contest),
          ...weighted(weights, view.contest.images, { reconstruction: () => reconstruction(view) }),
        }),
      },
      G: { updates: [G], optimizer: optimizers.G, ...ahead, loss: view => g(view.contest) },
    },
  };
}

/** How far both decoders are from what D was shown. */
function reconstruction({ contest, part, decoded, decodedPart }: FastganView): Scalar {
  const whole = l2(decoded, contest.real);
  return add<Scalar>(whole, l2(decodedPart, quadrant('image', contest.real, part)));
}

/** How large a quadrant of so large a side is: where it is odd, quadrants share a row. */
const halfOf = (size: number): number => Math.ceil(size / 2);

/** The quadrant of that number of each map, row by row. */
function quadrant(name: string, x: Tensor, part: number): Tensor {
  const [n, height, width] = asPictures(name, x).shape;
  const [rows, columns] = [halfOf(height), halfOf(width)];
  return slice(x, [0, part < 2 ? 0 : height - rows, part % 2 === 0 ? 0 : width - columns], [n, rows, columns]);
}

/** The shape of a quadrant, without the batch axis. */
const half = (shape: readonly (number | null)[] | undefined) =>
  shape?.map((size, axis) => (size === null || axis === 2 ? size : halfOf(size)));
