import { adaptive } from '../augment/adaptive';
import { apa } from '../augment/apa';
import { diffAugment } from '../augment/diffAugment';
import { instanceNoise } from '../augment/instanceNoise';
import { pack } from '../augment/pack';
import { pool } from '../augment/pool';
import { isRecord } from '../core/untrusted';
import { minimax, nonSaturating } from '../losses/adversarial';
import { dualContrastive } from '../losses/dualContrastive';
import { hinge } from '../losses/hinge';
import { leastSquares } from '../losses/leastSquares';
import { relativistic } from '../losses/relativistic';
import { relativisticAverage } from '../losses/relativisticAverage';
import { smoothed } from '../losses/smoothed';
import { topK } from '../losses/topK';
import { wasserstein } from '../losses/wasserstein';
import { adam, adamW } from '../optimizers/adam';
import { clipped } from '../optimizers/clipped';
import { rmsProp } from '../optimizers/rmsProp';
import { sgd } from '../optimizers/sgd';
import { consistency } from '../penalties/consistency';
import { drift } from '../penalties/drift';
import { featureMatching } from '../penalties/featureMatching';
import { gradientPenalty } from '../penalties/gradientPenalty';
import { leCam } from '../penalties/leCam';
import { r1, r2 } from '../penalties/r1';
import { weightClipping } from '../penalties/weightClipping';
import { constant } from '../schedules/constant';
import { cosine } from '../schedules/cosine';
import { exponential } from '../schedules/exponential';
import { linear } from '../schedules/linear';
import { piecewise } from '../schedules/piecewise';
import { warmup } from '../schedules/warmup';

// biome-ignore lint/suspicious/noExplicitAny: each takes arguments of its own, which come from a file.
type Makers = Readonly<Record<string, (...args: any[]) => unknown>>;

export const LOSSES: Makers = {
  dualContrastive: () => dualContrastive,
  hinge: () => hinge,
  leastSquares,
  minimax: () => minimax,
  nonSaturating: () => nonSaturating,
  relativistic: () => relativistic,
  relativisticAverage: () => relativisticAverage,
  smoothed,
  topK,
  wasserstein: () => wasserstein,
};

export const PENALTIES: Makers = {
  consistency,
  drift,
  featureMatching,
  gradientPenalty,
  leCam,
  r1,
  r2,
  weightClipping,
};

export const AUGMENTATIONS: Makers = { adaptive, apa, diffAugment, instanceNoise, pack, pool };

export const OPTIMIZERS: Makers = { adam, adamW, clipped, rmsProp, sgd };

export const SCHEDULES: Makers = { constant, cosine, exponential, linear, piecewise, warmup };

/**
 * What makes the values that options may hold, by the names files know them by. What is made checks its arguments
 * itself.
 */
export const RECIPES: Makers = { ...LOSSES, ...PENALTIES, ...AUGMENTATIONS, ...OPTIMIZERS, ...SCHEDULES };

/** Whether this stands for a value that is to be made again. */
export const isRecipe = (value: unknown): value is { readonly made: string; readonly with: readonly unknown[] } =>
  isRecord(value) && Object.keys(value).length === 2 && typeof value.made === 'string' && Array.isArray(value.with);
