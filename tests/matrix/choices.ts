import type { Penalty } from '../../src/core/contest';
import type { Adversarial } from '../../src/core/game';
import { minimax, nonSaturating } from '../../src/losses/adversarial';
import { dualContrastive } from '../../src/losses/dualContrastive';
import { hinge } from '../../src/losses/hinge';
import { leastSquares } from '../../src/losses/leastSquares';
import { relativistic } from '../../src/losses/relativistic';
import { relativisticAverage } from '../../src/losses/relativisticAverage';
import { smoothed } from '../../src/losses/smoothed';
import { topK } from '../../src/losses/topK';
import { wasserstein } from '../../src/losses/wasserstein';
import { consistency } from '../../src/penalties/consistency';
import { drift } from '../../src/penalties/drift';
import { featureMatching } from '../../src/penalties/featureMatching';
import { gradientPenalty } from '../../src/penalties/gradientPenalty';
import { leCam } from '../../src/penalties/leCam';
import { r1, r2 } from '../../src/penalties/r1';
import { weightClipping } from '../../src/penalties/weightClipping';

export const LOSSES: Readonly<Record<string, Adversarial>> = {
  minimax,
  nonSaturating,
  leastSquares: leastSquares(),
  hinge,
  wasserstein,
  relativistic,
  relativisticAverage,
  dualContrastive,
  smoothed: smoothed({ real: 0.9, flip: 0.2 }),
  topK: topK(hinge),
};

export const PENALTIES: Readonly<Record<string, readonly Penalty[]>> = {
  none: [],
  'gradient penalty between': [gradientPenalty(10), drift()],
  'gradient penalty around, one-sided': [gradientPenalty(10, { at: 'around', oneSided: true })],
  'gradient penalty at real, towards 0': [gradientPenalty(10, { at: 'real', target: 0 })],
  'gradient penalty at fake': [gradientPenalty(10, { at: 'fake' })],
  'r1 and r2': [r1(0.1), r2(0.1)],
  'r1, lazily': [r1(0.1, { every: 2 })],
  leCam: [leCam(0.3, { after: 1 })],
  consistency: [consistency()],
  featureMatching: [featureMatching()],
  weightClipping: [weightClipping(0.1)],
};
