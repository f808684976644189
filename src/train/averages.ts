import { clone, dispose, keep, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import type { AnyGame, Batch, Moment, Schedule } from '../core/game';
import { mapped } from '../core/mapped';
import { drawingFrom } from '../core/randomScope';
import type { Rng } from '../core/rng';
import { own } from '../core/untrusted';
import { batchMoments, normalisationsOf } from './batchMoments';
import { Ema } from './ema';
import { KeptBuffers } from './keptBuffers';
import { shapesOnly, unlessItThrows } from './shapesOnly';

/**
 * Nets, by their name in the game, of which a moving average is kept; half-lives in images. Of one with batch norm the
 * loss of its player is also called now and then to measure moments, in which nothing is trained.
 */
export type AverageOptions = Readonly<Record<string, { readonly halfLife: number | Schedule }>>;

/**
 * What depends on the data is measured each so many steps, on one batch: a few hundredths of the time of so many steps.
 */
const EVERY = 4;
/** The share of the old moments that is kept then: the new ones are those of some ten batches. */
const SHARE = 0.8;
/**
 * What depends on draws alone is measured when it is asked for, on so many draws but no more than so many batches of
 * them.
 */
const DRAWS = 2048;
const MOST = 32;

type Measured = ReadonlyMap<Variable, Tensor>;

/**
 * The moving averages of a game's nets, which it owns.
 *
 * Batch norm at inference divides by moments, and those of the raw net are not what the averaged weights make of their
 * input (Izmailov et al. 2018, §3.2, of averaged weights in general). So they are measured under the averaged weights,
 * as in training, by the loss of a player that updates the net. Training itself is not touched.
 */
export class Averages<B extends Batch> {
  /** By the net's name. */
  readonly emas: Readonly<Record<string, Ema>>;
  /** Players whose loss calls averaged nets that have batch norm, and those nets. */
  private readonly nets: ReadonlyMap<string, readonly string[]>;
  /** Those whose nets are given nothing but draws. Known once the shapes of a batch are. */
  private drawing: ReadonlySet<string> | undefined;
  private shapes: B | undefined;
  private last: Omit<Moment, 'rng' | 'player'> | undefined;
  private seen: B | undefined;

  constructor(
    private readonly game: AnyGame<B>,
    options: AverageOptions,
    private readonly rng: Rng,
  ) {
    const nets = Object.entries(options).map(([name, { halfLife }]) => {
      const net = own(game.nets, name);
      const known = Object.keys(game.nets).join(', ');
      check(net !== undefined, 'argument', `average.${name}: the game has no such net. It has: ${known}.`);
      return { name, net, halfLife };
    });
    this.emas = Object.fromEntries(nets.map(({ name, net, halfLife }) => [name, new Ema(net, halfLife)]));
    this.nets = normalised(game, Object.keys(this.emas));
  }

  /** Notes a batch that a player played on after `at`. It stays the caller's. */
  see(batch: B, at: Omit<Moment, 'rng' | 'player'>): void {
    if (this.nets.size === 0) return;
    this.shapes = shapesOnly(batch);
    this.drawing ??= this.drawingOnly(this.shapes, at);
    if (this.drawing.size === this.nets.size || !isDue(at.step + 1)) return;
    this.forget();
    this.seen = tidy(() => mapped(batch, t => keep(clone(t)))) as unknown as B;
  }

  /** After a step that saw so many images: all of it or, where a loss throws, nothing. */
  update(images: number, at: Omit<Moment, 'rng' | 'player'>): void {
    const emas = Object.values(this.emas);
    const before = tidy(() => emas.map(ema => ema.tensors.map(t => keep(clone(t)))));
    try {
      for (const ema of emas) ema.update(images, at.images);
      if (this.seen) this.measureOn(this.seen, at);
      this.forget();
      this.last = at;
    } catch (error) {
      for (const [i, ema] of emas.entries()) ema.restore(before[i] ?? []);
      throw error;
    } finally {
      dispose(before.flat());
    }
  }

  /** Brings the moments up to date, where they are measured when they are asked for. */
  settle(): void {
    const { shapes, last } = this;
    if (!shapes || !last) return;
    const size = Object.values(shapes)[0]?.shape[0] ?? 1;
    const passes = Math.min(MOST, Math.ceil(DRAWS / Math.max(1, size)));
    for (const player of this.drawing ?? []) {
      for (let i = 0; i < passes; i++) {
        // The same draws each time: what changes the moments is the weights alone.
        const rng = this.rng.fork(player, 'draws', i);
        const found = tidy(() => unlessItThrows(() => this.measureInto(player, shapes, last, rng, i / (i + 1))));
        // A loss that has come to want values, as schedules may have it, is measured on batches from now on.
        if (!found) this.drawing = new Set([...(this.drawing ?? [])].filter(name => name !== player));
        if (!found) break;
      }
    }
    this.last = undefined;
  }

  /** Runs `f` with the averages in place of the weights they follow. */
  use<T>(f: () => T): T {
    this.settle();
    return this.inPlace(f);
  }

  /** To be called when other averages were put in place: their moments are theirs. */
  restored(): void {
    this.last = undefined;
  }

  dispose(): void {
    this.forget();
    for (const ema of Object.values(this.emas)) ema.dispose();
  }

  /** Lets the moments of nets that are given data follow those on this batch. */
  private measureOn(batch: B, at: Omit<Moment, 'rng' | 'player'>): void {
    for (const player of this.nets.keys()) {
      if (this.drawing?.has(player)) continue;
      const rng = this.rng.fork(player, at.step);
      tidy(() => this.measureInto(player, batch, at, rng, Math.min(SHARE, 1 - 1 / at.step)));
    }
  }

  private measureInto(player: string, batch: B, at: Omit<Moment, 'rng' | 'player'>, rng: Rng, share: number): true {
    const found = this.measure(player, batch, at, rng);
    for (const name of this.nets.get(player) ?? []) this.emas[name]?.follow(found, share);
    return true;
  }

  private inPlace<T>(f: () => T): T {
    return Object.values(this.emas).reduce<() => T>((inner, ema) => () => ema.use(inner), f)();
  }

  private drawingOnly(shapes: B, at: Omit<Moment, 'rng' | 'player'>): ReadonlySet<string> {
    const found = (player: string) => this.measure(player, shapes, at, this.rng.fork(player)).size > 0;
    // A loss of someone's own may turn the error into one of its own. If it is another, the player's turn will tell.
    return new Set([...this.nets.keys()].filter(player => tidy(() => unlessItThrows(() => found(player)) ?? false)));
  }

  /** The moments that a player's loss gives its averaged nets on this batch. */
  private measure(player: string, batch: B, at: Omit<Moment, 'rng' | 'player'>, rng: Rng): Measured {
    const { game } = this;
    const nets = (this.nets.get(player) ?? []).flatMap(name => game.nets[name] ?? []);
    const buffers = new KeptBuffers(game);
    try {
      return this.inPlace(() =>
        batchMoments(nets.flatMap(normalisationsOf), () => {
          const view = game.view(game.draw(batch, { ...at, rng, player }));
          drawingFrom(rng.fork('nets'), () => game.players[player]?.loss(view));
        }),
      );
    } finally {
      buffers.putBack();
      buffers.dispose();
    }
  }

  private forget(): void {
    dispose({ ...this.seen });
    this.seen = undefined;
  }
}

const isDue = (step: number): boolean => step <= EVERY || step % EVERY === 0;

/** For each of these nets that has batch norm the first player that updates it. */
function normalised(game: AnyGame, nets: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const name of nets) {
    const net = game.nets[name];
    if (!net || normalisationsOf(net).length === 0) continue;
    const player = Object.keys(game.players).find(p => game.players[p]?.updates.includes(net));
    if (player !== undefined) found.set(player, [...(found.get(player) ?? []), name]);
  }
  return found;
}
