import { check, checkIs, showValue } from '../core/checks';
import type { MadeSchedule, Schedule } from '../core/game';
import { list, number, scheduled } from '../core/kinds';
import { checkOptions, type Kinds, needed } from '../core/options';
import { valueAt } from '../core/schedule';
import { made } from './made';

/** Options of {@link piecewise}. */
export interface PiecewiseOptions {
  /** One value for each piece. A schedule counts images from where its piece begins. */
  readonly values: readonly (number | Schedule)[];
  /** Real images after which the next piece begins: one less than there are values, each more than the one before. */
  readonly at: readonly number[];
}

const PIECEWISE: Kinds<PiecewiseOptions> = {
  values: needed(list(scheduled(Number.NEGATIVE_INFINITY))),
  at: needed(list(number(0))),
};

/**
 * One value, or one schedule, after the other.
 *
 * @throws GanKitError `argument` if the counts are not in order, or not one fewer than the values
 * @example
 * const learningRate = piecewise({ values: [1e-3, 5e-4, 1e-4], at: [100_000, 200_000] });
 * learningRate(150_000);   // 0.0005
 */
export function piecewise(options: PiecewiseOptions): MadeSchedule {
  checkOptions('piecewise', options, PIECEWISE);
  const [values, at] = [[...options.values], [...options.at]];
  const wanted = values.length - 1;
  const fit = values.length > 0 && at.length === wanted;
  const say = `${values.length} values need ${Math.max(0, wanted)} counts of images between them`;
  check(fit, 'argument', () => `piecewise: at: ${say}, got ${showValue(at)}.`);
  const inOrder = at.every((images, i) => i === 0 || images > (at[i - 1] ?? 0));
  checkIs(inOrder, 'piecewise: at', 'counts that rise', at);
  const value = (images: number) => {
    const piece = at.filter(start => images >= start).length;
    return valueAt(values[piece] as number | Schedule, images - (at[piece - 1] ?? 0));
  };
  return made(value, 'piecewise', [{ values, at }]);
}
