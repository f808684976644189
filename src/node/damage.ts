import { GanKitError } from '../core/errors';

/** Throws unless a part of a picture file is as it must be; the caller adds the file's name. */
export function intact(condition: boolean, reason: string | (() => string)): asserts condition {
  if (!condition) throw new GanKitError('data', typeof reason === 'string' ? reason : reason());
}
