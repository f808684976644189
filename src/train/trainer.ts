import { dispose, getBackend, type Tensor } from '@tensorflow/tfjs-core';
import { check, checkKnown, checkShape, checkWhole } from '../core/checks';
import type { AnyGame, Batch, Terms } from '../core/game';
import { checkLabels } from '../core/labels';
import { Rng } from '../core/rng';
import type { Source } from '../core/source';
import { correctGradients } from '../gradients/correct';
import { type AverageOptions, Averages } from './averages';
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

  constructor(
    readonly game: AnyGame<B>,
    options: TrainerOptions,
  ) {
    correctGradients();
    this.rng = new Rng(options.seed);
    this.averages = new Averages(game, options.average ?? {}, this.rng.fork('moments'));
    const updates = Object.fromEntries(Object.keys(game.players).map(name => [name, 0]));
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
    const { steps, batchSize = 64, signal, checkEvery = cheapToRead() ? 1 : 20 } = options;
    checkWhole('steps', steps, 0);
    checkWhole('batchSize', batchSize, 1);
    const playing = options.players ?? Object.keys(this.game.players);
    for (const name of playing) checkKnown('players', name, Object.keys(this.game.players));
    check(playing.length > 0, 'argument', 'players: expected at least one, got none.');
    const passes = new Passes(source, batchSize, this.rng, this.at);
    const last = this.at.step + steps;
    let report: Report | undefined;
    try {
      while (this.at.step < last && !signal?.aborted) {
        report?.dispose();
        report = await this.oneStep(passes, playing, batchSize, signal);
        if (report === undefined) break;
        if (this.at.step % checkEvery === 0) await report.read();
        yield report;
      }
    } finally {
      report?.dispose();
      await passes.close();
    }
  }

  /**
   * One optimizer step of one player on a batch that stays the caller's, for people who own their loop.
   * Returns its loss terms; dispose of them. Call {@link Trainer.endStep} when all players have had their turn.
   */
  update(player: string, batch: B): Terms {
    const turn = this.at.updates[player];
    const known = Object.keys(this.game.players).join(', ');
    check(turn !== undefined, 'argument', `player: the game has no '${player}'. It has: ${known}.`);
    this.checkBatch(batch);
    const { step, images } = this.at;
    const terms = update(this.game, player, batch, { step, images, rng: this.rng.fork('update', player, turn) });
    this.at.updates[player] = turn + 1;
    this.averages.see(batch, { step, images });
    return terms;
  }

  /** Counts a step that saw so many real images, and moves the averages: what {@link Trainer.run} does after each. */
  endStep(images: number): void {
    checkWhole('images', images, 0);
    this.at.step += 1;
    this.at.images += images;
    const { step, images: seen } = this.at;
    this.averages.update(images, { step, images: seen });
  }

  /** Runs `f` with the moving averages in place of the weights they follow. */
  withAverages<T>(f: () => T): T {
    return this.averages.use(f);
  }

  /** All that training depends on, as plain arrays. */
  save(): Promise<Snapshot> {
    this.averages.settle();
    return takeSnapshot(this.game, this.averages.emas, this.at);
  }

  /** Puts back what {@link Trainer.save} gave. @throws GanKitError `checkpoint` if it belongs to another game */
  restore(snapshot: Snapshot): void {
    restoreSnapshot(this.game, this.averages.emas, this.at, snapshot);
    this.averages.restored();
  }

  /** Frees the averages and the optimizers' moments; the nets stay their owner's. */
  dispose(): void {
    this.averages.dispose();
    for (const player of Object.values(this.game.players)) player.optimizer.dispose();
  }

  /**
   * One step, or what is left of one in which a loss threw: its batches come again, and who has had a turn has no second one. Nothing of it,
   * if `signal` fires before its batches are there.
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
        await this.checkNext(batch);
      }
      for (const [name, { repeats = 1 }] of turns) {
        // The i-th repeat of every player plays on the i-th batch of the step.
        const played = this.at.turns[name] ?? 0;
        for (const [i, batch] of batches.slice(0, repeats).entries()) {
          if (i < played) continue;
          if (terms[name]) dispose({ ...terms[name] });
          terms[name] = this.update(name, batch);
          this.at.turns[name] = i + 1;
        }
      }
      Object.assign(this.at, passes.place, { turns: {} });
      this.endStep(batchSize * batches.length);
      return new Report(this.at.step, this.at.images, terms);
    } catch (error) {
      dispose({ ...terms } as never);
      throw error;
    } finally {
      for (const batch of batches) dispose({ ...batch });
    }
  }

  private async checkNext(batch: B): Promise<void> {
    this.checkBatch(batch);
    for (const [name, { classes }] of Object.entries(this.game.expects)) {
      if (classes !== undefined) checkLabels(`batch.${name}`, await (batch[name] as Tensor).data(), classes);
    }
  }

  private checkBatch(batch: B): void {
    for (const [name, { shape }] of Object.entries(this.game.expects)) {
      const field: Tensor | undefined = batch[name];
      const got = Object.keys(batch).join(', ') || 'nothing';
      check(field !== undefined, 'data', `batch.${name}: missing. The game needs it; the batch has ${got}.`);
      checkShape(`batch.${name}`, field, [null, ...shape]);
    }
  }
}

const cheapToRead = () => !['webgl', 'webgpu'].includes(getBackend());
