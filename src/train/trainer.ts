import { dispose, getBackend } from '@tensorflow/tfjs-core';
import { check, checkIs, checkKnown, checkWhole } from '../core/checks';
import type { AnyGame, Batch, Schedule, Terms } from '../core/game';
import { signal as aSignal, callable, list, record, scheduled, text, whole } from '../core/kinds';
import { mapped } from '../core/mapped';
import { checkOptions, fields, type Kinds, needed } from '../core/options';
import { Rng } from '../core/rng';
import type { Source } from '../core/source';
import { own } from '../core/untrusted';
import { correctGradients } from '../gradients/correct';
import { type AverageOptions, Averages } from './averages';
import { checkFields, checkValues } from './checkFields';
import { checkBatchSize, checkParts, checkPlayers, checkTrainable, releasePlayers } from './checkGame';
import { Passes } from './passes';
import { Report } from './report';
import { type Position, restoreSnapshot, type Snapshot, takeSnapshot } from './snapshot';
import { update } from './update';

/** Options of {@link Trainer}. */
export interface TrainerOptions {
  /** A whole number from 0: the one source of randomness. */
  readonly seed: number;
  /** Nets, by their name in the game, of which a moving average is kept; half-lives in images. */
  readonly average?: AverageOptions;
}

/** Options of {@link Trainer.run}. */
export interface RunOptions {
  /** How many steps to take from here. */
  readonly steps: number;
  /** Real examples in a batch. Default 64. */
  readonly batchSize?: number;
  /** Ends the run after the step in progress, or at once while the data keep it waiting; without an error. */
  readonly signal?: AbortSignal;
  /** Only these players take their turns: training in phases. Default all, in the order of the game. */
  readonly players?: readonly string[];
  /** Losses are checked for NaN each so many steps. Default 1 where reading is free, 20 on a GPU. */
  readonly checkEvery?: number;
}

const OPTIONS: Kinds<TrainerOptions> = {
  seed: needed(whole()),
  average: record(fields<{ halfLife: number | Schedule }>({ halfLife: needed(scheduled()) })),
};
const RUN: Kinds<RunOptions> = {
  steps: needed(whole()),
  batchSize: whole(1),
  signal: aSignal,
  players: list(text),
  checkEvery: whole(1),
};

/**
 * The one training loop: for each step, for each player in order, `repeats` times, one update.
 *
 * Everything random is forked from the seed and the position, so equal seeds on an equal backend give equal weights,
 * bit for bit, also across {@link Trainer.save} and {@link Trainer.restore}.
 *
 * @example
 * const trainer = new Trainer(game, { seed: 1 });
 * for await (const report of trainer.run(source, { steps: 1000 })) console.log(await report.read());
 */
export class Trainer<B extends Batch = Batch> {
  private readonly rng: Rng;
  private readonly averages: Averages<B>;
  private readonly at: Position;
  private running = false;
  private disposed: 'idle' | 'busy' | undefined;

  constructor(
    readonly game: AnyGame<B>,
    options: TrainerOptions,
  ) {
    checkOptions('Trainer', options, OPTIONS);
    checkParts(game);
    checkTrainable(game);
    checkPlayers(game);
    correctGradients();
    this.rng = new Rng(options.seed);
    this.averages = new Averages(game, options.average ?? {}, this.rng.fork('moments'));
    const updates = mapped(game.players, () => 0);
    this.at = { step: 0, images: 0, epoch: 0, batch: 0, updates, turns: {} };
  }

  /** Steps finished. */
  get step(): number {
    return this.at.step;
  }

  /** Real images seen. */
  get images(): number {
    return this.at.images;
  }

  /** Passes over the data begun. */
  get epoch(): number {
    return this.at.epoch;
  }

  /** THE loop. Leaving it early with `break` is fine; so is running it again, which goes on where it stopped. */
  async *run(source: Source<B>, options: RunOptions): AsyncGenerator<Report> {
    this.checkFree('run');
    checkOptions('run', options, RUN);
    checkTrainable(this.game);
    checkIs(typeof source?.batches === 'function', 'run', 'a source, such as toSource(data)', source);
    const { steps, batchSize = 64, signal, checkEvery = cheapToRead() ? 1 : 20 } = options;
    const playing = options.players ?? Object.keys(this.game.players);
    for (const name of playing) checkKnown('players', name, Object.keys(this.game.players));
    check(playing.length > 0, 'argument', 'players: expected at least one, got none.');
    checkBatchSize(this.game, playing, batchSize);
    const passes = new Passes(source, batchSize, this.rng, this.at);
    const last = this.at.step + steps;
    let report: Report | undefined;
    this.running = true;
    try {
      while (this.at.step < last && !signal?.aborted) {
        report?.dispose();
        report = await this.oneStep(passes, playing, batchSize, signal);
        if (report === undefined) break;
        if (this.at.step % checkEvery === 0) await report.read();
        yield report;
      }
    } finally {
      this.running = false;
      report?.dispose();
      await passes.close();
    }
  }

