import type { Position } from './snapshot';

export const FORMAT = 'gan-kit';
export const VERSION = 3;

/** What a saved model says of itself. */
export interface About {
  /** The model class, such as `infogan`. */
  readonly kind: string;
  /** What its constructor was given, as JSON. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** What the state of a checkpoint says, beside its weights and checksums. */
export interface State extends About {
  readonly format: typeof FORMAT;
  readonly version: number;
  readonly parts: readonly string[];
  readonly at: Position;
  readonly optimizers: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly memory: Readonly<Record<string, Readonly<Record<string, number>>>>;
}
