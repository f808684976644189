import { adaptive } from '../augment/adaptive';
import { apa } from '../augment/apa';
import { diffAugment } from '../augment/diffAugment';
import { instanceNoise } from '../augment/instanceNoise';
import { pack } from '../augment/pack';
import { pool } from '../augment/pool';
import { dualContrastive } from '../losses/dualContrastive';
import { hinge } from '../losses/hinge';
import { leastSquares } from '../losses/leastSquares';
import { relativistic } from '../losses/relativistic';
import { relativisticAverage } from '../losses/relativisticAverage';
import { smoothed } from '../losses/smoothed';
import { topK } from '../losses/topK';
import { wasserstein } from '../losses/wasserstein';
import { adamW } from '../optimizers/adam';
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
import { type Makers, SCHEDULES, USUAL } from './usualRecipes';

export { SCHEDULES };

export const LOSSES: Makers = {
  dualContrastive: () => dualContrastive,
  hinge: () => hinge,
  leastSquares,
  minimax: USUAL.minimax,
  nonSaturating: USUAL.nonSaturating,
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

export const OPTIMIZERS: Makers = { adam: USUAL.adam, adamW, clipped, rmsProp, sgd };

/**
 * What makes the values that options may hold, all of them, by the names files know them by. What is made checks its
 * arguments itself.
 */
export const RECIPES: Makers = { ...LOSSES, ...PENALTIES, ...AUGMENTATIONS, ...OPTIMIZERS, ...SCHEDULES };