  /**
   * One optimizer step of one player on a batch that stays the caller's, for people who own their loop.
   * Returns its loss terms; dispose of them. Call {@link Trainer.endStep} when all players have had their turn.
   */
  update(player: string, batch: B): Terms {
    this.checkFree('update');
    text('player', player);
    checkTrainable(this.game);
    checkFields(this.game, batch);
    checkBatchSize(this.game, [player], Object.values(batch)[0]?.shape[0] ?? 0);
    return this.turn(player, batch);
  }

  private turn(player: string, batch: B): Terms {
    this.checkAlive('run');
    const turn = own(this.at.updates, player);
    const known = Object.keys(this.game.players).join(', ');
    check(turn !== undefined, 'argument', `player: the game has no '${player}'. It has: ${known}.`);
    const { step, images } = this.at;
    this.averages.see(batch, { step, images });
    const terms = update(this.game, player, batch, {
      step,
      images,
      player,
      rng: this.rng.fork('update', player, turn),
    });
    this.at.updates[player] = turn + 1;
    return terms;
  }

  /** Counts a step that saw so many real images, and moves the averages: what {@link Trainer.run} does after each. */
  endStep(images: number): void {
    this.checkFree('endStep');
    checkWhole('images', images, 0);
    this.finish(images);
  }

  private finish(images: number): void {
    const after = { step: this.at.step + 1, images: this.at.images + images };
    this.averages.update(images, after);
    Object.assign(this.at, after);
  }

  /** Runs `f` with the moving averages in place of the weights they follow. */
  withAverages<T>(f: () => T, what = 'withAverages'): T {
    this.checkAlive(what);
    callable('withAverages: f', f);
    return this.averages.use(f);
  }

  /** @throws GanKitError `state` if this was disposed of */
  checkAlive(what: string): void {
    check(
      !this.disposed,
      'state',
      () =>
        `${what}: this was disposed of${this.disposed === 'busy' ? ' in the middle of a run' : ''}, and its ` +
        'tensors are gone. ' +
        `${this.disposed === 'busy' ? 'Await fit, or whatever trains, before dispose().' : 'Make or load a new one.'}`,
    );
  }

  /** @throws GanKitError `state` if this was disposed of, or a run of it is not over */
  checkFree(what: string): void {
    this.checkAlive(what);
    check(
      !this.running,
      'state',
      `${what}: a run of this is not over, and two would train the same weights. Await it first; one that is ` +
        'driven by hand is ended by ' +
        '`break` or `return()`.',
    );
  }

  /** All that training depends on, as plain arrays. */
  async save(): Promise<Snapshot> {
    this.checkAlive('save');
    this.averages.settle();
    return takeSnapshot(this.game, this.averages.emas, this.at);
  }

  /** Puts back what {@link Trainer.save} gave. @throws GanKitError `checkpoint` if it belongs to another game */
  restore(snapshot: Snapshot): void {
    this.checkFree('restore');
    restoreSnapshot(this.game, this.averages.emas, this.at, snapshot);
    this.averages.restored();
  }

  /**
   * Frees the averages, the optimizers' moments and what the game remembers; the nets stay their owner's.
   *
   * @param busy whether somebody still means to train, as errors then say
   */
  dispose(busy = this.running): void {
    if (this.disposed) return;
    this.disposed = busy ? 'busy' : 'idle';
    releasePlayers(this.game);
    this.averages.dispose();
    for (const player of Object.values(this.game.players)) player.optimizer.dispose();
    for (const memory of Object.values(this.game.memory ?? {})) memory.dispose();
  }

  /**
   * One step, or what is left of one in which a loss threw: its batches come again, and who has had a turn has no
   * second one. Nothing of it, if `signal` fires before its batches are there.
   */
  private async oneStep(
    passes: Passes<B>,
    playing: readonly string[],
    batchSize: number,
    signal: AbortSignal | undefined,
  ): Promise<Report | undefined> {
    const turns = Object.entries(this.game.players).filter(
      ([name, { every = 1 }]) => this.at.step % every === 0 && playing.includes(name),
    );
    const batches: B[] = [];
    const terms: Record<string, Terms> = {};
    try {
      for (let wanted = Math.max(0, ...turns.map(([, { repeats = 1 }]) => repeats)); wanted > 0; wanted--) {
        const batch = await passes.next(signal);
        if (batch === undefined) return undefined;
        batches.push(batch);
        await checkValues(this.game, batch, passes);
      }
      for (const [name, { repeats = 1 }] of turns) {
        // The i-th repeat of every player plays on the i-th batch of the step.
        const played = this.at.turns[name] ?? 0;
        for (const [i, batch] of batches.slice(0, repeats).entries()) {
          if (i < played) {
            this.averages.see(batch, this.at);
            continue;
          }
          if (terms[name]) dispose({ ...terms[name] });
          terms[name] = this.turn(name, batch);
          this.at.turns[name] = i + 1;
        }
      }
      this.finish(batchSize * batches.length);
      Object.assign(this.at, passes.place, { turns: {} });
      return new Report(this.at.step, this.at.images, terms);
    } catch (error) {
      dispose({ ...terms });
      throw error;
    } finally {
      for (const batch of batches) dispose({ ...batch });
    }
  }
}

const cheapToRead = () => !['webgl', 'webgpu'].includes(getBackend());
