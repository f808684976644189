import {
  addN,
  clone,
  keep,
  type NamedTensorMap,
  type Scalar,
  Tensor,
  tidy,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { check, checkIs, isObject, showShape, showValue } from '../core/checks';
import { GanKitError } from '../core/errors';
import type { AnyGame, Batch, Moment, Terms } from '../core/game';
import { withFields } from '../core/lazy';
import { freeingTape } from '../core/offTape';
import { drawingFrom } from '../core/randomScope';
import { own } from '../core/untrusted';
import { KeptBuffers } from './keptBuffers';
import { unrolled } from './unroll';

/**
 * One optimizer step of one player: draw, evaluate what is given off the tape, differentiate the sum of its loss terms
 * by the weights it updates, apply, project. Nets it does not update keep their buffers too, and others' memories what
 * they hold; where the loss throws, all do. Returns the terms, kept.
 */
export function update<B extends Batch>(game: AnyGame<B>, name: string, batch: B, at: Moment): Terms {
  const player = own(game.players, name);
  check(player !== undefined, 'argument', `players: the game has no ${name}.`);
  const variables = player.updates.flatMap(net => net.weights);
  const kept: Record<string, Scalar> = {};
  const buffers = new KeptBuffers(game);
  try {
    tidy(() => {
      const sample = game.draw(batch, at);
      const view = game.view(sample);
      check(
        typeof view === 'object' && view !== null,
        'argument',
        () => `game.view: expected an object of what losses read, such as lazy({ … }), got ${showValue(view)}.`,
      );
      drawingFrom(at.rng.fork('nets'), () => {
        const given = Object.fromEntries((player.given ?? []).map(field => [field, view[field]]));
        const lossOf = (view: object): Terms => {
          const terms = player.loss(view);
          checkTerms(`players.${name}.loss`, terms);
          return terms;
        };
        const loss = () => {
          const turn = { game, player, loss: lossOf, sample, view: withFields(view, given), at, buffers };
          const terms = freeingTape(() => (player.unroll?.steps ? unrolled(turn) : lossOf(turn.view)));
          for (const [term, scalar] of Object.entries(terms)) kept[term] = keep(clone(scalar));
          const scalars = Object.values(terms);
          return scalars[0] && scalars.length === 1 ? scalars[0] : addN(scalars);
        };
        const grads = gradientsOf(loss, variables, `players.${name}.loss`);
        const gradients = variables.flatMap(variable => {
          const gradient = grads[variable.name];
          return gradient ? [{ variable, gradient }] : [];
        });
        player.optimizer.apply(gradients, at.images);
        player.project?.(variables);
      });
    });
    buffers.putBack(
      net => !player.updates.includes(net),
      memory => memory.player !== name,
    );
    return kept;
  } catch (error) {
    for (const scalar of Object.values(kept)) scalar.dispose();
    buffers.putBack();
    throw error;
  } finally {
    buffers.dispose();
  }
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
function gradientsOf(loss: () => Scalar, variables: readonly Variable[], name: string): NamedTensorMap {
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
