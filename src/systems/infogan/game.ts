import { slice, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Adversarial, Batch, Game, Optimizer, Player, Schedule } from '../../core/game';
import {
  latent as aLatent,
  adversarial as aLoss,
  shape as aShape,
  callable,
  flag,
  list,
  net,
  optimizer,
  record,
  scheduled,
  text,
} from '../../core/kinds';
import { type JointLatent, splitParameters } from '../../core/latents/joint';
import type { Code, Latent } from '../../core/latents/latent';
import { lazy } from '../../core/lazy';
import type { Net } from '../../core/net';
import { checkLogits, checkNet, outputOf } from '../../core/netShape';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { valueAt } from '../../core/schedule';
import { weigh } from '../../losses/combine';
import { information } from '../../losses/information';

/** InfoGAN's codes, by the name their information is logged under. */
export type Codes = Readonly<Record<string, Code>>;

/** What {@link infogan} is made of. */
export interface InfoganParts<C extends Codes> {
  /** `[n, latent.width]` → pictures. `critic` and `Q` are heads that share the features of `trunk`. */
  readonly nets: { readonly G: Net; readonly trunk: Net; readonly critic: Net; readonly Q: Net };
  /** Noise and codes side by side; each code under its own name. */
  readonly latent: JointLatent<Record<string, Latent>>;
  readonly codes: C;
  /** λ of each code (Chen et al. 2016, eq. 6). Default 1. With 0 the code is measured, not taught: Q learns it, G does not. */
  readonly lambda?: { readonly [K in keyof C]?: number | Schedule };
  /**
   * Whether D's trunk learns to tell codes apart too, as in the authors' code, where the information is part of both losses. Default false: eq. 6
   * has G and Q alone maximise it, and leaves open whose the layers are that Q shares with D.
   */
  readonly informTrunk?: boolean;
  /**
   * Codes that Q reads off changed pictures, `transform(fake)`, while the players learn. G is then paid for showing a code only so far as it
   * survives the change. It must be differentiable, and keep the shape. Default: all are read off the pictures themselves.
   */
  readonly augment?: {
    /** The codes that Q reads off changed pictures. */
    readonly codes: readonly (keyof C & string)[];
    /** What changes them, drawn anew for each batch; it has to be differentiable. */
    readonly transform: (images: Tensor, rng: Rng) => Tensor;
  };
  readonly adversarial: Adversarial;
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
  readonly images: number;
  readonly fake: Tensor;
  readonly features: Tensor;
  /** The trunk's features of changed pictures. */
  readonly augmentedFeatures: Tensor;
  readonly onReal: Tensor;
  readonly onFake: Tensor;
  /** Q's parameters of each code's posterior, `[n, code.parameters]`, read off the pictures themselves. */
  readonly posterior: { readonly [K in keyof C]: Tensor2D };
  /** The same, read off changed pictures. */
  readonly augmentedPosterior: { readonly [K in keyof C]: Tensor2D };
}

interface Sample {
  readonly real: Tensor;
  readonly latents: Readonly<Record<string, Tensor2D>>;
  readonly images: number;
  /** Of what changes the pictures. */
  readonly rng: Rng;
}

const PARTS: Kinds<InfoganParts<Codes>> = {
  nets: needed(
    fields<InfoganParts<Codes>['nets']>({ G: needed(net), trunk: needed(net), critic: needed(net), Q: needed(net) }),
  ),
  latent: needed(aLatent),
  codes: needed(record(aLatent)),
  lambda: record(scheduled()),
  informTrunk: flag,
  augment: fields<NonNullable<InfoganParts<Codes>['augment']>>({
    codes: needed(list(text)),
    transform: needed(callable),
  }),
  adversarial: needed(aLoss),
  optimizers: needed(
    fields<InfoganParts<Codes>['optimizers']>({ D: needed(optimizer), G: needed(optimizer), Q: optimizer }),
  ),
  shape: needed(aShape),
  field: text,
};

/**
 * InfoGAN's game (Chen et al. 2016, eq. 6): G also maximises a bound on the information between its codes and its pictures, which Q, a
 * head on D's trunk, reads off them.
 *
 * G and Q maximise the information, D does not, though Q reads D's trunk. The authors' code adds the term to D's loss too: `informTrunk`.
 *
 * Read off changed pictures, t(x) with a random t (`augment`), what is maximised is `E[log Q(c | t(x))] + H(c) ≤ I(c; t(x)) ≤ I(c; x)`: by the
 * data-processing inequality still a bound on eq. 5's information, of that part of it which survives the change.
 */
