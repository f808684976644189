import { add, mul, type Scalar, type Variable } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import type { Augment, Penalty } from '../core/contest';
import { hasFeatures } from '../core/features';
import type { Adversarial, Moment, Player, Terms, Unroll } from '../core/game';
import { adversarial as aLoss, augment as anAugment, penalty as aPenalty, list, oneOrMore } from '../core/kinds';
import { Memory } from '../core/memory';
import type { AnyNet } from '../core/net';
import { normalisesBatch } from '../core/netShape';
import { checkOptions, fields, type Kinds, needed } from '../core/options';
import { UNROLL } from '../core/unroll';
import { type OpenContest, open, type Sides } from './open';

/** How a game is fought: options of every adversarial game. */
export interface Adversary {
  readonly adversarial: Adversarial;
  /** Terms beside the adversarial ones, such as `[gradientPenalty(10)]` or `[r1(0.1), r2(0.1)]`. Default none. */
  readonly penalties?: readonly Penalty[];
  /**
   * What is done to real and fake examples before D is shown them, one after the other, such as `diffAugment()`.
   * Default nothing.
   */
  readonly augment?: Augment | readonly Augment[];
  /**
   * G's loss is taken against a D that has gone on for some steps, and G learns through them: unrolled GANs. Default
   * against D as it is.
   */
  readonly unroll?: Unroll;
}

/** What they may be. */
export const ADVERSARY: Kinds<Adversary> = {
  adversarial: needed(aLoss),
  penalties: list(aPenalty),
  augment: oneOrMore(anAugment),
  unroll: fields<Unroll>(UNROLL),
};

/** What a game says of the one that judges. */
export interface Judge {
  /** How messages call the game. */
  readonly system: string;
  /** The nets D is made of, by the names messages call them. */
  readonly nets: Readonly<Record<string, AnyNet>>;
  /** Shapes of the parts of one example. */
  readonly shapes: readonly (readonly number[])[];
  /** The name of D's player. Default `D`. */
  readonly player?: string;
  /**
   * What its contests are about, where that player judges in several: what is remembered of each has a name of its own.
   */
  readonly of?: string;
  /** What D reads beside the examples, such as `their labels`. */
  readonly condition?: string;
  /** Who else reads D's features, such as `Q`. */
  readonly readers?: string;
  /**
   * How many contests penalties are means over. Each has a memory of its own, so that a moving mean moves once a step.
   * Default 1.
   */
  readonly contests?: number;
  /** Names of the game's own terms, which no penalty may have. */
  readonly terms?: readonly string[];
}

/** Losses and penalties of one game, on any contest of it. */
export interface Objective {
  readonly adversarial: Adversarial;
  /** What augmentations and penalties remember, by their names. */
  readonly memory: Readonly<Record<string, Memory>>;
  /** The contest of one turn: see {@link Sides}. */
  readonly contest: (at: Moment, sides: Sides) => OpenContest;
  /** All terms of D's loss; the weight is that of the adversarial one, by default 1. */
  readonly d: (contest: OpenContest, weight?: number) => Terms;
  /** All terms of G's, in the same way. */
  readonly g: (contest: OpenContest, weight?: number) => Terms;
  /**
   * D's terms beside the adversarial ones, each the mean over a game's contests; augmentations learn from the first.
   */
  readonly penaltiesOfD: (...contests: readonly [OpenContest, ...OpenContest[]]) => Terms;
  /** G's. */
  readonly penaltiesOfG: (...contests: readonly [OpenContest, ...OpenContest[]]) => Terms;
  /** What D's player does to its weights after each update, if anything. */
  readonly project?: (weights: readonly Variable[]) => void;
  /** How G's player looks ahead, if it does: part of that player. */
  readonly ahead: Pick<Player<unknown>, 'unroll'>;
  /** Shapes of what D is shown of one example: wider ones where several are packed. */
  readonly shapeOfD: readonly (readonly number[])[];
  /** How many examples D is shown as one. */
  readonly multipleOf: number;
}

