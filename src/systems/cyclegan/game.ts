import { add, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import { ADVERSARY, type Adversary, objective } from '../../contest/objective';
import type { OpenContest } from '../../contest/open';
import { check } from '../../core/checks';
import { fieldOf } from '../../core/fieldOf';
import type { Batch, Game, Moment, Optimizer, Player, Terms } from '../../core/game';
import { shape as aShape, net, optimizer } from '../../core/kinds';
import { lazy } from '../../core/lazy';
import { mapped } from '../../core/mapped';
import type { Net } from '../../core/net';
import { checkLogits, checkNet } from '../../core/netShape';
import { checkOptions, fields, type Kind, type Kinds, needed } from '../../core/options';
import { valueAt } from '../../core/schedule';
import { type Weights, weighted, weightsOf, weightsOr } from '../../core/weights';
import { l1 } from '../../losses/reconstruction';

/** CycleGAN's nets. */
export interface CycleGanNets {
  /** Pictures of kind a → pictures of kind b. */
  readonly G: Net;
  /** The way back: b → a. */
  readonly F: Net;
  /** Pictures of kind a → logits of any shape. */
  readonly DA: Net;
  /** The same of kind b. */
  readonly DB: Net;
}

/** Weights of the terms of G and F. */
export type CycleGanWeights = Weights<'adversarial' | 'cycle' | 'identity'>;

/** What {@link cyclegan} is made of. */
export interface CycleGanParts extends Adversary {
  readonly nets: CycleGanNets;
  /** One for both judges, one for both ways. */
  readonly optimizers: { readonly D: Optimizer; readonly G: Optimizer };
  /** Shapes of one picture of each kind. */
  readonly shapes: { readonly a: readonly number[]; readonly b: readonly number[] };
  /**
   * Weights of the terms of G and F. Default `adversarial` 1, `cycle` 10, and `identity` 5 where both kinds have one
   * shape, else 0. A plain 0 leaves a term out, and with the adversarial one D's turn.
   */
  readonly weights?: CycleGanWeights;
}

/** What the losses of {@link cyclegan} may read. */
export interface CycleGanView {
  readonly a: Tensor;
  readonly b: Tensor;
  /** G(a) and F(b). */
  readonly fakeB: Tensor;
  readonly fakeA: Tensor;
  /** F(G(a)) and G(F(b)). */
  readonly cycledA: Tensor;
  readonly cycledB: Tensor;
  /** F(a) and G(b), which are to change nothing. */
  readonly sameA: Tensor;
  readonly sameB: Tensor;
  /** Between pictures of kind b and G(a). */
  readonly contest: OpenContest;
  /** Between pictures of kind a and F(b). */
  readonly contestOfA: OpenContest;
}

interface Sample {
  readonly a: Tensor;
  readonly b: Tensor;
  readonly at: Moment;
}

const TERMS = ['adversarial', 'cycle', 'identity'] as const;
const weightsOfTerms = weightsOf(...TERMS);

/** The kind of an option that holds {@link CycleGanWeights}. */
export const cycleGanWeights: Kind = (name, value) => {
  weightsOfTerms(name, value);
  const { adversarial, cycle } = value as CycleGanWeights;
  check(
    adversarial !== 0 || cycle !== 0,
    'argument',
    `${name}: expected a weight other than 0 for adversarial or cycle, got 0 for both. Nothing would be learnt.`,
  );
};

const NETS: Kinds<CycleGanNets> = { G: needed(net), F: needed(net), DA: needed(net), DB: needed(net) };

/** The kind of an option that holds {@link CycleGanNets}. */
export const cycleGanNets: Kind = fields(NETS);

const PARTS: Kinds<CycleGanParts> = {
  ...ADVERSARY,
  nets: needed(cycleGanNets),
  optimizers: needed(fields<CycleGanParts['optimizers']>({ D: needed(optimizer), G: needed(optimizer) })),
  shapes: needed(fields<CycleGanParts['shapes']>({ a: needed(aShape), b: needed(aShape) })),
  weights: cycleGanWeights,
};

/**
 * CycleGAN's game (Zhu et al. 2017, eq. 1–4): G turns pictures of kind a into such as D_B takes for kind b, F the other
 * way round, and each undoes the other: `‖F(G(a)) − a‖₁ + ‖G(F(b)) − b‖₁`. A picture that is of the wanted kind
 * already is to stay as it is (§5.2): `‖G(b) − b‖₁ + ‖F(a) − a‖₁`. Each named term is that of both ways, added up.
 *
 * G and F are one player and learn first, then both judges, as in the authors' code.
 *
 * @throws GanKitError `argument` if the adversarial and the cycle weight are 0, or identity is asked for between kinds
 *   of two shapes
 * @example
 * const shapes = { a: [64, 64, 3], b: [64, 64, 3] };
 * const game = cyclegan({ nets: { G, F, DA, DB }, adversarial: leastSquares(), optimizers, shapes });
 */
export function cyclegan(parts: CycleGanParts): Game<Batch, Sample, CycleGanView> {
  checkOptions('cyclegan', parts, PARTS);
  const { nets, optimizers, shapes } = parts;
  const { G, F, DA, DB } = nets;
  const judge = { system: 'cyclegan', terms: TERMS };
  const ofA = objective(parts, { ...judge, nets: { DA }, shapes: [shapes.a], of: 'a' });
  const ofB = objective(parts, { ...judge, nets: { DB }, shapes: [shapes.b], of: 'b' });
  checkNet('nets.G', G, [shapes.a], shapes.b);
  checkNet('nets.F', F, [shapes.b], shapes.a);
  checkLogits('nets.DA', DA, ofA.shapeOfD);
  checkLogits('nets.DB', DB, ofB.shapeOfD);
  const alike = `${shapes.a}` === `${shapes.b}`;
  const weights = weightsOr({ adversarial: 1, cycle: 10, identity: alike ? 5 : 0 }, parts.weights);
  check(
    alike || weights.identity === 0,
    'argument',
    () =>
      `weights.identity: pictures of kind a are [${shapes.a}] and those of kind b [${shapes.b}], so a picture of one ` +
      'cannot stay as it is in the other. Leave it out.',
  );
  const isFought = weights.adversarial !== 0;
  const { ahead, multipleOf, project } = ofB;
  const fight = (view: CycleGanView): Terms => {
    const weight = valueAt(weights.adversarial, view.contest.images);
    return together(ofB.g(view.contest, weight), ofA.g(view.contestOfA, weight));
  };
  const players: Record<string, Player<CycleGanView>> = {
    G: {
      updates: [G, F],
      optimizer: optimizers.G,
      ...(isFought && ahead),
      loss: view => ({
        ...(isFought && fight(view)),
        ...weighted({ cycle: weights.cycle, identity: weights.identity }, view.contest.images, {
          cycle: () => add(l1(view.cycledA, view.a), l1(view.cycledB, view.b)),
          identity: () => add(l1(view.sameB, view.b), l1(view.sameA, view.a)),
        }),
      }),
    },
    ...(isFought && {
      D: {
        updates: [DA, DB],
        optimizer: optimizers.D,
        given: ['fakeB', 'fakeA'] as const,
        ...(project && { project }),
        loss: view => together(ofB.d(view.contest), ofA.d(view.contestOfA)),
      } satisfies Player<CycleGanView>,
    }),
  };
  return {
    nets: { G, F, DA, DB },
    ...(isFought && { memory: { ...ofA.memory, ...ofB.memory }, multipleOf }),
    expects: { a: { shape: shapes.a }, b: { shape: shapes.b } },
    draw: (batch, at) => ({ a: fieldOf(batch, 'a'), b: fieldOf(batch, 'b'), at }),
    view: ({ a, b, at }) =>
      lazy<CycleGanView>({
        a,
        b,
        get fakeB() {
          return G(a);
        },
        get fakeA() {
          return F(b);
        },
        get cycledA() {
          return F(this.fakeB);
        },
        get cycledB() {
          return G(this.fakeA);
        },
        get sameA() {
          return F(a);
        },
        get sameB() {
          return G(b);
        },
        get contest() {
          return ofB.contest(within(at, 'b'), { real: [b], fake: () => [this.fakeB], score: x => DB(x) });
        },
        get contestOfA() {
          return ofA.contest(within(at, 'a'), { real: [a], fake: () => [this.fakeA], score: x => DA(x) });
        },
      }),
    players,
  };
}

/** The same moment, with draws of one kind's own. */
const within = (at: Moment, kind: string): Moment => ({ ...at, rng: at.rng.fork(kind) });

/** The terms of both ways, added up by name. */
const together = (one: Terms, other: Terms): Terms =>
  mapped(one, (term, name) => add<Scalar>(term, other[name] as Scalar));
