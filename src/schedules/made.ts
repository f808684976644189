import type { MadeSchedule } from '../core/game';

/** A function of the images seen that says how it was made. */
export const made = (at: (images: number) => number, of: string, args: readonly unknown[]): MadeSchedule =>
  Object.assign(at, { recipe: { role: 'schedule' as const, of, with: args } });
