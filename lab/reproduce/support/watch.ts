import type { Observer } from '../../../src/core/observer';
import { duration } from '../../../src/node/duration';
import type { Setting } from './reproduction';

/** An observer that tells how far a run is, and how long it will take. */
export const watch = ({ say }: Pick<Setting, 'say'>, what: string): Observer => ({
  onStep: ({ step, from, to, secondsLeft }) => {
    say(`${what}, step ${step - from} of ${to - from}, ${duration(secondsLeft || 0)} left`);
  },
});
