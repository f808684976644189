import type { Observer, Progress, Subject } from '../core/observer';

/** A model, as far as a Worker that trains it needs to know it: every class of gan-kit is one. */
export interface Trainable<D> extends Subject {
  /** Steps trained so far. */
  readonly step: number;
  /** What it plays. */
  readonly game: Progress['game'];
  /** Trains so many steps from here. */
  fit(
    data: D,
    options: {
      readonly steps: number;
      readonly batchSize?: number;
      readonly signal?: AbortSignal;
      readonly players?: readonly string[];
      readonly observers?: readonly Observer[];
      readonly yieldEvery?: number;
    },
  ): Promise<unknown>;
  /** Goes on from what is saved at a place. */
  restore(place: string): Promise<unknown>;
  /** Frees its tensors. */
  dispose(): void;
}

/** What a Worker trains, and on what. */
export interface Training<D> {
  readonly model: Trainable<D>;
  readonly data: D;
  /** What watches the run there, such as `doctor({ onFinding: tell })`. */
  readonly observers?: readonly Observer[];
  /** What the page may ask by name, between two steps: `run.ask('heights', { side: 40 })`. */
  readonly answers?: Readonly<Record<string, (question: never) => unknown>>;
}

/** Tells the page something: it comes to `onNote` there. */
export type Note = (note: unknown) => void;
