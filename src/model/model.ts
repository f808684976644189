import { cast, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { check, checkShape, checkWhole } from '../core/checks';
import type { AnyGame, Batch } from '../core/game';
import { tensor, whole } from '../core/kinds';
import { checkLabels } from '../core/labels';
import type { Latent } from '../core/latents/latent';
import { disposeMade } from '../core/making';
import type { Sheet, Subject } from '../core/observer';
import { checkOptions, type Kinds, needed } from '../core/options';
import { Rng } from '../core/rng';
import type { Source } from '../core/source';
import type { Place } from '../core/store';
import type { ArraySource } from '../data/arrays';
import { readTensors } from '../data/held';
import { type Data, toSource } from '../data/toSource';
import { readCheckpoint, writeCheckpoint } from '../train/checkpoint';
import type { History } from '../train/history';
import type { Report } from '../train/report';
import type { Snapshot } from '../train/snapshot';
import { Trainer } from '../train/trainer';
import { checkPictures } from './checkPictures';
import { fitted } from './fit';
import { inChunks } from './inChunks';
import {
  FIT,
  type FitOptions,
  type GenerateOptions,
  type ModelOptions,
  TRAIN,
  type TrainOptions,
} from './modelOptions';
import { checkSameOptions, toJson } from './options';
import { type ModelClass, otherKind, reopened } from './reopened';
import { summaryOf } from './summary';
import { USUAL } from './usualRecipes';

/** What `traversals` takes. */
export const TRAVERSALS: Kinds<{ rows: number; seed: number }> = { rows: needed(whole(1)), seed: needed(whole()) };

const GENERATE: Kinds<GenerateOptions> = { seed: whole(), z: tensor };

/** Data of the same kind that nothing learns from, for observers that look for overfitting and copying. */
export type HeldOut<B extends Batch> = { readonly heldOut?: Data<B> };

/** What a model class hands to the base it is built on. */
export interface Setup {
  readonly shape: readonly number[];
  readonly game: AnyGame;
  readonly options: ModelOptions;
}

/**
 * The base of all model classes: it owns the nets, fit, save, load and dispose, and the one door to what nets make
 * outside of training. A model adds its constructor, its `kind`, `generate` or what it does in its place, and what is
 * its own.
 */
export abstract class Model<B extends Batch = Batch> implements Subject {
  /** What files call models of this class: its name. */
  static readonly kind: string = '';
  /** The `kind` of its class. */
  readonly name: string;
  readonly shape: readonly number[];
  /** The game this model plays: nets, players, losses. */
  readonly game: AnyGame;
  private readonly trainer: Trainer;
  /** For draws outside of training. */
  protected readonly rng: Rng;
  private readonly json: Readonly<Record<string, unknown>>;
  private drawn = 0;
  private fitting = false;

  protected constructor({ shape, game, options }: Setup) {
    const { seed = 0, average } = options;
    const { kind, name } = new.target;
    check(kind !== '', 'argument', `${name}: its kind is missing: static override readonly kind = '${name}'.`);
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
   * @throws GanKitError `data`, `shape` or `argument` before the first step if the data do not fit; `numeric` if a loss
   *   diverges
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
  async fit(data: Data<B>, options: FitOptions & HeldOut<B>): Promise<History> {
    checkOptions('fit', options, FIT);
    this.checkFree('fit');
    this.fitting = true;
    try {
      const { heldOut, ...rest } = options;
      const sources = {
        train: this.sourceOf(await readTensors(data)),
        ...(heldOut !== undefined && { heldOut: this.sourceOf(await readTensors(heldOut)) }),
      };
      return await fitted(this, this.trainer, sources, this.game.nets.G?.model, rest);
    } finally {
      this.fitting = false;
    }
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
    const { options, snapshot } = await readCheckpoint(place, this.name, otherKind);
    checkSameOptions(options, this.json);
    return this.adopt(snapshot);
  }

  /**
   * Opens what {@link Model.save} wrote. `given` holds what no file can, such as nets of plain functions, losses of
   * your own and caption encoders; an option given takes the place of the saved one. So that a page of one model stays
   * small, only schedules, {@link adam}, {@link nonSaturating} and {@link minimax} are made again here: other losses
   * and optimizers, penalties and augmentations are given again, or `openModel` opens it, which knows them all and
   * models of any class. So it is with layers of this library in nets of your own: `registerLayers()` makes them known.
   *
   * @throws GanKitError `missing` if nothing is saved there, `checkpoint` if it cannot be opened, `argument` if what is
   *   given does not fit it
   * @example
   * const digits = await DCGAN.load('indexeddb://digits');
   */
  static async load<O extends object, M extends Model>(
    this: ModelClass<O, M>,
    place: Place,
    given: Partial<O> = {},
  ): Promise<M> {
    // biome-ignore lint/complexity/noThisInStatic: the class that load is called of.
    return reopened(this, await readCheckpoint(place, this.kind, otherKind), given, USUAL);
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

  /**
   * The one door to what nets make outside of training: with the moving averages in place, at most `most` examples at a
   * time, and no tensor left but the result. `[n, …]` of each input → what `f` makes of them, joined along the first
   * axis.
   *
   * @param inputs made behind the door: what is drawn or encoded there is freed there
   * @param f is also told which example its chunk begins with
   * @param options `what` is done, for errors
   */
  protected inferring<I extends readonly Tensor[] | [], T extends Tensor>(
    inputs: () => I,
    f: (chunks: I, from: number) => T,
    { what = this.name, most }: { readonly what?: string; readonly most?: number } = {},
  ): T {
    return this.trainer.withAverages(() => tidy(() => inChunks(inputs(), f, most)), what);
  }

  /** As {@link Model.inferring}, of a caller's examples: checked, as floats. They stay the caller's. */
  protected inferringFrom<T extends Tensor>(examples: Tensor, f: (chunk: Tensor) => T, name = 'images'): T {
    checkPictures(name, examples, this.shape);
    return this.inferring(
      () => [examples],
      ([chunk]) => f(cast(chunk, 'float32')),
    );
  }

  /** As {@link Model.inferring}, of `n` draws of a latent, or of `options.z`: the body of most models' `generate`. */
  protected generated<T extends Tensor>(n: number, latent: Latent, options: GenerateOptions, G: (z: Tensor) => T): T {
    checkWhole('generate(n)', n, 1);
    checkOptions('generate', options, GENERATE);
    const { z, seed } = options;
    if (z) checkShape('z', z, [n, latent.width]);
    return this.inferring(
      () => [z ?? latent.sample(n, this.drawing(seed))],
      ([rows]) => G(rows),
      { what: 'generate' },
    );
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
    return seed === undefined ? this.rng.fork('unseeded', this.drawn++) : this.rng.fork('seeded', seed);
  }
}
