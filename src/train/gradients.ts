import {
  addN,
  clone,
  keep,
  type NamedTensorMap,
  type Scalar,
  Tensor,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { check, checkIs, isObject, showShape, showValue } from '../core/checks';
import { GanKitError } from '../core/errors';
import type { AnyGame, Batch, Moment, Player, Terms } from '../core/game';
import { withFields } from '../core/lazy';
import { freeingTape, offTape } from '../core/offTape';
import { drawingFrom } from '../core/randomScope';
import type { KeptBuffers } from './keptBuffers';
import { unrolled } from './unroll';

/** One turn of one player. */
interface Turn<B extends Batch> {
  readonly game: AnyGame<B>;
  // biome-ignore lint/suspicious/noExplicitAny: as in AnyGame.
  readonly player: Player<any>;
  readonly name: string;
  readonly batch: B;
  readonly at: Moment;
  readonly buffers: KeptBuffers;
  /** Where the loss terms go, kept. */
  readonly kept: Record<string, Scalar>;
  /** Whether the player's measures go there too. Default false. */
  readonly measures?: boolean;
}

/** A gradient and what it is of. */
interface Gradient {
  readonly variable: Variable;
  readonly gradient: Tensor;
}

/**
 * A player's turn up to its gradients: draw, evaluate what is given off the tape, differentiate the sum of its loss
 * terms by the weights it updates. Tensors are those of the tidy around it.
 */
export function gradientsOf<B extends Batch>({
  game,
  player,
  name,
  batch,
  at,
  buffers,
  kept,
  measures = false,
}: Turn<B>): Gradient[] {
  const variables = player.updates.flatMap(net => net.weights);
  const sample = game.draw(batch, at);
  const view = game.view(sample);
  check(
    typeof view === 'object' && view !== null,
    'argument',
    () => `game.view: expected an object of what losses read, such as lazy({ … }), got ${showValue(view)}.`,
  );
  return drawingFrom(at.rng.fork('nets'), () => {
    const given = Object.fromEntries((player.given ?? []).map(field => [field, view[field]]));
    const lossOf = (view: object): Terms => {
      const terms = player.loss(view);
      checkTerms(`players.${name}.loss`, terms);
      return terms;
    };
    const loss = () => {
      const turn = { game, player, loss: lossOf, sample, view: withFields(view, given), at, buffers };
      const { terms, measured } = freeingTape(() => {
        const terms = player.unroll?.steps ? unrolled(turn) : lossOf(turn.view);
        return {
          terms,
          measured: measures && player.measures ? measuresOf(player.measures, turn.view, name, terms) : {},
        };
      });
      for (const [term, scalar] of Object.entries({ ...terms, ...measured })) kept[term] = keep(clone(scalar));
      const scalars = Object.values(terms);
      return scalars[0] && scalars.length === 1 ? scalars[0] : addN(scalars);
    };
    const found = differentiated(loss, variables, `players.${name}.loss`);
    return variables.flatMap(variable => {
      const gradient = found[variable.name];
      return gradient ? [{ variable, gradient }] : [];
    });
  });
}

/** A player's measures: they may read what its loss has made, and nothing of them is differentiated. */
function measuresOf(measures: (view: object) => Terms, view: object, name: string, terms: Terms): Terms {
  const found = offTape(() => measures(view));
  checkTerms(`players.${name}.measures`, found);
  const twice = Object.keys(found).find(measure => Object.hasOwn(terms, measure));
  check(
    twice === undefined,
    'argument',
    `players.${name}.measures: its loss has a term called '${twice}', too. Call the measure something else.`,
  );
  return found;
}

function checkTerms(name: string, terms: Terms): void {
  const some = isObject(terms) && !(terms instanceof Tensor) && !Array.isArray(terms);
  checkIs(some, name, 'an object of named scalars, such as { loss: tf.mean(x) }', terms);
  check(Object.keys(terms).length > 0, 'argument', `${name}: expected at least one term, got none.`);
  for (const [term, scalar] of Object.entries(terms)) {
    check(
      scalar instanceof Tensor && scalar.size === 1,
      'argument',
      () => `${name}: expected its term ${term} to be a scalar, got ${showTerm(scalar)}.`,
    );
  }
}

const showTerm = (term: unknown): string =>
  term instanceof Tensor ? `a tensor of shape ${showShape(term.shape)}. Take its mean or sum` : showValue(term);

/** By the name of the variable; those that the loss does not depend on have none. */
function differentiated(loss: () => Scalar, variables: readonly Variable[], name: string): NamedTensorMap {
  try {
    return variableGrads(loss, [...variables]).grads;
  } catch (error) {
    // tfjs says so of its own API, whose names mean nothing here.
    const isUnconnected = error instanceof Error && error.message.startsWith('Cannot find a connection');
    if (!isUnconnected) throw error;
    throw new GanKitError(
      'argument',
      `${name}: no weight of its nets has a part in it. Let it read a field of the view that goes through one of ` +
        'them and is not in given.',
      { cause: error },
    );
  }
}
