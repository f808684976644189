import { nearest } from '../core/checks';

/** The command was called wrongly: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Throws unless `name` is one of `known`, suggesting the nearest. */
export function known(what: string, name: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  const near = nearest(name, names);
  throw new UsageError(
    `${what}: '${name}' is not known.${near ? ` Did you mean '${near}'?` : ''} Known: ${names.join(', ')}.`,
  );
}
