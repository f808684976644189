import { concat, slice, split, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { ADVERSARY, type Adversary, objective } from '../../contest/objective';
import type { OpenContest } from '../../contest/open';
import type { Condition } from '../../core/condition';
import { fieldOf } from '../../core/fieldOf';
import type { Batch, Game, Moment, Optimizer, Schedule, Terms } from '../../core/game';
import {
  latent as aLatent,
  anything,
  shape as aShape,
  net,
  number,
  optimizer,
  scheduled,
  text,
  whole,
} from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { lazy } from '../../core/lazy';
import type { AnyNet, Net } from '../../core/net';
import { checkLogits, checkNet, outputOf } from '../../core/netShape';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { PATH_LENGTH, type PathLength, pathLength } from '../../losses/pathLength';

/** Nets of a StyleGAN. */
export interface StyleganNets {
  /** z → w; with a condition `[z, condition]` → w. */
  readonly M: AnyNet;
  /** Its styles, each a w, from the smallest map on → examples. */
  readonly G: Net<Tensor[]>;
  /** Examples → logits; with a condition `[example, condition]` → logits. */
  readonly D: AnyNet;
}

/** What {@link stylegan} is made of. */
export interface StyleganParts extends Adversary {
  readonly nets: StyleganNets;
  /** How many styles G reads. */
  readonly styles: number;
  /** What z is drawn from. */
  readonly latent: Latent;
  readonly optimizers: { readonly D: Optimizer; readonly G: Optimizer };
  /** Shape of one real example. */
  readonly shape: readonly number[];
  /** What M and D are told: `labelCondition(10)`. Default nothing. */
  readonly condition?: Condition;
  /**
   * How often, from 0 to 1, a batch is made of two draws: styles of one up to a random one, those of another from there
   * on. Default 0.9.
   */
  readonly mixing?: number;
  /** Weights of G's terms beside the adversarial one. Path length: default 2; 0 leaves it out. */
  readonly weights?: { readonly pathLength?: number | Schedule };
  /** On which steps path lengths are taken, and how they are remembered. */
  readonly pathLength?: PathLength;
  /** The batch's field that holds real examples. Default `image`. */
  readonly field?: string;
  /** Steps of D for each of G, every one on a fresh batch. Default 1. */
  readonly repeats?: number;
}

/** What the losses of {@link stylegan} may read. */
export interface StyleganView {
  readonly real: Tensor;
  /** What M and D are told, where they are. */
  readonly condition: Tensor | undefined;
  /** A w for each style that G reads, `[n, columns]`. */
  readonly styles: readonly Tensor[];
  readonly fake: Tensor;
  readonly contest: OpenContest;
  /** G's term of path lengths on the steps that are its own. */
  readonly path: Terms;
}

/** Two draws, and from which style on the second counts; `undefined` where the first is all. */
interface Mixed {
  readonly z: Tensor2D;
  readonly other: { readonly z: Tensor2D; readonly from: number } | undefined;
}

interface Sample extends Mixed {
  readonly real: Tensor;
  readonly condition: Tensor | undefined;
  readonly at: Moment;
}

const PARTS: Kinds<StyleganParts> = {
  ...ADVERSARY,
  nets: needed(fields<StyleganNets>({ M: needed(net), G: needed(net), D: needed(net) })),
  styles: needed(whole(1)),
  latent: needed(aLatent),
  optimizers: needed(fields<StyleganParts['optimizers']>({ D: needed(optimizer), G: needed(optimizer) })),
  shape: needed(aShape),
  condition: anything,
  mixing: number(0, 1),
  weights: fields<NonNullable<StyleganParts['weights']>>({ pathLength: scheduled() }),
  pathLength: fields<PathLength>(PATH_LENGTH),
  field: text,
  repeats: whole(1),
};

/**
 * StyleGAN's game (Karras et al. 2019 and 2020): M makes w of z, G examples of one w for each of its styles, and D
 * tells real from fake. One player trains M and G. Styles are mixed: of most batches the later styles are those of
 * another draw (2019, §3.1). G pays for paths in w whose length varies (2020, §3.2), every few steps, on half a batch.
 *
 * With a condition M and D are told it, and a generated example is made for that of the real one in the same row.
 *
 * @example
 * const game = stylegan({ nets: { M, G, D }, styles: 8, latent: normal(64), adversarial: nonSaturating,
 *   penalties: [r1(0.01, { every: 16 })], optimizers, shape: [32, 32, 3] });
 */
export function stylegan(parts: StyleganParts): Game<Batch, Sample, StyleganView> {
  checkOptions('stylegan', parts, PARTS);
  const { nets, optimizers, shape, condition, weights, field = 'image', repeats = 1 } = parts;
  const { M, G, D } = nets;
  const { ahead, contest, d, g, memory, multipleOf, project, shapeOfD } = objective(parts, {
    system: 'stylegan',
    nets: { D },
    shapes: [shape],
    ...(condition && { condition: `the field '${condition.field}'` }),
  });
  checkNets(parts, shapeOfD);
  const paths = pathLength({ G, weight: weights?.pathLength ?? 2, ...parts.pathLength });
  const { draw, stylesOf } = mixing(parts);
  return {
    nets: { M, G, D },
    memory: { ...memory, ...paths.memory },
    multipleOf,
    expects: { [field]: { shape }, ...(condition && { [condition.field]: condition.expects }) },
    draw: (batch, at) => {
      const real = fieldOf(batch, field);
      return { real, condition: condition?.read(batch), ...draw(real.shape[0] ?? 0, at.rng), at };
    },
    view: ({ real, condition: y, at, ...mixed }) =>
      lazy<StyleganView>({
        real,
        condition: y,
        get styles() {
          return stylesOf(mixed, y);
        },
        get fake() {
          return G([...this.styles]);
        },
        get contest() {
          return contest(at, { real: [real], fake: () => [this.fake], score: x => D(beside(x, y)) });
        },
        get path() {
          const drawn = (n: number) => stylesOf(draw(n, at.rng.fork('path')), y && slice(y, 0, n));
          return paths.terms(at, real.shape[0] ?? 0, drawn);
        },
      }),
    players: {
      D: {
        updates: [D],
        optimizer: optimizers.D,
        given: ['fake'],
        repeats,
        ...(project && { project }),
        loss: view => d(view.contest),
      },
      G: { updates: [M, G], optimizer: optimizers.G, ...ahead, loss: view => ({ ...g(view.contest), ...view.path }) },
    },
  };
}

/** What a net reads: an example, or an example and its condition. */
const beside = (x: Tensor, y: Tensor | undefined): Tensor | Tensor[] => (y ? [x, y] : x);

function checkNets({ nets: { M, G, D }, styles, latent, condition, shape }: StyleganParts, shapeOfD: Shapes): void {
  checkNet('nets.M', M, [[latent.width], ...(condition ? [condition.shape] : [])]);
  checkNet('nets.G', G, new Array(styles).fill(outputOf(M)), shape);
  checkLogits('nets.D', D, condition ? [shape, condition.shape] : shapeOfD);
}

type Shapes = readonly (readonly number[])[];

/** Draws of z, and the styles that M makes of them. */
function mixing({ nets: { M }, styles, latent, mixing: often = 0.9 }: StyleganParts) {
  const draw = (n: number, rng: Rng): Mixed => {
    const cut = rng.fork('mixing');
    const mixes = styles > 1 && cut.next() < often;
    const other = () => ({ z: latent.sample(n, rng.fork('other')), from: 1 + cut.int(styles - 1) });
    return { z: latent.sample(n, rng), other: mixes ? other() : undefined };
  };
  /** Both draws go through M at once, so that its running mean moves once. */
  const stylesOf = ({ z, other }: Mixed, y: Tensor | undefined): Tensor[] =>
    tidy(() => {
      const both = (x: Tensor, more: Tensor | undefined) => (more ? concat([x, more]) : x);
      const w: Tensor = M(beside(both(z, other?.z), y && both(y, other && y)));
      const [one = w, two = one] = other ? split(w, 2) : [w];
      return Array.from({ length: styles }, (_, i) => (i < (other?.from ?? styles) ? one : two));
    });
  return { draw, stylesOf };
}
