import { addN, dispose, type Scalar, scalar, sqrt, square, stack, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Adversarial, AnyGame, Batch, Moment } from '../core/game';
import { drawingFrom } from '../core/randomScope';
import { gradientsOf } from './gradients';
import { KeptBuffers } from './keptBuffers';

/** D's logits on one batch, as its turn would have them, where the game has a D that compares two sides. */
export interface Logits {
  /** On the real examples, `[n]` or one for each patch. */
  readonly onReal?: Float32Array;
  /** On generated ones. */
  readonly onFake?: Float32Array;
  /** The loss of the two. */
  readonly adversarial?: Adversarial;
  /** Real examples as D was shown them, where these are others; the caller's to dispose of. */
  readonly shown?: Tensor;
}

/** What a game would do in its next step, seen from outside: numbers on one batch. */
export interface Examination extends Logits {
  /** Loss terms, named `player.term`. */
  readonly losses: Readonly<Record<string, number>>;
  /** Of each player, the length ‖∇‖ of the gradient of its loss by the weights that it moves. */
  readonly gradients: Readonly<Record<string, number>>;
  /** Of each player, the length of these weights. */
  readonly weights: Readonly<Record<string, number>>;
}

type Numbers = Pick<Examination, 'losses' | 'gradients' | 'weights'>;

/**
 * Losses, norms of gradients and of weights, and D's logits on one batch, as they would be in the next step. Nothing
 * moves: weights, buffers, averages and what the game remembers stay, and training draws as if nobody had looked.
 */
export async function examine<B extends Batch>(
  game: AnyGame<B>,
  batch: B,
  at: Omit<Moment, 'player'>,
): Promise<Examination> {
  const names: { readonly kind: keyof Numbers; readonly name: string }[] = [];
  const buffers = new KeptBuffers(game);
  const kept: Scalar[] = [];
  let found: Tensor;
  try {
    found = tidy(() => {
      const values: Scalar[] = [];
      const note = (kind: keyof Numbers, name: string, value: Scalar) => {
        names.push({ kind, name });
        values.push(value);
      };
      for (const [name, player] of Object.entries(game.players)) {
        const terms: Record<string, Scalar> = {};
        try {
          const turn = { game, player, name, batch, at: momentOf(at, name), buffers, kept: terms };
          const gradients = gradientsOf(turn).map(({ gradient }) => gradient);
          note('gradients', name, lengthOf(gradients));
          note('weights', name, lengthOf(player.updates.flatMap(net => net.weights)));
        } finally {
          kept.push(...Object.values(terms));
          buffers.putBack();
        }
        for (const [term, value] of Object.entries(terms)) note('losses', `${name}.${term}`, value);
      }
      return stack(values);
    });
  } finally {
    dispose(kept);
    buffers.putBack();
    buffers.dispose();
  }
  const values = await taken(found);
  const of = (kind: keyof Numbers) =>
    Object.fromEntries(names.flatMap((one, i) => (one.kind === kind ? [[one.name, values[i] ?? Number.NaN]] : [])));
  return {
    losses: of('losses'),
    gradients: of('gradients'),
    weights: of('weights'),
    ...(await logitsOn(game, batch, at)),
  };
}

/** The logits alone, without gradients; nothing moves either. */
export async function logitsOn<B extends Batch>(
  game: AnyGame<B>,
  batch: B,
  at: Omit<Moment, 'player'>,
): Promise<Logits> {
  const [player = ''] = Object.keys(game.players);
  const moment = momentOf(at, player);
  const buffers = new KeptBuffers(game);
  let found: readonly Tensor[];
  let adversarial: Adversarial | undefined;
  try {
    found = tidy(() =>
      drawingFrom(moment.rng.fork('nets'), () => {
        const { contest } = game.view(game.draw(batch, moment));
        adversarial = contest?.adversarial;
        if (contest === undefined) return [];
        const { onReal, onFake } = contest;
        return contest.augmented ? [onReal, onFake, contest.real] : [onReal, onFake];
      }),
    );
  } finally {
    buffers.putBack();
    buffers.dispose();
  }
  const [real, fake, shown] = found;
  if (!real || !fake) return {};
  const [onReal, onFake] = await Promise.all([taken(real), taken(fake)]);
  return { onReal, onFake, ...(adversarial && { adversarial }), ...(shown && { shown }) };
}

const momentOf = (at: Omit<Moment, 'player'>, player: string): Moment => ({
  ...at,
  player,
  rng: at.rng.fork('examine', player),
});

/** The root of the sum of all squares. */
const lengthOf = (tensors: readonly Tensor[]): Scalar =>
  tensors.length === 0 ? scalar(0) : sqrt(addN(tensors.map(tensor => sum(square(tensor)) as Scalar)));

async function taken(tensor: Tensor): Promise<Float32Array> {
  try {
    return Float32Array.from(await tensor.data());
  } finally {
    tensor.dispose();
  }
}
