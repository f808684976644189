/**
 * Why the engine failed: its memory is used up, the platform cannot run it, it is not there yet, an option is wrong, an
 * operation was given sizes that do not go together, one of its threads has ended in the middle of work, or a defect of
 * its own.
 */
export type EngineErrorCode =
  | 'out-of-memory'
  | 'unsupported'
  | 'not-registered'
  | 'bad-option'
  | 'bad-shape'
  | 'thread-lost'
  | 'internal';

/** What a kernel's trap means, in one thread or many. */
export const OUT_OF_BOUNDS = 'A kernel of the simd backend read or wrote out of bounds.';

/** An error of the `simd` backend. `code` is stable; the message says what happened and what to do. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
