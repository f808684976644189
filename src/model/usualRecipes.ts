import { minimax, nonSaturating } from '../losses/adversarial';
import { adam } from '../optimizers/adam';
import { constant } from '../schedules/constant';
import { cosine } from '../schedules/cosine';
import { exponential } from '../schedules/exponential';
import { linear } from '../schedules/linear';
import { piecewise } from '../schedules/piecewise';
import { warmup } from '../schedules/warmup';

// biome-ignore lint/suspicious/noExplicitAny: each takes arguments of its own, which come from a file.
export type Makers = Readonly<Record<string, (...args: any[]) => unknown>>;

export const SCHEDULES = { constant, cosine, exponential, linear, piecewise, warmup } satisfies Makers;

/**
 * What every model class brings to its `load`: what models are made with where nothing is said, and schedules. A page
 * that imports one model pays for these alone; `openModel` knows all.
 */
export const USUAL = {
  ...SCHEDULES,
  adam,
  minimax: () => minimax,
  nonSaturating: () => nonSaturating,
} satisfies Makers;