/**
 * The adversarial part of a game: one place where loss, penalties and augmentations meet a system's contests.
 *
 * @throws GanKitError `argument` for combinations that make no sense, naming both sides
 */
export function objective({ adversarial, penalties = [], augment = [], unroll }: Adversary, judge: Judge): Objective {
  checkOptions<Adversary>(judge.system, { adversarial, penalties, augment, ...(unroll && { unroll }) }, ADVERSARY);
  const augments = [augment].flat();
  checkNames(judge, penalties, augments);
  for (const penalty of penalties) checkPenalty(judge, penalty);
  if (unroll) for (const penalty of penalties) checkUnroll(judge, penalty);
  for (const one of augments) checkAugment(judge, one);
  checkPacks(judge, augments);
  const { player = 'D', of, shapes, contests = 1 } = judge;
  const owner = [...(player === 'D' ? [] : [player]), ...(of === undefined ? [] : [of])];
  const memory: Record<string, Memory> = {};
  /** A memory of its own for each that asks for one; the others share one that holds nothing. */
  const nothing = new Memory(player, {});
  const remembering = (name: string, plan: ConstructorParameters<typeof Memory>[1] | undefined): Memory => {
    if (!plan) return nothing;
    const made = new Memory(player, plan);
    memory[[...owner, name].join(' ')] = made;
    return made;
  };
  const example = shapes.length === 1 ? (shapes[0] ?? []) : shapes.flat();
  const terms = penalties.map(penalty => ({
    penalty,
    memories: Array.from({ length: contests }, (_, i) =>
      remembering(i === 0 ? penalty.name : `${penalty.name} ${i + 1}`, penalty.memory?.(example)),
    ),
  }));
  const net = wholeOf(judge);
  const how = {
    player,
    adversarial,
    ...(net && { net }),
    augment: augments.map(by => ({ by, memory: remembering(by.name, by.memory?.(shapes)) })),
  };
  const penaltiesOf = (whose: 'd' | 'g', fought: readonly [OpenContest, ...OpenContest[]]): Terms => {
    const found: Record<string, Scalar> = {};
    const [first, ...others] = fought;
    const told = `${judge.system}: penalties are taken over ${fought.length} contests, and its judge has ${contests}.`;
    check(fought.length <= contests, 'argument', `${told} Say contests: ${fought.length}.`);
    for (const { penalty, memories } of terms) {
      const { name, every = 1 } = penalty;
      const term = penalty[whose];
      if (!term || first.step % every !== 0) continue;
      const of = (contest: OpenContest, i: number) => term(contest, memories[i] ?? nothing);
      const sum = others.reduce<Scalar>((before, contest, i) => add(before, of(contest, 1 + i)), of(first, 0));
      found[name] = times(every / fought.length, sum);
    }
    return found;
  };
  const projections = penalties.flatMap(({ project }) => project ?? []);
  const penaltiesOfD: Objective['penaltiesOfD'] = (...contests) => {
    const found = penaltiesOf('d', contests);
    for (const { by, memory } of how.augment) by.adapt?.(contests[0], memory);
    return found;
  };
  const penaltiesOfG: Objective['penaltiesOfG'] = (...contests) => penaltiesOf('g', contests);
  return {
    adversarial,
    memory,
    contest: (at, sides) => open(at, how, sides),
    // Penalties come first: slopes and logits are then of one pass.
    d: (contest, weight = 1) => {
      const found = penaltiesOfD(contest);
      return { adversarial: times(weight, adversarial.d(contest)), ...found };
    },
    g: (contest, weight = 1) => {
      const found = penaltiesOfG(contest);
      return { adversarial: times(weight, adversarial.g(contest)), ...found };
    },
    penaltiesOfD,
    penaltiesOfG,
    ...(projections.length > 0 && {
      project: weights => {
        for (const project of projections) project(weights);
      },
    }),
    ahead: unroll ? { unroll: { ...unroll, of: player } } : {},
    shapeOfD: shapes.map(shape => packed(shape, augments)),
    multipleOf: packsOf(augments),
  };
}

