import { add, div, engine, mean, mul, rsqrt, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import { gradientBy } from './gradientBy';
import { piece } from './piece';

/** Batch normalisation by the batch's own statistics, and those statistics. */
export interface Normalised {
  readonly y: Tensor;
  /** Mean of each channel, `[c]`. */
  readonly mean: Tensor;
  /** Biased variance of each channel, `[c]`. */
  readonly variance: Tensor;
}

/**
 * `γ (x − μ) / √(σ² + ε) + β`, with μ and the biased σ² taken over all axes but the last (Ioffe & Szegedy 2015,
 * algorithm 1). On a backend that has a fused kernel it is one pass forward and one back; the gradient is right to any
 * order on all. No gradient flows through the returned statistics.
 */
export function batchNormTraining(x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number): Normalised {
  const [y, m, variance] = normalised.call({ x, gamma, beta }, { epsilon });
  return { y, mean: m, variance };
}

/** x, γ, mean and variance. */
type Saved = [Tensor, Tensor, Tensor, Tensor];

const batchAxes = (x: Tensor) => x.shape.slice(0, -1).map((_, axis) => axis);

function statistics(x: Tensor): { centred: Tensor; mean: Tensor; variance: Tensor } {
  const axes = batchAxes(x);
  const m = mean(x, axes);
  const centred = sub(x, m);
  return { centred, mean: m, variance: mean(square(centred), axes) };
}

/** The gradient of the composed form, in operations that have gradients themselves. */
export const normalisedGrad = /* @__PURE__ */ piece('BatchNormTrainingGrad', {
  composed: ({ x, dy, gamma }, { epsilon }) => {
    const axes = batchAxes(x);
    const { centred, variance } = statistics(x);
    const scale = rsqrt(add(variance, epsilon));
    const normal = mul(centred, scale);
    const dgamma = sum(mul(dy, normal), axes);
    const dbeta = sum(dy, axes);
    const count = x.size / dbeta.size;
    const factor = gamma ? mul(gamma, scale) : scale;
    return [mul(factor, sub(dy, div(add(dbeta, mul(normal, dgamma)), count))), dgamma, dbeta];
  },
});

export const normalised = /* @__PURE__ */ piece('BatchNormTraining', {
  composed: ({ x, gamma, beta }, { epsilon }) => {
    const { centred, mean: m, variance } = statistics(x);
    const scale = rsqrt(add(variance, epsilon));
    const scaled = mul(centred, gamma ? mul(gamma, scale) : scale);
    return [beta ? add(scaled, beta) : scaled, m, variance];
  },
  gradient: {
    inputsToSave: ['x', 'gamma'],
    outputsToSave: [false, true, true],
    gradFunc: /* @__PURE__ */ gradientBy(([dy]: [Tensor], saved: Saved, { epsilon }: { readonly epsilon: number }) => {
      const [x, gamma, m, variance] = saved;
      // On the tape someone will differentiate through this gradient, which the fused kernel cannot do.
      const gradient = engine().isTapeOn() ? normalisedGrad.composed : normalisedGrad.kernel;
      const [dx, dgamma, dbeta] = gradient({ x, dy, mean: m, variance, gamma }, { epsilon });
      return { x: () => dx, gamma: () => dgamma, beta: () => dbeta };
    }),
  },
});
