import type { Schedule } from '../../core/game';
import type { ImageShape } from '../../nets/pyramid';
import { cosine } from '../../schedules/cosine';
import { linear } from '../../schedules/linear';

/** What R3GAN trains by: each a number, or a schedule over the run where its length is known. */
export interface Pace {
  readonly learningRate: number | Schedule;
  readonly beta2: number | Schedule;
  /** γ of R1 and R2. */
  readonly gamma: number | Schedule;
  /** Of the average of G, in images. */
  readonly halfLife: Schedule;
}

/**
 * γ at first: 0.5 for 32 × 32 and 1 for 64 × 64, the authors' for ImageNet, in between and beyond as the root of the
 * number of pixels. Their presets differ more by data than by size: 0.05 for CIFAR-10, 2 for the faces of FFHQ at 64 ×
 * 64, 150 at 256 × 256.
 */
export const gammaOf = ([height, width]: ImageShape): number => Math.sqrt(height * width) / 64;

/** The share of the run that is the average's half-life in the end: 500,000 of 20 million images, as for FFHQ. */
const REMEMBERED = 1 / 40;

/**
 * The authors' schedules, half a cosine over their 20 million images each, over as many as are told: rate 2e-4 → 5e-5,
 * β₂ 0.9 → 0.99, γ to a tenth, half-life of the average from 0. Where the length is not known, the rate stays at its
 * first value, which they keep to on StackedMNIST, γ too, and β₂ at its last; the half-life is a twentieth of the
 * images seen, at most 10,000, as in StyleGAN2-ADA.
 */
export function paceOf(gamma: number, totalImages: number | undefined): Pace {
  if (totalImages === undefined) {
    const halfLife = linear({ from: 1, to: 10_000, between: [0, 200_000] });
    return { learningRate: 2e-4, beta2: 0.99, gamma, halfLife };
  }
  const over = (from: number, to: number) => cosine({ from, to, between: [0, totalImages] });
  return {
    learningRate: over(2e-4, 5e-5),
    beta2: over(0.9, 0.99),
    gamma: over(gamma, gamma / 10),
    halfLife: over(1, Math.max(1, totalImages * REMEMBERED)),
  };
}
