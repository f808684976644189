/**
 * Why a {@link GanKitError} was thrown; stable across versions, so an app may branch on it.
 *
 * - `argument`: an option or argument is wrong
 * - `shape`: a tensor or image has another shape than expected
 * - `data`: a file, picture or batch cannot be used
 * - `missing`: nothing is saved at a place, so a program may begin anew there
 * - `checkpoint`: something saved cannot be restored
 * - `numeric`: training produced NaN or infinity
 * - `gradient`: an operation has no correct derivative here
 * - `backend`: the compute backend cannot do what was asked
 * - `memory`: an allocation failed
 * - `state`: the model or trainer is busy with another run, or was disposed of
 * - `io`: the file system or network refused
 */
export type ErrorCode =
  | 'argument'
  | 'shape'
  | 'data'
  | 'missing'
  | 'checkpoint'
  | 'numeric'
  | 'gradient'
  | 'backend'
  | 'memory'
  | 'state'
  | 'io';

/** Every error this library raises on purpose: what was wrong, what came, what was expected, what to do. */
export class GanKitError extends Error {
  override readonly name = 'GanKitError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What something thrown says, whatever it is. */
export const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