export function infogan<C extends Codes>(parts: InfoganParts<C>): Game<Batch, Sample, InfoganView<C>> {
  checkOptions('infogan', parts, PARTS);
  const { nets, latent, codes, lambda = {}, informTrunk = false, augment, adversarial } = parts;
  const { optimizers, shape, field = 'image' } = parts;
  const { G, trunk, critic, Q } = nets;
  checkNet('nets.G', G, [[latent.width]], shape);
  checkNet('nets.trunk', trunk, [shape]);
  checkLogits('nets.critic', critic, [outputOf(trunk)]);
  checkLogits(
    'nets.Q',
    Q,
    [outputOf(trunk)],
    [Object.values<Code>(codes).reduce((sum, code) => sum + code.parameters, 0)],
  );
  const weights: Readonly<Record<string, number | Schedule | undefined>> = lambda;
  const taught = Object.keys(codes).filter(name => weights[name] !== 0);
  const measured = Object.keys(codes).filter(name => weights[name] === 0);
  const augmented = (name: string) => augment?.codes.includes(name) === true;
  const read = (features: Tensor) => {
    const all = Q(features) as Tensor2D;
    return splitParameters(codes, (from, width) => slice(all, [0, from], [all.shape[0], width]));
  };
  const terms = (view: InfoganView<C>, names: readonly string[]) => {
    const of = (some: readonly string[], posterior: () => InfoganView<C>['posterior']) =>
      some.length > 0 && information(pick(codes, some), view.latents, posterior() as InfoganView<Codes>['posterior']);
    const [unchanged, changed] = [names.filter(name => !augmented(name)), names.filter(augmented)];
    return { ...of(unchanged, () => view.posterior), ...of(changed, () => view.augmentedPosterior) };
  };
  const taughtTerms = (view: InfoganView<C>) =>
    Object.fromEntries(
      Object.entries(terms(view, taught)).map(([name, term]) => {
        const weight = valueAt(weights[name] ?? 1, view.images);
        return [name, weight === 1 ? term : weigh(weight, term)];
      }),
    );

  const players: Record<string, Player<InfoganView<C>>> = {
    D: {
      updates: [trunk, critic],
      optimizer: optimizers.D,
      given: ['fake'],
      loss: view => ({ adversarial: adversarial.d(view), ...(informTrunk && taughtTerms(view)) }),
    },
    G: {
      updates: taught.length > 0 ? [G, Q] : [G],
      optimizer: optimizers.G,
      loss: view => ({ adversarial: adversarial.g(view), ...taughtTerms(view) }),
    },
  };
  if (measured.length > 0 && optimizers.Q) {
    players.Q = {
      updates: [Q],
      optimizer: optimizers.Q,
      given: [
        ...(measured.every(augmented) ? [] : (['features'] as const)),
        ...(measured.some(augmented) ? (['augmentedFeatures'] as const) : []),
      ],
      loss: view => terms(view, measured),
    };
  }
  return {
    nets: { G, trunk, critic, Q },
    expects: { [field]: { shape } },
    draw: (batch, { rng, images }) => {
      const real = batch[field] as Tensor;
      return { real, images, latents: latent.sample(real.shape[0] ?? 0, rng), rng: rng.fork('augment') };
    },
    view: ({ real, latents, images, rng }) =>
      lazy<InfoganView<C>>({
        real,
        latents,
        images,
        get fake() {
          return G(latent.join(latents));
        },
        get features() {
          return trunk(this.fake);
        },
        get augmentedFeatures() {
          return trunk(augment ? augment.transform(this.fake, rng) : this.fake);
        },
        get onReal() {
          return critic(trunk(real));
        },
        get onFake() {
          return critic(this.features);
        },
        get posterior() {
          return read(this.features);
        },
        get augmentedPosterior() {
          return read(this.augmentedFeatures);
        },
      }),
    players,
  };
}

const pick = (codes: Codes, names: readonly string[]): Codes =>
  Object.fromEntries(Object.entries(codes).filter(([name]) => names.includes(name)));
