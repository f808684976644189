import { addN, concat, type Scalar, slice, sub, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { ADVERSARY, type Adversary, objective } from '../../contest/objective';
import type { OpenContest } from '../../contest/open';
import { asRows, check } from '../../core/checks';
import { fieldOf } from '../../core/fieldOf';
import type { Batch, Game, Moment, Optimizer, Player } from '../../core/game';
import {
  latent as aLatent,
  shape as aShape,
  callable,
  flag,
  list,
  net,
  number,
  optimizer,
  record,
  scheduled,
  text,
} from '../../core/kinds';
import { type JointLatent, splitParameters } from '../../core/latents/joint';
import type { Code, Latent } from '../../core/latents/latent';
import { lazy } from '../../core/lazy';
import { filtered, mapped } from '../../core/mapped';
import type { Net } from '../../core/net';
import { checkLogits, checkNet, outputOf } from '../../core/netShape';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { type Weights, weighted, weightsOr } from '../../core/weights';
import { information } from '../../losses/information';
import { sharedInformation } from '../../losses/sharedInformation';

/** InfoGAN's codes, by the name their information is logged under. */
export type Codes = Readonly<Record<string, Code>>;

/** The name and the weight of what Q learns of real pictures. */
export const REAL = 'real';

/** What {@link infogan} is made of. */
export interface InfoganParts<C extends Codes> extends Adversary {
  /** `[n, latent.width]` → pictures. `critic` and `Q` are heads that share the features of `trunk`. */
  readonly nets: { readonly G: Net; readonly trunk: Net; readonly critic: Net; readonly Q: Net };
  /** Noise and codes side by side; each code under its own name. */
  readonly latent: JointLatent<Record<string, Latent>>;
  readonly codes: C;
  /**
   * λ of each code (Chen et al. 2016, eq. 6). Default 1. With 0 the code is measured, not taught: Q learns it, G does
   * not. And of `real`, what two bends of a real picture tell of each other: default 0.
   */
  readonly weights?: Weights<(keyof C & string) | 'real'>;
  /**
   * Whether D's trunk learns to tell codes apart too, as in the authors' code, where the information is part of both
   * losses. Default false: eq. 6 has G and Q alone maximise it, and leaves open whose the layers are that Q shares with
   * D.
   */
  readonly informTrunk?: boolean;
  /**
   * Codes that Q reads off bent pictures, `transform(fake)`, while the players learn. G is then paid for showing a code
   * only so far as it survives the bending. It must be differentiable, and keep the shape. Default: all are read off
   * the pictures themselves.
   */
  readonly bend?: {
    /** The codes that Q reads off bent pictures. */
    readonly codes: readonly (keyof C & string)[];
    /** What bends them, drawn anew for each batch; it has to be differentiable. */
    readonly transform: (images: Tensor, rng: Rng) => Tensor;
    /** What it weighs in the term `real` that all classes are read alike often. Default 1. */
    readonly balance?: number;
  };
  readonly optimizers: { readonly D: Optimizer; readonly G: Optimizer; readonly Q?: Optimizer };
  /** Shape of one real example. */
  readonly shape: readonly number[];
  /** The batch's field that holds real examples. Default `image`. */
  readonly field?: string;
}

/** What the losses of {@link infogan} may read. */
export interface InfoganView<C extends Codes> {
  readonly real: Tensor;
  readonly latents: Readonly<Record<string, Tensor2D>>;
  readonly fake: Tensor;
  readonly contest: OpenContest;
  /** The trunk's features of generated pictures as D is shown them. */
  readonly features: Tensor;
  /** Those of the same pictures bent. */
  readonly bentFeatures: Tensor;
  /** Q's parameters of each code's posterior, `[n, code.parameters]`, read off the pictures that D is shown. */
  readonly posterior: { readonly [K in keyof C]: Tensor2D };
  /** The same, read off them bent. */
  readonly bentPosterior: { readonly [K in keyof C]: Tensor2D };
  /** Q's parameters for the real pictures that D is shown, bent twice, each time by other draws. */
  readonly realPosteriors: readonly [Readonly<Record<string, Tensor2D>>, Readonly<Record<string, Tensor2D>>];
}

interface Sample {
  readonly real: Tensor;
  readonly latents: Readonly<Record<string, Tensor2D>>;
  readonly at: Moment;
}

const PARTS: Kinds<InfoganParts<Codes>> = {
  ...ADVERSARY,
  nets: needed(
    fields<InfoganParts<Codes>['nets']>({ G: needed(net), trunk: needed(net), critic: needed(net), Q: needed(net) }),
  ),
  latent: needed(aLatent),
  codes: needed(record(aLatent)),
  weights: record(scheduled()),
  informTrunk: flag,
  bend: fields<NonNullable<InfoganParts<Codes>['bend']>>({
    codes: needed(list(text)),
    transform: needed(callable),
    balance: number(0),
  }),
  optimizers: needed(
    fields<InfoganParts<Codes>['optimizers']>({ D: needed(optimizer), G: needed(optimizer), Q: optimizer }),
  ),
  shape: needed(aShape),
  field: text,
};

/**
 * InfoGAN's game (Chen et al. 2016, eq. 6): G also maximises a bound on the information between its codes and its
 * pictures, which Q, a head on D's trunk, reads off them.
 *
 * G and Q maximise the information, D does not, though Q reads D's trunk. The authors' code adds the term to D's loss
 * too: `informTrunk`.
 *
 * Q reads what D is shown, through the trunk they share: with `augment`, codes are read off augmented pictures, and by
 * the inequality below that is a bound too. Read off bent pictures, t(x) with a random t (`bend`), what is maximised is
 * `E[log Q(c | t(x))] + H(c) ≤ I(c; t(x)) ≤ I(c; x)`: by the data-processing inequality still a bound on eq. 5's
 * information, of that part of it which survives the bending.
 *
 * Classes read off bent pictures may be found in the real ones too: with a weight of `real` D's turn also maximises
 * what Q's readings of two bends of one real picture tell of each other (Ji et al. 2019, eq. 3: `sharedInformation`),
 * by the weights of trunk and Q. It is no part of eq. 6, and no label is in it: what G is paid for showing then is a
 * class that real pictures fall into.
 */
export function infogan<C extends Codes>(parts: InfoganParts<C>): Game<Batch, Sample, InfoganView<C>> {
  checkOptions('infogan', parts, PARTS);
  const { nets, latent, codes, informTrunk = false, bend, optimizers, shape, field = 'image' } = parts;
  const { G, trunk, critic, Q } = nets;
  const { ahead, contest, d, g, memory, project, shapeOfD } = objective(parts, {
    system: 'infogan',
    nets: { trunk, critic },
    shapes: [shape],
    readers: 'Q',
    terms: Object.keys(codes),
  });
  checkNet('nets.G', G, [[latent.width]], shape);
  checkNet('nets.trunk', trunk, shapeOfD);
  checkLogits('nets.critic', critic, [outputOf(trunk)]);
  checkLogits(
    'nets.Q',
    Q,
    [outputOf(trunk)],
    [Object.values<Code>(codes).reduce((sum, code) => sum + code.parameters, 0)],
  );
  const usual = { ...mapped(codes, () => 1), [REAL]: 0 };
  const weights = weightsOr<string>(usual, parts.weights);
  const grouped = weights[REAL] === 0 ? [] : groupedBy(codes, bend?.codes ?? []);
  const taught = Object.keys(codes).filter(name => weights[name] !== 0);
  const measured = Object.keys(codes).filter(name => weights[name] === 0);
  const isBent = (name: string) => bend?.codes.includes(name) === true;
  const read = (features: Tensor) => {
    const all = asRows('Q', Q(features));
    return splitParameters(codes, (from, width) => slice(all, [0, from], [all.shape[0], width]));
  };
  const terms = (view: InfoganView<C>, names: readonly string[]) => {
    const of = (some: readonly string[], posterior: () => InfoganView<C>['posterior']) =>
      some.length > 0 && information(pick(codes, some), view.latents, posterior() as InfoganView<Codes>['posterior']);
    const [straight, bent] = [names.filter(name => !isBent(name)), names.filter(isBent)];
    return { ...of(straight, () => view.posterior), ...of(bent, () => view.bentPosterior) };
  };
  const taughtTerms = (view: InfoganView<C>) => {
    const found = Object.entries(terms(view, taught)).map(([name, term]) => [name, () => term] as const);
    return weighted(weights, view.contest.images, Object.fromEntries(found));
  };
  const realTerm = (view: InfoganView<C>) =>
    weighted(weights, view.contest.images, { [REAL]: () => missing(grouped, view.realPosteriors, bend?.balance) });

  const players: Record<string, Player<InfoganView<C>>> = {
    D: {
      updates: grouped.length > 0 ? [trunk, critic, Q] : [trunk, critic],
      optimizer: optimizers.D,
      given: ['fake'],
      ...(project && { project }),
      loss: view => ({ ...d(view.contest), ...(informTrunk && taughtTerms(view)), ...realTerm(view) }),
    },
    G: {
      updates: taught.length > 0 ? [G, Q] : [G],
      optimizer: optimizers.G,
      ...ahead,
      loss: view => ({ ...g(view.contest), ...taughtTerms(view) }),
    },
  };
  if (measured.length > 0 && optimizers.Q) {
    players.Q = {
      updates: [Q],
      optimizer: optimizers.Q,
      given: [
        ...(measured.every(isBent) ? [] : (['features'] as const)),
        ...(measured.some(isBent) ? (['bentFeatures'] as const) : []),
      ],
      loss: view => terms(view, measured),
    };
  }
  return {
    nets: { G, trunk, critic, Q },
    memory,
    expects: { [field]: { shape } },
    draw: (batch, at) => {
      const real = fieldOf(batch, field);
      return { real, latents: latent.sample(real.shape[0] ?? 0, at.rng), at };
    },
    view: ({ real, latents, at }) =>
      lazy<InfoganView<C>>({
        real,
        latents,
        get fake() {
          return G(latent.join(latents));
        },
        get contest() {
          return contest(at, { real: [real], fake: () => [this.fake], features: x => trunk(x), score: x => critic(x) });
        },
        get features() {
          return this.contest.featuresOfFake;
        },
        get bentFeatures() {
          const { fake } = this.contest;
          return trunk(bend ? bend.transform(fake, at.rng.fork('augment')) : fake);
        },
        get posterior() {
          return read(this.features);
        },
        get bentPosterior() {
          return read(this.bentFeatures);
        },
        get realPosteriors() {
          const { real: shown } = this.contest;
          const bent = (turn: number) => (bend ? bend.transform(shown, at.rng.fork('bend', turn)) : shown);
          const all = read(trunk(concat([bent(0), bent(1)], 0)));
          const half = (turn: number) =>
            mapped(all, each => slice(each, [turn * shown.shape[0], 0], [shown.shape[0], -1]));
          return [half(0), half(1)] as const;
        },
      }),
    players,
  };
}

/**
 * The classes that real pictures are grouped by.
 *
 * @throws GanKitError `argument` if there are none
 */
function groupedBy(codes: Codes, bent: readonly string[]): readonly string[] {
  const found = bent.filter(name => codes[name]?.kind === 'categorical');
  const none = `weights.${REAL}: expected classes that are read off bent pictures, bend: { codes: … }, got none.`;
  check(found.length > 0, 'argument', none);
  return found;
}

/** How many nats are missing of what the two readings could tell of each other, all classes together. */
const missing = (names: readonly string[], [a, b]: InfoganView<Codes>['realPosteriors'], balance = 1): Scalar =>
  addN(
    names.map(name => {
      const [of, and] = [a[name] as Tensor2D, b[name] as Tensor2D];
      return sub<Scalar>((2 * balance - 1) * Math.log(of.shape[1]), sharedInformation(of, and, { balance }));
    }),
  );

const pick = (codes: Codes, names: readonly string[]): Codes => filtered(codes, (_, name) => names.includes(name));
