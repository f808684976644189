import { check } from './checks';
import type { Schedule } from './game';

/**
 * The value of a hyperparameter after so many images: itself, or what its schedule says.
 *
 * @throws GanKitError `argument` if the schedule says no finite number
 */
export function valueAt(parameter: number | Schedule, images: number): number {
  if (typeof parameter === 'number') return parameter;
  const value = parameter(images);
  const finite = Number.isFinite(value);
  check(finite, 'argument', () => `schedule: expected a finite number after ${images} images, got ${String(value)}.`);
  return value;
}
