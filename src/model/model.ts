import type { Tensor } from '@tensorflow/tfjs-core';
import { check, checkWhole, showValue } from '../core/checks';
import { GanKitError } from '../core/errors';
import type { AnyGame, Batch, Schedule } from '../core/game';
import { giveTurn } from '../core/giveTurn';
import { list, number, observer, record, scheduled, signal, text, whole } from '../core/kinds';
import { checkLabels } from '../core/labels';
import { disposeMade } from '../core/making';
import type { Observer, Outcome, Progress, Sheet, Subject } from '../core/observer';
import { checkOptions, fields, type Kinds, needed } from '../core/options';
import { Rng } from '../core/rng';
import type { Source } from '../core/source';
import type { Place } from '../core/store';
import { isRecord } from '../core/untrusted';
import { laterWithinBudget, withinBudget } from '../core/weightBudget';
import type { ArraySource } from '../data/arrays';
import { readTensors } from '../data/held';
import { type Data, toSource } from '../data/toSource';
import { type Callbacks, type FitCallbacks, fromCallbacks, someCallbacks } from '../train/callbacks';
import { readCheckpoint, writeCheckpoint } from '../train/checkpoint';
import type { History } from '../train/history';
import { Pace } from '../train/pace';
import type { Report } from '../train/report';
import type { Snapshot } from '../train/snapshot';
import { Trainer, type TrainerOptions } from '../train/trainer';
import { opener } from './classes';
import { blamed, checkSameOptions, fromJson, toJson } from './options';
import { rebuilt, savedNetsIn } from './savedNets';
import { summaryOf } from './summary';

/** Options every model has. */
export interface ModelOptions {
  /** The one source of randomness, a whole number from 0. Default 0. */
  readonly seed?: number;
  /** Moving averages of nets by name, half-lives in images; `generate` then uses the averages. Default none. */
  readonly average?: TrainerOptions['average'];
}

/** What they may be. */
export const MODEL: Kinds<ModelOptions> = {
  seed: whole(),
  average: record(fields<{ halfLife: number | Schedule }>({ halfLife: needed(scheduled(Number.MIN_VALUE)) })),
};

/** Options of {@link Model.train}. */
export interface TrainOptions {
  /** How many steps to take from here. */
  readonly steps: number;
  /** Real examples in a batch. Default 64. */
  readonly batchSize?: number;
  /** Ends the run after the step in progress, or at once while the data keep it waiting; without an error. */
  readonly signal?: AbortSignal;
  /** Only these players of the game take their turns: training in phases. Default all. */
  readonly players?: readonly string[];
}

const TRAIN: Kinds<TrainOptions> = {
  steps: needed(whole()),
  batchSize: whole(1),
  signal,
  players: list(text),
};

/** Options of {@link Model.fit}. */
export interface FitOptions extends TrainOptions {
  /** Progress bars, sample grids, checkpoints, … */
  readonly observers?: readonly Observer[];
  /** The same as `tf.LayersModel.fit` takes. */
  readonly callbacks?: Callbacks;
  /** Milliseconds after which the page or process gets a turn. Default 125, as tfjs's `'auto'`. */
  readonly yieldEvery?: number;
  /** The history has an entry each so many steps. Default 10. */
  readonly historyEvery?: number;
}

const FIT: Kinds<FitOptions> = {
  ...TRAIN,
  observers: list(observer),
  callbacks: someCallbacks,
  yieldEvery: number(0),
  historyEvery: whole(1),
};

/** What `traversals` takes. */
export const TRAVERSALS: Kinds<{ rows: number; seed: number }> = { rows: needed(whole(1)), seed: needed(whole()) };

/** What a model class hands to the base it is built on. */
export interface Setup {
  readonly kind: string;
  readonly shape: readonly number[];
  readonly game: AnyGame;
  readonly options: ModelOptions;
}

/**
 * The base of all model classes: it owns fit, save, load and dispose. A model adds its constructor, `generate` or what
 * it does in its place, and what is its own.
 */
export abstract class Model<B extends Batch = Batch> implements Subject {
  readonly name: string;
  readonly shape: readonly number[];
  /** The game this model plays: nets, players, losses. */
  readonly game: AnyGame;
  private readonly trainer: Trainer;
  /** For draws outside of training. */
  protected readonly rng: Rng;
  private readonly json: Readonly<Record<string, unknown>>;
  private generated = 0;
  private fitting = false;

