import { check, checkIs } from '../core/checks';
import { GanKitError } from '../core/errors';
import { anything, callable, flag, number, text, whole } from '../core/kinds';
import { checkOptions, fields, type Kinds, needed } from '../core/options';
import { SAMPLES_LOOK } from '../show/samples';
import {
  type Asks,
  type Endpoint,
  type Failure,
  type Handlers,
  handle,
  type SheetPlan,
  type Start,
  type Tells,
  type WorkerEnd,
  type WorkerProgress,
  type WorkerSheet,
  type WorkerStart,
} from './messages';

/** Options of {@link trainInWorker}. */
export interface TrainInWorkerOptions {
  /** What the Worker's `make` gets: anything that `postMessage` can carry, such as typed arrays and files. */
  readonly given?: unknown;
  /** Steps in all, those of earlier visits counted. */
  readonly steps: number;
  /** Real examples in a batch. Default 64. */
  readonly batchSize?: number;
  /** The backend to compute on. Default the fastest that trains there. */
  readonly backend?: string;
  /**
   * Where the model is kept: `opfs://name` or `indexeddb://name`, saved each `every` steps (default 200) and at the
   * end. What is there already is gone on from, bit for bit. Default: it is not kept.
   */
  readonly save?: { readonly to: string; readonly every?: number };
  /** Which examples are drawn for `onSheet`. */
  readonly sheets?: SheetPlan;
  /** Milliseconds between two calls of `onProgress`. Default 100. */
  readonly progressEvery?: number;
  /** Whether it waits for `resume` or `step` before its first step. Default false. */
  readonly paused?: boolean;
  /** Called once, before the first step. */
  readonly onStart?: (start: WorkerStart) => void;
  /** Called each `progressEvery` milliseconds, after single steps, and after the last. */
  readonly onProgress?: (progress: WorkerProgress) => void;
  /** Called before the first step, each `sheets.every` steps, after single steps, and at the end. */
  readonly onSheet?: (sheet: WorkerSheet) => void;
  /** Called when it waits. */
  readonly onPause?: (step: number) => void;
  /** Called after each save, with the step. */
  readonly onSave?: (step: number) => void;
  /** Called with what the Worker's file tells. */
  readonly onNote?: (note: unknown) => void;
  /** What went wrong: a save for which there is no room, and what ends the run. Default a warning. */
  readonly onTrouble?: (error: Error) => void;
}

const SHEETS: Kinds<SheetPlan> = { every: whole(1), ...SAMPLES_LOOK };
const OPTIONS: Kinds<TrainInWorkerOptions> = {
  given: anything,
  steps: needed(whole()),
  batchSize: whole(1),
  backend: text,
  save: fields<NonNullable<TrainInWorkerOptions['save']>>({ to: needed(text), every: whole(1) }),
  sheets: fields<SheetPlan>(SHEETS),
  progressEvery: number(0),
  paused: flag,
  onStart: callable,
  onProgress: callable,
  onSheet: callable,
  onPause: callable,
  onSave: callable,
  onTrouble: callable,
  onNote: callable,
};

/** A run in a Worker, from the page. */
export interface WorkerRun {
  /** How it ended, at which step. Rejected if it failed: the last save is then intact. */
  readonly finished: Promise<WorkerEnd>;
  /** Ends after the step in progress, and saves. */
  stop(): void;
  /** Waits after the step in progress. */
  pause(): void;
  /** Goes on. */
  resume(): void;
  /** One step while it waits: of all players, or of these alone. */
  step(players?: readonly string[]): void;
  /** Learning rates of a player are so many times what they are by their schedule, from the next step on. */
  scaleRate(player: string, factor: number): void;
  /** Saves now, at the run's own place or another; gives the step. */
  save(to?: string): Promise<number>;
  /** Examples, as the model's `generate` makes them: `[n, …]`, pictures in [−1, 1]. */
  generate(n: number, options?: object): Promise<{ values: Float32Array; shape: readonly number[] }>;
  /** What the Worker's file answers under a name, see `serveTraining`; between two steps, also while it waits. */
  ask<Answer>(name: string, question?: unknown): Promise<Answer>;
}

