import { EngineError } from './errors';
import { FOUR_GIB, LEAST_BYTES } from './memory';
import { cores } from './threads/platform';

/** How `registerSimd` sets the backend up. */
export interface SimdOptions {
  /** The most bytes the backend's memory may take, at least 1 MiB. Default and ceiling: 4 GiB. */
  readonly maximumBytes?: number;
  /**
   * Threads to compute on, the calling one among them. Default: one for each core. It is one where memory cannot be
   * shared (pages without cross-origin isolation) or workers are refused. Results are the same bits with any number.
   */
  readonly threads?: number;
}

const NAMES = ['maximumBytes', 'threads'];
const MOST_THREADS = 64;

/** The options with their defaults. @throws EngineError `bad-option` */
export function checkedOptions(options: SimdOptions): Required<SimdOptions> {
  const unknown = Object.keys(options).find(name => !NAMES.includes(name));
  if (unknown !== undefined) wrong(`there is no option '${unknown}'; expected ${NAMES.join(' or ')}`);
  const { maximumBytes = FOUR_GIB, threads = Math.max(1, cores()) } = options;
  if (!Number.isInteger(maximumBytes) || maximumBytes < LEAST_BYTES)
    wrong(`maximumBytes is ${shown(maximumBytes)}; expected a whole number of at least ${LEAST_BYTES} (1 MiB)`);
  if (!Number.isInteger(threads) || threads < 1)
    wrong(`threads is ${shown(threads)}; expected a whole number of at least 1`);
  return { maximumBytes: Math.min(maximumBytes, FOUR_GIB), threads: Math.min(threads, MOST_THREADS) };
}

const shown = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(value));

function wrong(what: string): never {
  throw new EngineError('bad-option', `registerSimd: ${what}.`);
}