  protected constructor({ kind, shape, game, options }: Setup) {
    const { seed = 0, average } = options;
    this.name = kind;
    this.shape = shape;
    this.game = game;
    this.json = toJson({ seed, ...options }, game.nets) as Readonly<Record<string, unknown>>;
    this.rng = new Rng(seed).fork('generate');
    try {
      this.trainer = new Trainer(game, { seed, ...(average && { average }) });
    } catch (error) {
      disposeMade(Object.values(game.nets));
      throw error;
    }
  }

  /** Steps trained so far. */
  get step(): number {
    return this.trainer.step;
  }

  /** Real images seen so far. */
  get images(): number {
    return this.trainer.images;
  }

  /** See {@link Subject.generate}. */
  generate?(n: number, options?: { seed?: number }): Tensor;

  /** See {@link Subject.traversals}. */
  traversals?(options: { rows: number; seed: number }): readonly Sheet[] | Promise<readonly Sheet[]>;

  /**
   * Trains step by step: an async generator of reports, for code that wants the loop in its own hands.
   *
   * @throws GanKitError `data`, `shape` or `argument` before the first step if the data do not fit; `numeric` if a loss diverges
   */
  async *train(data: Data<B>, options: TrainOptions): AsyncGenerator<Report> {
    checkOptions('train', options, TRAIN);
    this.checkFree('train');
    yield* this.trainer.run(this.sourceOf(await readTensors(data)), options);
  }

  /**
   * Trains, with observers and callbacks, and returns the losses over time. When `signal` fires it returns what it has.
   *
   * @throws GanKitError as {@link Model.train}; observers are told before
   */
  async fit(data: Data<B>, options: FitOptions): Promise<History> {
    checkOptions('fit', options, FIT);
    this.checkFree('fit');
    this.fitting = true;
    try {
      return await this.fitted(data, options);
    } finally {
      this.fitting = false;
    }
  }

  private async fitted(data: Data<B>, options: FitOptions): Promise<History> {
    const { observers = [], callbacks = [], yieldEvery = 125, historyEvery = 10, ...training } = options;
    const source = this.sourceOf(await readTensors(data));
    const { steps, batchSize = 64 } = training;
    const perEpoch = Math.max(1, Math.floor((source.size ?? steps * batchSize) / batchSize));
    const calls = Array.isArray(callbacks) ? (callbacks as readonly FitCallbacks[]) : [callbacks as FitCallbacks];
    const { model } = this.game.nets.G ?? {};
    const params = { stepsPerEpoch: perEpoch, steps, batchSize, samples: source.size, model };
    const called = calls.map(one => fromCallbacks(one, params));
    const stopped = () => called.some(one => one.stopped);
    const all = [...observers, ...called];
    const pace = new Pace();
    const [from, to] = [this.step, this.step + steps];
    const progressAfter = (report?: Report): Progress => ({
      subject: this,
      step: this.step,
      from,
      to,
      images: this.images,
      batchSize,
      msPerStep: pace.median,
      secondsLeft: pace.left(to - this.step) / 1000,
      read: () => report?.read() ?? Promise.resolve({}),
    });
    // At the end every observer has its turn, also when another fails: bars are closed and checkpoints written all the same.
    const tellEnd = async (outcome: Outcome) => {
      const failures: unknown[] = [];
      for (const observer of all) {
        try {
          await observer.onEnd?.(progress, outcome);
        } catch (error) {
          failures.push(error);
        }
      }
      return failures;
    };
    const history = { step: [] as number[], epoch: [] as number[], history: {} as Record<string, number[]> };
    let progress = progressAfter();
    let rested = performance.now();
    for (const observer of all) await observer.onStart?.(progress);
    try {
      pace.tick(performance.now());
      for await (const report of this.trainer.run(source, training)) {
        pace.tick(performance.now());
        progress = progressAfter(report);
        for (const observer of all) await observer.onStep?.(progress);
        if (this.step % historyEvery === 0 || this.step === to || stopped()) {
          history.step.push(this.step);
          history.epoch.push(this.trainer.epoch);
          for (const [name, value] of Object.entries(await report.read())) {
            history.history[name] ??= [];
            history.history[name].push(value);
          }
        }
        if (performance.now() - rested > yieldEvery) {
          for (const one of called) await one.onYield(progress);
          await giveTurn();
          rested = performance.now();
        }
        if (stopped()) break;
        pace.skip(performance.now());
      }
    } catch (error) {
      await tellEnd('failed');
      throw error;
    }
    const failures = await tellEnd(this.step < to ? 'aborted' : 'done');
    if (failures.length > 0) throw failures[0];
    return history;
  }

  /** The nets with their layers, shapes and numbers of weights, as text. */
  summary(): string {
    return summaryOf(this.name, this.game.nets);
  }

