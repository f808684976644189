import {
  add,
  addN,
  clone,
  grads,
  mean,
  mul,
  type Scalar,
  scalar,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type { Moment, Schedule, Terms } from '../core/game';
import { net, number, scheduled, whole } from '../core/kinds';
import { Memory } from '../core/memory';
import type { Net } from '../core/net';
import { checkOptions, type Kinds, needed } from '../core/options';
import { valueAt } from '../core/schedule';

/** How path lengths are regularised. */
export interface PathLength {
  /** On each so manieth step, so many times as strong then. Default 4. */
  readonly every?: number;
  /** The share of a batch that it is taken on. Default 0.5. */
  readonly share?: number;
  /** How much of the mean length each time keeps. Default 0.99. */
  readonly decay?: number;
}

/** What it may be. */
export const PATH_LENGTH: Kinds<PathLength> = { every: whole(1), share: number(0, 1), decay: number(0, 1) };

/** What {@link pathLength} is told. */
export interface PathLengthParts extends PathLength {
  readonly G: Net<Tensor[]>;
  readonly weight: number | Schedule;
}

const PARTS: Kinds<PathLengthParts> = { ...PATH_LENGTH, G: needed(net), weight: needed(scheduled()) };

/** G's term of path lengths, and what it remembers. */
export interface PathLengths {
  readonly memory: Readonly<Record<string, Memory>>;
  /** The term, on steps that are its own; `styles` makes those of so many new examples. */
  readonly terms: (at: Moment, n: number, styles: (n: number) => readonly Tensor[]) => Terms;
}

/**
 * Path length regularisation (Karras et al. 2020, §3.2, eq. 4): a step in w is to change a picture by as much, wherever
 * and in whatever direction it goes. With pictures of noise y of deviation 1/√(h · w), and J the derivative of G by
 * its styles: `weight · E (‖Jᵀ y‖ − a)²`, where a is the running mean of the lengths. As in the authors' code the
 * square of a length is the mean over styles, a follows before it is used, and the gradient goes through the share of
 * it that is new. Their a starts at 0, which pulls all lengths there for the first hundred times: in a short run that
 * is all of it, and pictures hardly differ. Here it is the mean of all lengths so far until it keeps `decay` of itself.
 *
 * @example
 * const paths = pathLength({ G, weight: 2 });
 * const loss = view => ({ adversarial: g(view), ...paths.terms(at, 32, n => stylesOf(draw(n))) });
 */
export function pathLength(parts: PathLengthParts): PathLengths {
  checkOptions('pathLength', parts, PARTS);
  const { G, weight, every = 4, share = 0.5, decay = 0.99 } = parts;
  if (weight === 0) return { memory: {}, terms: () => ({}) };
  const memory = new Memory('G', { numbers: { turns: 0 }, tensors: { length: () => scalar(0) } });
  return {
    memory: { 'path length': memory },
    terms: (at, n, styles) => {
      if (at.step % every !== 0) return {};
      const lengths = lengthsOf(G, styles(Math.max(1, Math.round(n * share))), at);
      const turns = memory.number('turns');
      const kept = Math.min(decay, turns / (turns + 1));
      const a = add(mul(memory.get('length'), kept), mul(mean(lengths), 1 - kept));
      memory.setNumber('turns', turns + 1);
      memory.set('length', a);
      return { pathLength: mul<Scalar>(mean(square(sub(lengths, a))), every * valueAt(weight, at.images)) };
    },
  };
}

/** ‖Jᵀ y‖ of each example, `[n]`. */
export function lengthsOf(G: Net<Tensor[]>, styles: readonly Tensor[], { rng }: Moment): Tensor {
  // Each style is a place of its own, though several be one tensor.
  const places = styles.map(style => clone(style));
  const slopes = grads((...w: Tensor[]) => {
    const pictures = G(w);
    const [, height = 1, width = 1] = pictures.shape;
    const noise = rng.fork('path', 'noise').normal(pictures.shape, 0, 1 / Math.sqrt(height * width));
    return sum(mul(pictures, noise));
  })(places);
  const squares = addN(slopes.map(slope => sum(square(slope), 1)));
  return sqrt(add(mul(squares, 1 / slopes.length), EPSILON));
}

/** Under the root, which has no slope at 0. */
const EPSILON = 1e-12;
