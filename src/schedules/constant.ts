import type { MadeSchedule } from '../core/game';
import { number } from '../core/kinds';
import { made } from './made';

/**
 * The same number from first to last: for where a schedule is asked for.
 *
 * @throws GanKitError `argument` if it is not finite
 * @example
 * constant(2e-4)(1_000_000);   // 0.0002
 */
export function constant(value: number): MadeSchedule {
  number()('constant: value', value);
  return made(() => value, 'constant', [value]);
}
