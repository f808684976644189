import type { MadeSchedule, Schedule } from '../core/game';
import { number, positive, scheduled } from '../core/kinds';
import { checkOptions, type Kinds, needed } from '../core/options';
import { valueAt } from '../core/schedule';
import { made } from './made';

/** Options of {@link warmup}. */
export interface WarmupOptions {
  /** Real images until the whole of the value is reached. */
  readonly images: number;
  /** The share of the value at first, 0 to 1. Default 0: the first step then changes nothing. */
  readonly from?: number;
}

const WARMUP: Kinds<WarmupOptions> = { images: needed(positive), from: number(0, 1) };

/**
 * A value, or a schedule, that is reached by degrees (Goyal et al. 2017, §2.2): at first `from` of it, evenly more
 * until so many real images were seen, then all of it. The schedule counts its images from the start of training, not
 * from the end of the warm-up.
 *
 * @throws GanKitError `argument` if a number is out of range
 * @example
 * const learningRate = warmup(cosine({ from: 1e-3, to: 0, between: [0, 640_000] }), { images: 10_000 });
 * learningRate(5_000);   // 0.0005, nearly
 */
export function warmup(then: number | Schedule, options: WarmupOptions): MadeSchedule {
  scheduled(Number.NEGATIVE_INFINITY)('warmup: then', then);
  checkOptions('warmup', options, WARMUP);
  const { images: whole, from = 0 } = options;
  const share = (images: number) => (images >= whole ? 1 : from + (1 - from) * (images / whole));
  return made(images => valueAt(then, images) * share(images), 'warmup', [then, { images: whole, from }]);
}
