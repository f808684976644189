import { check } from './checks';
import type { AnyGame, Batch, Moment, Player } from './game';
import { lazy, withFields } from './lazy';
import type { Memory } from './memory';
import type { AnyNet } from './net';
import { own } from './untrusted';

/** The view of each part, by its name. */
type Views = Record<string, Record<string, unknown>>;

/**
 * Several games as one, on the same batches: all their nets and players, each player with the draws and the loss of its
 * own game. A net that two games share, such as one that the second holds frozen, has the same name in both.
 *
 * The players play side by side; to train one game after the other, name those that play: the `players` of a run.
 *
 * @throws GanKitError `argument` if two games have a player of one name, or different nets of one name
 * @example
 * const both = together({ one: stage1, two: stage2 });
 * const reports = new Trainer(both, { seed: 1 }).run(source, { steps: 1000, players: Object.keys(stage1.players) });
 */
export function together(games: Readonly<Record<string, AnyGame>>): AnyGame {
  const parts = Object.entries(games);
  const nets: Record<string, AnyNet> = {};
  const players: Record<string, Player<Views>> = {};
  const memory: Record<string, Memory> = {};
  for (const [part, game] of parts) {
    for (const [name, net] of Object.entries(game.nets)) {
      check((own(nets, name) ?? net) === net, 'argument', `together: two games have different nets named '${name}'.`);
      nets[name] = net;
    }
    for (const [name, held] of Object.entries(game.memory ?? {})) {
      const known = own(memory, name) ?? held;
      check(known === held, 'argument', `together: two games have different memories named '${name}'.`);
      memory[name] = held;
    }
    for (const [name, player] of Object.entries(game.players)) {
      check(!Object.hasOwn(players, name), 'argument', `together: two games have a player named '${name}'.`);
      const { measures } = player;
      players[name] = {
        ...player,
        given: (player.given ?? []).map(field => fieldOf(part, field)),
        loss: views => player.loss(views[part]),
        ...(measures && { measures: views => measures(views[part]) }),
      };
    }
  }
  return {
    nets,
    players,
    memory,
    expects: Object.assign({}, ...parts.map(([, game]) => game.expects)),
    draw: (batch: Batch, at: Moment) => ({ batch, at }),
    view: ({ batch, at }: { batch: Batch; at: Moment }) => viewOf(parts, batch, at),
  };
}

const fieldOf = (part: string, field: PropertyKey): string => `${part}.${String(field)}`;

/**
 * Each part's view under its name, drawn when first used; and what its players are given, as `part.field`, which is
 * read before the tape, or known before the part's view is made.
 */
function viewOf(parts: readonly [string, AnyGame][], batch: Batch, at: Moment): Views {
  const fields: Views = {};
  const define = (key: string, get: (this: Views) => unknown) =>
    Object.defineProperty(fields, key, { enumerable: true, configurable: true, get });
  for (const [part, game] of parts) {
    const given = new Set(Object.values(game.players).flatMap(player => player.given ?? []));
    define(part, function () {
      const isKnown = (field: PropertyKey) =>
        Object.getOwnPropertyDescriptor(this, fieldOf(part, field))?.get === undefined;
      const known = [...given].filter(isKnown).map(field => [field, Reflect.get(this, fieldOf(part, field))]);
      return withFields(game.view(game.draw(batch, { ...at, rng: at.rng.fork(part) })), Object.fromEntries(known));
    });
    for (const field of given) {
      define(fieldOf(part, field), function () {
        return this[part]?.[String(field)];
      });
    }
  }
  return lazy(fields);
}
