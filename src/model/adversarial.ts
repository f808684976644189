import type { Adversary } from '../contest/objective';
import { check } from '../core/checks';
import type { Adversarial, Optimizer, Unroll } from '../core/game';
import { adversarial as aLoss, optimizer as anOptimizer, augment, list, oneOrMore, penalty } from '../core/kinds';
import { mapped, named, namesOf } from '../core/mapped';
import { fields, type Kinds } from '../core/options';
import { UNROLL } from '../core/unroll';
import { aNorm, type Norm } from '../layers/norm';
import { nonSaturating } from '../losses/adversarial';
import { type AdamOptions, adam } from '../optimizers/adam';
import { MODEL, type ModelOptions } from './modelOptions';
import { type Rates, rates, ratesOf } from './rates';

/** Options of every adversarial model; `P` are the players that have optimizers. */
export interface AdversarialOptions<P extends string = 'D' | 'G'> extends ModelOptions {
  /** Default the non-saturating loss. */
  readonly adversarial?: Adversarial;
  /** Terms beside it, such as `[gradientPenalty(10)]` or `[r1(0.1), r2(0.1)]`. Default none. */
  readonly penalties?: NonNullable<Adversary['penalties']>;
  /** What is done to real and fake examples before D is shown them, such as `diffAugment()`. Default nothing. */
  readonly augment?: NonNullable<Adversary['augment']>;
  /**
   * G's loss is taken against a D that has gone on for some steps, such as `{ steps: 5, learningRate: 1e-3 }`, and G
   * learns through them: unrolled GANs. Default against D as it is.
   */
  readonly unroll?: NonNullable<Adversary['unroll']>;
  /**
   * How a D of the model's own normalises. Default the paper's: `batch` where it has that, but `none` with a penalty
   * that is about each example by itself; `none` in a D that its paper has without.
   */
  readonly norm?: Norm;
  /**
   * Learning rate of all players, or of each by its name. Default the paper's. A player in `optimizers` has its rate
   * there.
   */
  readonly learningRate?: Rates<P>;
  /**
   * Optimizers of their own for some players, such as `{ D: sgd({ learningRate: 0.1 }) }`; the others keep Adam with
   * the paper's numbers.
   */
  readonly optimizers?: { readonly [K in P]?: Optimizer };
}

/** What they may be. */
export const adversarialKinds = <P extends string>(...players: readonly P[]): Kinds<AdversarialOptions<P>> => ({
  ...MODEL,
  adversarial: aLoss,
  penalties: list(penalty),
  augment: oneOrMore(augment),
  unroll: fields<Unroll>(UNROLL),
  norm: aNorm,
  learningRate: rates(...players),
  optimizers: fields(named(players, () => anOptimizer) as Kinds<Partial<Record<P, Optimizer>>>),
});

/** The adversarial part of a model's options, as a game takes it. */
export const adversaryOf = ({
  adversarial = nonSaturating,
  penalties,
  augment,
  unroll,
}: AdversarialOptions<never>): Adversary => ({
  adversarial,
  ...(penalties && { penalties }),
  ...(augment && { augment }),
  ...(unroll && { unroll }),
});

/**
 * How the model's own D normalises; by default as its paper has it, unless that is by the batch and a penalty is about
 * each example by itself.
 */
export const normOf = ({ norm, penalties = [] }: AdversarialOptions<never>, paper: Norm = 'batch'): Norm =>
  norm ?? (paper === 'batch' && penalties.some(({ perExample }) => perExample) ? 'none' : paper);

/** A paper's. */
type Numbers = AdamOptions & Required<Pick<AdamOptions, 'learningRate'>>;

/**
 * The players' optimizers: those given, else Adam, or what `make` says, with the paper's numbers and the learning rates
 * given.
 *
 * @throws GanKitError `argument` if a player has both an optimizer and a learning rate
 */
export function optimizersOf<P extends string>(
  { learningRate, optimizers = {} }: Pick<AdversarialOptions<P>, 'learningRate' | 'optimizers'>,
  defaults: Readonly<Record<P, Numbers>>,
  make: (numbers: Numbers) => Optimizer = adam,
): Record<P, Optimizer> {
  const players = namesOf(defaults);
  const usual = mapped(defaults, ({ learningRate }) => learningRate);
  const rate = ratesOf<P>(learningRate, usual);
  const given: { readonly [K in P]?: Optimizer } = optimizers;
  for (const player of players) {
    const named = typeof learningRate === 'object';
    const rated = named ? learningRate[player] !== undefined : learningRate !== undefined;
    check(!given[player] || !rated, 'argument', () => {
      const others = players.filter(other => !given[other]).map(other => `${other}: …`);
      const rest = others.length > 0 ? `, and to the others by name: learningRate: { ${others.join(', ')} }` : '';
      const option = named ? `learningRate.${player}` : 'learningRate';
      return `${option}: ${player} has an optimizer of its own (optimizers.${player}). Give the rate to that${rest}.`;
    });
  }
  return mapped(defaults, (numbers, player) => given[player] ?? make({ ...numbers, learningRate: rate[player] }));
}
