import type { ErrorCode } from '../core/errors';
import type { Outcome } from '../core/observer';
import type { Raster } from '../data/pictures/tile';
import type { SamplesLook } from '../show/samples';

/** One end of a channel: a Worker as its page has it, what a Worker has as `self`, or a MessagePort. */
export interface Endpoint {
  /** Sends it, with what is handed over in place of copied. */
  postMessage(message: unknown, transfer: Transferable[]): void;
  /** Has it told of each message that comes. */
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  /** A MessagePort holds messages back until it is called. */
  start?(): void;
}

/** What a run is to do, as it crosses to the Worker. */
export interface Start {
  readonly given: unknown;
  readonly steps: number;
  readonly batchSize?: number;
  readonly backend?: string;
  readonly save?: { readonly to: string; readonly every: number };
  readonly sheets?: SheetPlan;
  readonly progressEvery: number;
  readonly paused: boolean;
}

/** Which examples are drawn while it trains, and when. */
export interface SheetPlan extends SamplesLook {
  /** A sheet each so many steps. Default 100. */
  readonly every?: number;
}

/** What the page asks, by kind. What has an `id` is answered. */
export interface Asks {
  readonly start: Start;
  readonly pause: undefined;
  readonly resume: undefined;
  readonly stop: undefined;
  /** One step of these players, or of all. */
  readonly step: readonly string[] | undefined;
  readonly rate: { readonly player: string; readonly factor: number };
  readonly save: { readonly id: number; readonly to: string | undefined };
  /** One of the answers that the Worker's file has. */
  readonly question: { readonly id: number; readonly name: string; readonly value: unknown };
}

/** Where a run stands. */
export interface WorkerProgress {
  /** Steps finished, those of earlier visits counted. */
  readonly step: number;
  /** The step it will stop at. */
  readonly to: number;
  /** Loss terms by `player.term`. */
  readonly losses: Readonly<Record<string, number>>;
  /** Median milliseconds a step takes. `NaN` before the first. */
  readonly msPerStep: number;
  readonly secondsLeft: number;
}

/** Pictures drawn by the Worker. */
export interface WorkerSheet {
  readonly step: number;
  readonly picture: Raster;
}

/** What was made ready before the first step. */
export interface WorkerStart {
  /** The model's class, such as `DCGAN`, and the shape of one example. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Who takes turns, in their order. */
  readonly players: readonly string[];
  /** The backend that computes, and why it was chosen. */
  readonly backend: string;
  readonly reason: string;
  /** The step it goes on from: not 0 if it was saved before. */
  readonly step: number;
}

/** How a run ended, at which step. */
export interface WorkerEnd {
  readonly outcome: Outcome;
  readonly step: number;
}

/** An error, as it crosses to the page. */
export interface Failure {
  readonly code: ErrorCode | undefined;
  readonly message: string;
}

/** What the Worker tells, by kind. */
export interface Tells {
  readonly started: WorkerStart;
  readonly progress: WorkerProgress;
  readonly sheet: WorkerSheet;
  /** The step. */
  readonly paused: number;
  readonly saved: number;
  readonly answer: { readonly id: number; readonly value: unknown };
  readonly refused: { readonly id: number; readonly failure: Failure };
  /** What went wrong without ending the run. */
  readonly trouble: Failure;
  /** What the Worker's file itself tells. */
  readonly note: unknown;
  readonly ended: WorkerEnd;
  readonly failed: Failure;
}

/** A message of one of these kinds. */
export type Message<M> = { [K in keyof M]: { readonly kind: K; readonly value: M[K] } }[keyof M];

/** What is done with messages of each kind. */
export type Handlers<M> = { readonly [K in keyof M]: (value: M[K]) => void };

/** Hands a message to whom it is for. */
export function handle<M>(handlers: Handlers<M>, message: unknown): void {
  const { kind, value } = message as Message<M>;
  handlers[kind]?.(value);
}
