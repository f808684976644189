import { slice, type Tensor, valueAndGrad } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import type { Augment, Contest, Side } from '../core/contest';
import { readingFeatures } from '../core/features';
import type { Adversarial, Moment } from '../core/game';
import { lazy, withFields } from '../core/lazy';
import type { Memory } from '../core/memory';
import type { AnyNet } from '../core/net';
import { join, separate } from './join';

/** What a game says of one contest. */
export interface Sides {
  /** The parts of real examples, each `[n, …]`; in most games there is one. */
  readonly real: readonly Tensor[];
  /** Those of the fake examples, in the same order. */
  readonly fake: () => readonly Tensor[];
  /**
   * D up to the features that its last part reads; left out where D is one net: they are then what its last layer with
   * weights reads.
   */
  readonly features?: (...parts: Tensor[]) => Tensor;
  /** The rest of D: logits of features, or of the parts where there are no features. */
  readonly score: (...read: Tensor[]) => Tensor;
}

/** How the contests of a game are held. */
export interface How {
  readonly augment: readonly { readonly by: Augment; readonly memory: Memory }[];
  /** The name of the player that judges. */
  readonly player: string;
  /** The net that D is, where it is one. */
  readonly net?: AnyNet;
  readonly adversarial: Adversarial;
}

/** A contest at one moment, and what another against the same real examples shares with it. */
export interface OpenContest extends Contest {
  readonly shared: Shared;
  /** The loss that it is fought by. */
  readonly adversarial: Adversarial;
  /** Whether D is shown other pictures than there are. */
  readonly augmented: boolean;
}

interface Shared {
  readonly at: Moment;
  readonly how: How;
  readonly sides: Sides;
  readonly real: Judged;
}

/** The contest between real and fake examples. */
export function open(at: Moment, how: How, sides: Sides): OpenContest {
  const real = judged(() => shown(at, how, 'real', 'real', sides.real, sides.fake), sides, how);
  return contestOf({ at, how, sides, real }, sides, 'fake');
}

/** Fakes of another kind, and how they are scored if not as the first. */
export type Others = Pick<Sides, 'fake'> & Partial<Pick<Sides, 'features' | 'score'>>;

/**
 * The contest between the real examples of another and other fakes: what D makes of the real ones is computed once for
 * both.
 *
 * @param name of this contest, for its draws
 */
export function against({ shared }: OpenContest, name: string, others: Others): OpenContest {
  return contestOf(shared, { ...shared.sides, ...others }, name);
}

function contestOf(shared: Shared, sides: Sides, name: string): OpenContest {
  const { at, how, real } = shared;
  const fake = judged(() => shown(at, how, 'fake', name, sides.fake(), sides.fake), sides, how);
  return lazy<OpenContest>({
    shared,
    adversarial: how.adversarial,
    augmented: how.augment.some(({ by }) => by.pictures !== false),
    turn: turnOf(at, how),
    rng: at.rng.fork('contest', name),
    step: at.step,
    images: at.images,
    score: examples => scoreOf(sides, examples, real.parts),
    get real() {
      return real.examples;
    },
    get fake() {
      return fake.examples;
    },
    get featuresOfReal() {
      return real.features;
    },
    get featuresOfFake() {
      return fake.features;
    },
    get slopeAtReal() {
      return real.slope;
    },
    get slopeAtFake() {
      return fake.slope;
    },
    get onReal() {
      return firstRows(real.logits, () => fake.parts[0]);
    },
    get onFake() {
      return fake.logits;
    },
  });
}

/** Examples of one side as D is shown them, and what it makes of them. */
interface Judged {
  readonly parts: readonly Tensor[];
  readonly examples: Tensor;
  readonly features: Tensor;
  readonly logits: Tensor;
  readonly slope: Tensor;
}

function judged(parts: () => readonly Tensor[], sides: Sides, { net }: How): Judged {
  const { features, score } = sides;
  let scored = false;
  return lazy<Judged>({
    get parts() {
      return parts();
    },
    get examples() {
      return join(this.parts);
    },
    get features() {
      if (features) return features(...this.parts);
      const ran = net && readingFeatures(net, () => score(...this.parts));
      check(ran?.features !== undefined, 'argument', NO_FEATURES);
      if (!scored) withFields<Judged>(this, { logits: ran.result });
      return ran.features;
    },
    get logits() {
      scored = true;
      return features ? score(this.features) : score(...this.parts);
    },
    get slope() {
      // Of logits that are no scalar, the gradient is that of their sum.
      const { value, grad } = valueAndGrad(x => scoreOf(sides, x, this.parts))(this.examples);
      if (!scored) withFields<Judged>(this, { logits: value });
      return grad;
    },
  });
}

const NO_FEATURES =
  'contest: the features of this D cannot be read: it is no tf model of plain layers, so what its last layer ' +
  'reads is not known. ' +
  'Make it of one, netFromModel(model), or leave out what reads features.';

/** D's logits on joined examples whose parts are like these. */
function scoreOf({ features, score }: Sides, examples: Tensor, like: readonly Tensor[]): Tensor {
  const parts = separate(
    examples,
    like.map(part => part.shape.slice(1)),
  );
  return features ? score(features(...parts)) : score(...parts);
}

function shown(
  at: Moment,
  how: How,
  side: Side,
  name: string,
  parts: readonly Tensor[],
  fakes: () => readonly Tensor[],
): readonly Tensor[] {
  const { images, rng } = at;
  return how.augment.reduce<readonly Tensor[]>(
    (before, { by, memory }, i) =>
      before.map((examples, part) => {
        if (by.pictures !== false && examples.rank !== 4) return examples;
        const fake = () => fakes()[part] as Tensor;
        const seen = { side, turn: turnOf(at, how), rng: rng.fork('augment', name, i), images, memory, fake, part };
        return by.apply(examples, seen);
      }),
    parts,
  );
}

const turnOf = (at: Moment, how: How): 'D' | 'G' => (at.player === how.player ? 'D' : 'G');

/** As many rows as there are others, where those are fewer: losses pair the two. */
function firstRows(logits: Tensor, others: () => Tensor | undefined): Tensor {
  const [n = 0, m = n] = [logits.shape[0], others()?.shape[0]];
  return m < n ? slice(logits, 0, m) : logits;
}
