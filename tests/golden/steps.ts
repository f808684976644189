import { type Tensor, tensor, tidy, variableGrads } from '@tensorflow/tfjs-core';
import type { AnyGame, Moment } from '../../src/core/game';
import { withFields } from '../../src/core/lazy';
import { Rng } from '../../src/core/rng';
import { total } from '../../src/losses/combine';
import { sequence } from './sequence';

/** How the weights of a net are made, as `stacks.py` writes it. */
export interface Weights {
  readonly first: number;
  readonly weights: readonly { readonly shape: number[]; readonly scale: number; readonly centre: number }[];
}

/** Loss terms and gradients of one player's step, by name. */
export interface Step {
  readonly terms: Readonly<Record<string, number>>;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

/** Numbers of `sequence.py` as a tensor. */
export const made = (seed: number, shape: number[], scale = 1, centre = 0): Tensor =>
  tensor(
    sequence(
      seed,
      shape.reduce((size, d) => size * d, 1),
      scale,
      centre,
    ),
    shape,
  );

/** Gives a game's nets the weights of the file. Throws where a net is not that of the file. */
export function assign(game: AnyGame, nets: Readonly<Record<string, Weights>>): void {
  for (const [name, { first, weights }] of Object.entries(nets)) {
    const own = game.nets[name]?.weights ?? [];
    if (own.length !== weights.length)
      throw new Error(`${name}: ${own.length} weights, ${weights.length} in the file.`);
    weights.forEach(({ shape, scale, centre }, i) => {
      tidy(() => own[i]?.assign(made(first + i, shape, scale, centre)));
    });
  }
}

/** The first turn of a player. */
export const firstTurn = (player: string): Moment => ({ step: 0, images: 0, player, rng: new Rng(0) });

/** The largest error of a player's terms and gradients on a sample, each relative to its largest entry. */
export function errorOf(game: AnyGame, name: string, sample: (at: Moment) => unknown, golden: Step): number {
  return tidy(() => {
    const player = game.players[name];
    if (!player) throw new Error(`The game has no ${name}.`);
    const view = game.view(sample(firstTurn(name))) as object;
    const given = Object.fromEntries((player.given ?? []).map(field => [field, view[field as keyof typeof view]]));
    const terms: Record<string, number> = {};
    const variables = player.updates.flatMap(net => net.weights);
    const { grads } = variableGrads(() => {
      const loss = player.loss(withFields(view, given));
      for (const [term, value] of Object.entries(loss)) terms[term] = value.dataSync()[0] ?? Number.NaN;
      return total(loss);
    }, [...variables]);
    if (`${Object.keys(terms)}` !== `${Object.keys(golden.terms)}`) return Number.POSITIVE_INFINITY;
    const got = [...Object.values(terms).map(value => [value]), ...variables.map(v => grads[v.name]?.dataSync() ?? [])];
    const expected = [...Object.values(golden.terms).map(value => [value]), ...Object.values(golden.gradients)];
    if (got.length !== expected.length) return Number.POSITIVE_INFINITY;
    return Math.max(...expected.map((values, i) => relative(got[i] ?? [], values)));
  });
}

function relative(got: ArrayLike<number>, expected: readonly number[]): number {
  if (got.length !== expected.length) return Number.POSITIVE_INFINITY;
  const most = Math.max(...expected.map(Math.abs), 1e-6);
  const errors = expected.map((e, i) => Math.abs((got[i] ?? Number.NaN) - e) / most);
  return errors.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(...errors);
}
