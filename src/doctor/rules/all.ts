import { dataRange, labelsUnrelated } from './data';
import { discriminatorOverfits, discriminatorTooStrong, discriminatorTooWeak, penaltyTooStrong } from './discriminator';
import type { Rule } from './finding';
import { augmentationLeaks, collapse, copying, oscillation } from './generator';
import { explodingGradient, notLearning, vanishingGradient } from './gradients';

/** In the order they are told. */
export const RULES: readonly Rule[] = [
  dataRange,
  labelsUnrelated,
  notLearning,
  explodingGradient,
  vanishingGradient,
  discriminatorTooStrong,
  discriminatorTooWeak,
  penaltyTooStrong,
  collapse,
  oscillation,
  augmentationLeaks,
  discriminatorOverfits,
  copying,
];
