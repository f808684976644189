import type { Variable } from '@tensorflow/tfjs-core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { check, checkIs, checkKnown, isObject } from '../core/checks';
import type { AnyGame, Field, Optimizer, Player } from '../core/game';
import {
  net as aNet,
  optimizer as anOptimizer,
  anything,
  callable,
  flag,
  list,
  record,
  text,
  whole,
} from '../core/kinds';
import { isModel } from '../core/layerInputs';
import { checkName } from '../core/names';
import { isFromModel } from '../core/net';
import { checkOptions, fields, type Kinds, needed } from '../core/options';
import { UNROLL } from '../core/unroll';

/** What each optimizer in use trains. */
const trained = new WeakMap<Optimizer, Variable>();

const PLAYER: Kinds<Player<unknown>> = {
  updates: needed(list(aNet)),
  optimizer: needed(anOptimizer),
  loss: needed(callable),
  measures: callable,
  given: list(anything),
  repeats: whole(1),
  every: whole(1),
  project: callable,
  unroll: fields<NonNullable<Player<unknown>['unroll']>>({ ...UNROLL, of: needed(text) }),
};
const FIELD: Kinds<Field> = { shape: needed(list(whole())), classes: whole(1), picture: flag };

/**
 * Throws unless a game has all its parts, of the kinds they must be.
 *
 * @throws GanKitError `argument` naming the part
 */
export function checkParts(game: AnyGame): void {
  const given = isObject(game);
  checkIs(given, 'Trainer', 'a game, such as gan({ … })', game);
  record(aNet)('game.nets', game.nets);
  record(anything)('game.expects', game.expects);
  record(anything)('game.players', game.players);
  callable('game.draw', game.draw);
  callable('game.view', game.view);
  for (const name of Object.keys(game.nets)) checkName('game.nets', name);
  for (const [name, field] of Object.entries(game.expects)) checkOptions(`game.expects.${name}`, field, FIELD);
  for (const [name, player] of Object.entries(game.players)) {
    checkName('game.players', name);
    checkOptions(`game.players.${name}`, player, PLAYER);
    const { unroll } = player;
    const others = Object.keys(game.players).filter(other => other !== name);
    if (unroll) checkKnown(`game.players.${name}.unroll.of`, unroll.of, others);
  }
}

/**
 * Throws if somebody froze or thawed layers of a net that reads which weights to train once, when it is made.
 *
 * @throws GanKitError `argument` naming the net
 */
export function checkTrainable(game: AnyGame): void {
  for (const [name, net] of Object.entries(game.nets)) {
    check(
      !net.model || !isFromModel(net) || net.model.trainableWeights.length === net.weights.length,
      'argument',
      () =>
        `nets.${name}: trainable was set on its model after netFromModel, which reads once what to train. Set it ` +
        'before netFromModel; ' +
        'to train in phases, name the players of a run.',
    );
  }
}

/**
 * Throws unless every player of a game has weights to train and an optimizer of its own.
 *
 * @throws GanKitError `argument` naming the player
 */
export function checkPlayers(game: AnyGame): void {
  const owners = new Map<Optimizer, string>();
  for (const [name, { updates, optimizer: given }] of Object.entries(game.players)) {
    const optimizer = innermost(given);
    const [first] = updates.flatMap(net => net.weights);
    check(
      first !== undefined,
      'argument',
      `players.${name}: there is nothing to train, for its nets have no trainable weights. Is a model frozen ` +
        '(trainable: false)? ' +
        'Set trainable before netFromModel, or leave the player out.',
    );
    const owner = owners.get(optimizer);
    const other = trained.get(optimizer);
    check(
      owner === undefined && (other === undefined || other === first || other.isDisposed),
      'argument',
      () =>
        `players.${name}: its optimizer already belongs to ${owner ? `players.${owner}` : 'another model'}, and ` +
        'remembers what ' +
        'that one did. Make one for each player: adam().',
    );
    owners.set(optimizer, name);
  }
  for (const [optimizer, name] of owners) {
    const [first] = game.players[name]?.updates.flatMap(net => net.weights) ?? [];
    if (first) trained.set(optimizer, first);
  }
}

/** The optimizer that does the work, and remembers: one wrapped twice is one. */
const innermost = (optimizer: Optimizer): Optimizer => (optimizer.inner ? innermost(optimizer.inner) : optimizer);

/** Lets go of a game's optimizers: they may then serve another. */
export function releasePlayers(game: AnyGame): void {
  for (const { optimizer } of Object.values(game.players)) trained.delete(innermost(optimizer));
}

/**
 * Throws if a batch of this size cannot be trained on: where it does not divide into packs or groups, or these players
 * would train batch normalisation on one value for each channel, which less its mean is 0 whatever it was.
 *
 * @throws GanKitError `argument` naming net and layer
 */
export function checkBatchSize(game: AnyGame, players: readonly string[], size: number): void {
  const { multipleOf = 1, nets } = game;
  check(
    size % multipleOf === 0,
    'argument',
    () => `batchSize: expected a multiple of ${multipleOf}, since D is shown so many examples as one, got ${size}.`,
  );
  const rows = size / multipleOf;
  for (const [name, { model }] of Object.entries(nets)) {
    const layer = model && layerOf(model, layer => rows % Math.min(groupOf(layer), rows) !== 0);
    check(
      !layer,
      'argument',
      () =>
        `batchSize: expected a multiple of ${multipleOf * (layer ? groupOf(layer) : 1)}, got ${size}: the ` +
        'minibatch deviation of ' +
        `net ${name} (${layer?.name}) compares examples in groups.`,
    );
  }
  if (size !== 1) return;
  const updated = players.flatMap(name => game.players[name]?.updates ?? []);
  for (const [name, net] of Object.entries(nets)) {
    const layer = updated.includes(net) && net.model && layerOf(net.model, normsOneValue);
    check(
      !layer,
      'argument',
      () =>
        `batchSize: expected at least 2, got 1: the batch normalisation of net ${name} ` +
        `(${layer ? layer.name : ''}) would see one value ` +
        'for each channel, and a value less its own mean is 0. Use larger batches, or nets without batch ' +
        'normalisation.',
    );
  }
}

/** The first layer of which this is true, also of those of models within the model. */
function layerOf(model: LayersModel, is: (layer: layers.Layer) => boolean): layers.Layer | undefined {
  for (const layer of model.layers) {
    const found = isModel(layer) ? layerOf(layer, is) : is(layer) && layer;
    if (found) return found;
  }
  return undefined;
}

/** How many examples a layer compares with each other. */
const groupOf = (layer: layers.Layer): number =>
  layer.getClassName() === 'MinibatchStddev' ? Number(layer.getConfig().group) : 1;

function normsOneValue(layer: layers.Layer): boolean {
  if (layer.getClassName() !== 'BatchNormalization') return false;
  const [input] = layer.inboundNodes[0]?.inputTensors ?? [];
  const { axis } = layer.getConfig();
  const channel = typeof axis === 'number' && axis >= 0 ? axis : (input?.shape.length ?? 0) - 1;
  return input?.shape.reduce<number>((n, size, i) => (i === 0 || i === channel ? n : n * (size ?? 2)), 1) === 1;
}
