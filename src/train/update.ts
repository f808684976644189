import { type Scalar, tidy } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import type { AnyGame, Batch, Moment, Terms } from '../core/game';
import { own } from '../core/untrusted';
import { gradientsOf } from './gradients';
import { KeptBuffers } from './keptBuffers';

/**
 * One optimizer step of one player: draw, evaluate what is given off the tape, differentiate the sum of its loss terms
 * by the weights it updates, apply, project. Nets it does not update keep their buffers too, and others' memories what
 * they hold; where the loss throws, all do. Returns the terms and measures, kept.
 */
export function update<B extends Batch>(game: AnyGame<B>, name: string, batch: B, at: Moment): Terms {
  const player = own(game.players, name);
  check(player !== undefined, 'argument', `players: the game has no ${name}.`);
  const kept: Record<string, Scalar> = {};
  const buffers = new KeptBuffers(game);
  try {
    tidy(() => {
      const gradients = gradientsOf({ game, player, name, batch, at, buffers, kept, measures: true });
      player.optimizer.apply(gradients, at.images);
      player.project?.(player.updates.flatMap(net => net.weights));
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