  /**
   * Saves nets, optimizers, averages and position: everything needed to go on bit for bit. A page that is closed, or a
   * process killed, while it saves leaves the save before. The generator opens by itself with plain
   * `tf.loadLayersModel`: `indexeddb://digits`, and in folders `G/model.json`.
   *
   * @param place a URL of a tfjs scheme (`indexeddb://digits`, `localstorage://digits`, `downloads://digits`,
   *   `https://…`), an IOHandler, or a store such as `folder(path)` of `gan-kit/node`
   * @throws GanKitError `io` if the place refuses, `numeric` if a weight is not finite: nothing is written then
   *
   * @example
   * await gan.save('indexeddb://digits');
   * const same = await GAN.load('indexeddb://digits');
   */
  async save(place: Place): Promise<void> {
    const snapshot = await this.trainer.save();
    await writeCheckpoint(place, { kind: this.name, options: this.json }, this.game.nets, snapshot);
  }

  /**
   * Goes on from a checkpoint of a model with the same options.
   *
   * @throws GanKitError `missing` if nothing is saved there, `checkpoint` with a list of the options that differ
   */
  async restore(place: Place): Promise<this> {
    this.checkFree('restore');
    const { options, snapshot } = await readCheckpoint(place, this.name, opener);
    checkSameOptions(options, this.json);
    return this.adopt(snapshot);
  }

  /** Frees all tensors. Calling it twice is fine. */
  dispose(): void {
    this.trainer.dispose(this.fitting || undefined);
    for (const net of Object.values(this.game.nets)) net.dispose();
  }

  /** @internal */
  adopt(snapshot: Snapshot): this {
    this.trainer.restore(snapshot);
    return this;
  }

  /** The data as a source of batches the game can play on; models whose batches need more than that extend it. */
  protected sourceOf(data: Data<B>): Source<B> {
    const { expects } = this.game;
    const { classes } = expects.label ?? {};
    const source = toSource<B>(data, { expects, ...(this.shape.length === 3 && { shape: this.shape }) });
    // All labels at once where they are at hand: a wrong one must not end a run in its middle.
    const { labels } = source as Partial<ArraySource>;
    if (classes !== undefined && labels) checkLabels('label', labels, classes);
    return source;
  }

  /** The one way to what nets make outside of training: runs `f` with the moving averages in place. */
  protected inferring<T>(f: () => T, what = this.name): T {
    return this.trainer.withAverages(f, what);
  }

  private checkFree(what: string): void {
    this.trainer.checkFree(what);
    check(
      !this.fitting,
      'state',
      `${what}: fit is not over, and two runs would train the same weights. Await it first.`,
    );
  }

  /** The rng of one call of `generate`: of the given seed, else the next in this model's own line. */
  protected drawing(seed: number | undefined): Rng {
    this.trainer.checkAlive('generate');
    if (seed !== undefined) checkWhole('seed', seed, 0);
    return seed === undefined ? this.rng.fork('unseeded', this.generated++) : this.rng.fork('seeded', seed);
  }
}

/**
 * Opens a saved model of one kind: the body of each class's static `load`.
 *
 * @throws GanKitError `missing` if nothing is saved there, `checkpoint` if it cannot be opened, `argument` if what is given does not fit it
 */
export async function loadModel<O extends object, M extends Model>(
  kind: string,
  place: Place,
  options: Partial<O>,
  make: (options: O) => M,
): Promise<M> {
  check(isRecord(options), 'argument', () => `load: expected options as an object, got ${showValue(options)}.`);
  // What is undefined counts as left out.
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const { options: saved, topologies, bytes, snapshot } = await readCheckpoint(place, kind, opener);
  const wanted = Object.entries(saved).filter(([name]) => !Object.hasOwn(given, name));
  const netsIn = wanted.flatMap(([, value]) => savedNetsIn(value));
  const nets = await laterWithinBudget(bytes, () => rebuilt(netsIn, topologies));
  let model: M | undefined;
  try {
    model = built(kind, () => withinBudget(bytes, () => make(fromJson(saved, given, nets) as O)));
    return model.adopt(snapshot);
  } catch (error) {
    model?.dispose();
    for (const net of Object.values(nets)) net.dispose();
    throw blamed(error, saved, given);
  }
}

/** A model of a file's options: whatever these make a constructor throw is told as what it is. */
function built<M>(kind: string, make: () => M): M {
  try {
    return make();
  } catch (cause) {
    if (cause instanceof GanKitError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new GanKitError('checkpoint', `load: no ${kind} can be made with its options: ${reason}`, { cause });
  }
}
