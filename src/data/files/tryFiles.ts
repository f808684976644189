import { check } from '../../core/checks';
import { GanKitError } from '../../core/errors';

/** A file that cannot be used, and why. */
export interface BadFile {
  readonly file: string;
  readonly reason: string;
}

/** How many are told apart in one message. */
const LISTED = 100;

/**
 * Puts every item to a test, in order.
 *
 * @returns those that fail it by an error of this library; other errors are thrown on
 */
export async function failing<T>(
  items: readonly T[],
  test: (item: T) => unknown,
): Promise<readonly { readonly item: T; readonly error: GanKitError }[]> {
  const bad: { readonly item: T; readonly error: GanKitError }[] = [];
  for (const item of items) {
    try {
      await test(item);
    } catch (error) {
      if (!(error instanceof GanKitError)) throw error;
      bad.push({ item, error });
    }
  }
  return bad;
}

/**
 * As {@link failing}, where none may fail.
 *
 * @throws GanKitError the one error there is, or one that lists them all
 */
export async function checkAll<T>(items: readonly T[], test: (item: T) => unknown): Promise<void> {
  throwAll(
    (await failing(items, test)).map(({ error }) => error),
    ` of ${items.length}`,
  );
}

/** What to do about files that cannot be used: stop with an error that names them all, or leave them out. */
export type OnBad = 'throw' | 'skip';

/**
 * The files that pass a test, and those that are left out.
 *
 * @throws GanKitError `data` if none pass, or where nothing is skipped as {@link checkAll}
 */
export async function usable<T extends string>(
  where: string,
  files: readonly T[],
  onBad: OnBad,
  test: (file: T) => unknown,
): Promise<{ readonly files: readonly T[]; readonly skipped: readonly BadFile[] }> {
  if (onBad === 'throw') {
    await checkAll(files, test);
    return { files, skipped: [] };
  }
  const bad = await failing(files, test);
  const left = new Set(bad.map(({ item }) => item));
  const good = files.filter(file => !left.has(file));
  check(
    good.length > 0,
    'data',
    () => `${where}: of ${bad.length} pictures none can be used. ${bad[0]?.error.message}`,
  );
  return { files: good, skipped: bad.map(({ item, error }) => ({ file: item, reason: error.message })) };
}

/**
 * Throws unless there are no errors.
 *
 * @param among behind their number in the message
 * @throws GanKitError the one error there is, or one that lists them all
 */
export function throwAll(errors: readonly GanKitError[], among = ''): void {
  const [first] = errors;
  if (first === undefined) return;
  if (errors.length === 1) throw first;
  const lines = errors.slice(0, LISTED).map(({ message }) => `\n- ${message}`);
  const more = errors.length > LISTED ? `\n… and ${errors.length - LISTED} more.` : '';
  const code = errors.every(error => error.code === first.code) ? first.code : 'data';
  throw new GanKitError(code, `${errors.length}${among} cannot be used:${lines.join('')}${more}`);
}