/**
 * Trains off the page, in a Worker whose file calls `serveTraining`, so that the page stays fluent. The page may be
 * closed, reloaded or killed at any time: with `save` the next visit goes on from the last save. End the Worker itself
 * with its `terminate()`.
 *
 * @param worker made by `new Worker(new URL('./train.worker.js', import.meta.url), { type: 'module' })`
 * @throws GanKitError `argument` if an option is out of range; `finished` is rejected with what fails later
 *
 * @example
 * const worker = new Worker(new URL('./train.worker.js', import.meta.url), { type: 'module' });
 * const run = trainInWorker(worker, {
 *   given: { image: pixels, shape: [32, 32, 3] },
 *   steps: 5000,
 *   save: { to: 'opfs://mine' },
 *   onSheet: ({ picture }) => draw(canvas, picture),
 * });
 * const { step } = await run.finished;
 */
export function trainInWorker(worker: Endpoint, options: TrainInWorkerOptions): WorkerRun {
  checkIs(
    typeof worker?.postMessage === 'function',
    'trainInWorker: worker',
    "new Worker(new URL('./train.worker.js', import.meta.url), { type: 'module' })",
    worker,
  );
  checkOptions('trainInWorker', options, OPTIONS);
  const { onTrouble = error => console.warn(error.message) } = options;
  const ask = <K extends keyof Asks>(kind: K, value: Asks[K]) => worker.postMessage({ kind, value }, []);
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let asked = 0;
  const answered = (send: (id: number) => void): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.set(asked, { resolve, reject });
      send(asked++);
    });
  const taken = (id: number) => {
    const one = waiting.get(id);
    waiting.delete(id);
    return one;
  };

  const question = async <Answer>(name: string, value: unknown = {}): Promise<Answer> =>
    (await answered(id => ask('question', { id, name, value }))) as Answer;

  const finished = new Promise<WorkerEnd>((resolve, reject) => {
    const fail = (failure: Failure) => {
      for (const { reject: refuse } of waiting.values()) refuse(errorOf(failure));
      reject(errorOf(failure));
    };
    const handlers: Handlers<Tells> = {
      started: start => options.onStart?.(start),
      progress: progress => options.onProgress?.(progress),
      sheet: sheet => options.onSheet?.(sheet),
      paused: step => options.onPause?.(step),
      saved: step => options.onSave?.(step),
      answer: ({ id, value }) => taken(id)?.resolve(value),
      refused: ({ id, failure }) => taken(id)?.reject(errorOf(failure)),
      note: note => options.onNote?.(note),
      trouble: failure => onTrouble(errorOf(failure)),
      ended: resolve,
      failed: fail,
    };
    worker.addEventListener('message', ({ data }) => handle<Tells>(handlers, data));
    onFault(worker, message => fail({ code: 'backend', message }));
    worker.start?.();
  });
  // Who does not wait for it is told all the same, and no rejection is unhandled.
  finished.catch(onTrouble);
  ask('start', startOf(options));

  return {
    finished,
    stop: () => ask('stop', undefined),
    pause: () => ask('pause', undefined),
    resume: () => ask('resume', undefined),
    step: players => ask('step', players),
    scaleRate: (player, factor) => {
      number(0)('scaleRate(factor)', factor);
      ask('rate', { player, factor });
    },
    save: async to => (await answered(id => ask('save', { id, to }))) as number,
    generate: (n, given = {}) => question('generate', { n, ...given }),
    ask: question,
  };
}

function startOf({
  given,
  steps,
  batchSize,
  backend,
  save,
  sheets,
  progressEvery = 100,
  paused = false,
  onSheet,
}: TrainInWorkerOptions): Start {
  check(
    !sheets || onSheet !== undefined,
    'argument',
    'sheets: nobody looks at them. Give onSheet, or leave sheets out.',
  );
  return {
    given,
    steps,
    progressEvery,
    paused,
    ...(batchSize !== undefined && { batchSize }),
    ...(backend !== undefined && { backend }),
    ...(save && { save: { to: save.to, every: save.every ?? 200 } }),
    ...(onSheet && { sheets: sheets ?? {} }),
  };
}

/** Calls back if the Worker's file cannot be loaded, or throws where nobody catches. */
function onFault(worker: Endpoint, tell: (message: string) => void): void {
  const events: Partial<EventTarget> = worker as object;
  events.addEventListener?.('error', event => {
    const { message = '' } = event as Partial<ErrorEvent>;
    tell(message === '' ? "The Worker's file could not be loaded. Check its URL." : `The Worker threw: ${message}`);
  });
}

const errorOf = ({ code, message }: Failure): Error =>
  code === undefined ? new Error(message) : new GanKitError(code, message);
