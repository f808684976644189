/** Why the engine failed: its memory is used up, or the platform cannot run it. */
export type EngineErrorCode = 'out-of-memory' | 'unsupported' | 'not-registered';

/** An error of the `simd` backend. `code` is stable; the message says what happened and what to do. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
