import {
  addN,
  clone,
  customGrad,
  engine,
  type GradSaveFunc,
  mul,
  type Scalar,
  scalar,
  sub,
  sum,
  Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import type { AnyGame, Moment, Player, Terms } from '../core/game';
import { withFields } from '../core/lazy';
import { mapped } from '../core/mapped';
import { offTape } from '../core/offTape';
import { drawingFrom } from '../core/randomScope';
import { valueAt } from '../core/schedule';
import { own } from '../core/untrusted';
import type { KeptBuffers } from './keptBuffers';

/** A turn as it is when the loss is asked for. */
export interface Turn {
  readonly game: AnyGame;
  readonly player: Player<object>;
  /** The player's, checked. */
  readonly loss: (view: object) => Terms;
  /** What `game.draw` made. */
  readonly sample: unknown;
  readonly view: object;
  readonly at: Moment;
  readonly buffers: KeptBuffers;
}

/** Undefined where nothing depends on it. */
type Gradients = readonly (Tensor | undefined)[];

/**
 * The loss of a player against another, D, that has gone on for K steps of gradient descent on its own loss, with the
 * gradient through these steps (Metz et al. 2017, eq. 7–10). All steps are on the draws of this turn.
 *
 * In reverse: of `θₖ₊₁ = θₖ − η ∇L_D(θₖ)` the slope λₖ of the loss in θₖ is `λₖ₊₁ − η ∇(λₖ₊₁ · ∇L_D(θₖ))`, a product
 * with the Hessian, and what L_D reads of the player's own has the slope `−η ∇(λₖ₊₁ · ∇L_D(θₖ))` besides. So the K
 * weights are all that has to be kept. D's are then as they were.
 */
export function unrolled({ game, player, loss, sample, view, at, buffers }: Turn): Terms {
  const { of = '', steps = 0, learningRate = 0 } = player.unroll ?? {};
  const other: Player<object> | undefined = own(game.players, of);
  check(other !== undefined, 'argument', `players: the game has no ${of}.`);
  const weights = other.updates.flatMap(net => net.weights);
  const itsOwn = player.updates.flatMap(net => net.weights);
  const rate = valueAt(learningRate, at.images);
  const move = (from: Gradients, by: Gradients) => from.map((x, i) => moved(x, by[i], rate));
  const goTo = (values: readonly Tensor[] | undefined) => {
    for (const [i, value] of values?.entries() ?? []) weights[i]?.assign(value);
    // What D remembers, and its buffers, are each time as the turn found them.
    buffers.putBack(
      net => other.updates.includes(net),
      memory => memory.player === of,
    );
  };
  const made = fieldsOf(view, other.given);
  const held = offTape(() => mapped(made, value => (value instanceof Tensor ? clone(value) : value)));
  const read = [...Object.values(made).filter(isTensor), ...itsOwn];
  const readFrom = [...Object.values(held).filter(isTensor), ...itsOwn];
  const lossAt = (values: readonly Tensor[]) => {
    goTo(values);
    return drawingFrom(at.rng.fork('unroll'), () => total(other.loss(withFields(game.view(sample), held))));
  };
  const slopeAt = (values: readonly Tensor[]) => gradients(() => lossAt(values), weights);

  const path: Tensor[][] = [offTape(() => weights.map(weight => clone(weight)))];
  const last = () => path.at(-1) ?? [];
  try {
    for (let k = 0; k < steps; k++) {
      path.push(offTape(() => tidy(() => move(last(), slopeAt(last())) as Tensor[])));
    }
    goTo(last());
    // Constants of the player are those of the D that it meets.
    const given = offTape(() => fieldsOf(withFields(game.view(sample), held), player.given));
    const terms = loss(withFields(game.view(sample), { ...made, ...given }));
    let slope = gradients(() => total(terms), weights);
    let slopeOfRead: Gradients = read.map(() => undefined);
    for (const values of path.slice(0, -1).reverse()) {
      const product = offTape(() => gradients(() => dot(slope, slopeAt(values)), [...weights, ...readFrom]));
      slope = move(slope, product);
      slopeOfRead = move(slopeOfRead, product.slice(weights.length));
    }
    return withSlope(terms, read, slopeOfRead);
  } finally {
    goTo(path[0]);
  }
}

const fieldsOf = (view: object, names: readonly PropertyKey[] = []): Record<PropertyKey, unknown> =>
  Object.fromEntries(names.map(name => [name, Reflect.get(view, name)]));

const isTensor = (value: unknown): value is Tensor => value instanceof Tensor;

const total = (terms: Terms): Tensor => addN(Object.values(terms));

/** On the tape, where one is on; of what nothing depends on there is none. */
const gradients = (f: () => Tensor, by: readonly Tensor[]): Gradients =>
  engine().gradients(f, [...by], undefined, true).grads;

/** `x − η g` */
function moved(x: Tensor | undefined, gradient: Tensor | undefined, rate: number): Tensor | undefined {
  if (!gradient) return x && clone(x);
  return x ? sub(x, mul(gradient, rate)) : mul(gradient, -rate);
}

function dot(a: Gradients, b: Gradients): Tensor {
  const products = a.flatMap((x, i) => {
    const y = b[i];
    return x && y ? [sum(mul(x, y))] : [];
  });
  return products.length > 0 ? addN(products) : scalar(0);
}

/** The same terms, whose sum has these slopes besides. */
function withSlope(terms: Terms, at: readonly Tensor[], slopes: Gradients): Terms {
  const pairs = at.flatMap((x, i) => {
    const slope = slopes[i];
    return slope ? [{ x, slope }] : [];
  });
  const [first, ...others] = Object.entries(terms);
  if (!first || pairs.length === 0) return terms;
  const [name, term] = first;
  const sloping = customGrad((...inputs) => {
    const save = inputs.at(-1) as unknown as GradSaveFunc;
    save(pairs.map(({ slope }) => slope));
    return { value: clone(term), gradFunc: (dy, saved) => [clone(dy), ...saved.map(slope => mul(slope, dy))] };
  });
  return { [name]: sloping(term, ...pairs.map(({ x }) => x)) as Scalar, ...Object.fromEntries(others) };
}
