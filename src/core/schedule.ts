import type { Schedule } from './game';

/** The value of a hyperparameter after so many images: itself, or what its schedule says. */
export const valueAt = (parameter: number | Schedule, images: number): number =>
  typeof parameter === 'number' ? parameter : parameter(images);