const times = (weight: number, term: Scalar): Scalar => (weight === 1 ? term : mul(term, weight));

/** The shape of what D is shown of examples of this shape. */
export function packed<S extends readonly number[]>(shape: S, augment: Adversary['augment'] = []): S {
  const packs = packsOf([augment].flat());
  return shape.map((d, axis) => (axis === shape.length - 1 ? d * packs : d)) as unknown as S;
}

const packsOf = (augments: readonly Augment[]): number => augments.reduce((m, { packs = 1 }) => m * packs, 1);

/** The net that gives the logits, where features are not those of a trunk. */
const wholeOf = ({ nets }: Pick<Judge, 'nets'>): AnyNet | undefined => {
  const [first, second] = Object.values(nets);
  return nets.D ?? (second ? undefined : first);
};

function checkNames({ system, terms = [] }: Judge, penalties: readonly Penalty[], augments: readonly Augment[]): void {
  const names = [...penalties, ...augments].map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  check(twice === undefined, 'argument', `${system}: expected one of each kind, got ${twice} twice. Leave one out.`);
  const taken = penalties.find(({ name }) => ['adversarial', ...terms].includes(name))?.name;
  const clash = `${system}: a penalty cannot be called '${taken}', the name of another term. Rename it.`;
  check(taken === undefined, 'argument', clash);
}

function checkPenalty({ system, nets, shapes }: Judge, { name, perExample, features, pictures }: Penalty): void {
  check(
    !pictures || (shapes.length > 0 && shapes.every(shape => shape.length === 3)),
    'argument',
    () =>
      `${system}: penalty ${name} is for pictures [h, w, c], and examples here are ${JSON.stringify(shapes)}. ` +
      'Leave it out.',
  );
  const net = wholeOf({ nets });
  check(
    !features || !net || hasFeatures(net),
    'argument',
    () =>
      `${system}: penalty ${name} reads D's features, but ` +
      `nets.${Object.keys(nets).find(key => nets[key] === net)} is no tf model of plain ` +
      'layers, so what its last layer reads is not known. Make it of one: netFromModel(model).',
  );
  for (const [net, of] of Object.entries(nets)) {
    check(
      !perExample || !normalisesBatch(of),
      'argument',
      `${system}: penalty ${name} is about each example by itself, but nets.${net} has batch normalisation, ` +
        'which mixes those of a batch. ' +
        'Give it a net without, such as one with layer normalisation.',
    );
  }
}

function checkUnroll({ system }: Judge, { name, project }: Penalty): void {
  check(
    !project,
    'argument',
    `${system}: unroll has D go on by plain gradient descent, and ${name} changes its weights after each step. ` +
      'Leave one of the two out; gradientPenalty bounds slopes by a term.',
  );
}

function checkAugment(
  { system, condition, readers, shapes }: Judge,
  { name, alone, packs = 1, pictures }: Augment,
): void {
  const why = condition ? `D reads ${condition} with each example` : readers && `${readers} reads D's features`;
  check(!alone || !why, 'argument', () => `${system}: ${name} does not go with this game, since ${why}: ${alone}.`);
  const some = shapes.some(shape => shape.length === 3);
  check(
    pictures === false || packs > 1 || some,
    'argument',
    () =>
      `${system}: ${name} is for pictures [h, w, c], and examples here are ${JSON.stringify(shapes)}. Leave it out.`,
  );
}

function checkPacks({ system, shapes }: Judge, augments: readonly Augment[]): void {
  const at = augments.findIndex(({ packs = 1 }) => packs > 1);
  const [first, next] = [augments[at], augments[at + 1]];
  if (!first) return;
  check(
    !next,
    'argument',
    () => `${system}: ${first.name} makes one example of several, so ${next?.name} has to come before it. Put it last.`,
  );
  check(
    shapes.length === 1,
    'argument',
    () => `${system}: ${first.name} is for examples of one part, and here they have ${shapes.length}. Leave it out.`,
  );
}
