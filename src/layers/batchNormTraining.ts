import {
  add,
  div,
  engine,
  getBackend,
  getGradient,
  getKernel,
  mean,
  mul,
  registerGradient,
  rsqrt,
  square,
  sub,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** Batch normalisation by the batch's own statistics, and those statistics. */
export interface Normalised {
  readonly y: Tensor;
  /** Mean of each channel, `[c]`. */
  readonly mean: Tensor;
  /** Biased variance of each channel, `[c]`. */
  readonly variance: Tensor;
}

/**
 * `γ (x − μ) / √(σ² + ε) + β`, with μ and the biased σ² taken over all axes but the last (Ioffe & Szegedy 2015, algorithm 1).
 * On a backend that has a fused kernel it is one pass forward and one back; the gradient is right to any order on all.
 * No gradient flows through the returned statistics.
 */
export function batchNormTraining(x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number): Normalised {
  if (!getKernel('BatchNormTraining', getBackend())) return composed(x, gamma, beta, epsilon);
  registerFusedGradient();
  const outputs = engine().runKernel('BatchNormTraining', { x, gamma, beta }, { epsilon }) as Tensor[];
  const [y, m, variance] = outputs as [Tensor, Tensor, Tensor];
  return { y, mean: m, variance };
}

const batchAxes = (x: Tensor) => x.shape.slice(0, -1).map((_, axis) => axis);

function statistics(x: Tensor): { centred: Tensor; mean: Tensor; variance: Tensor } {
  const axes = batchAxes(x);
  const m = mean(x, axes);
  const centred = sub(x, m);
  return { centred, mean: m, variance: mean(square(centred), axes) };
}

function composed(x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number): Normalised {
  const { centred, mean: m, variance } = statistics(x);
  const y = add(mul(centred, mul(gamma, rsqrt(add(variance, epsilon)))), beta);
  return { y, mean: m, variance };
}

/** The gradient of the composed form, in operations that have gradients themselves. */
function composedGradient(x: Tensor, gamma: Tensor, dy: Tensor, epsilon: number): [Tensor, Tensor, Tensor] {
  const axes = batchAxes(x);
  const { centred, variance } = statistics(x);
  const scale = rsqrt(add(variance, epsilon));
  const normal = mul(centred, scale);
  const dgamma = sum(mul(dy, normal), axes);
  const dbeta = sum(dy, axes);
  const count = x.size / gamma.size;
  const dx = mul(mul(gamma, scale), sub(dy, div(add(dbeta, mul(normal, dgamma)), count)));
  return [dx, dgamma, dbeta];
}

function registerFusedGradient(): void {
  if (getGradient('BatchNormTraining')) return;
  registerGradient({
    kernelName: 'BatchNormTraining',
    inputsToSave: ['x', 'gamma'],
    outputsToSave: [false, true, true],
    gradFunc: (dys, saved, attributes) => {
      const dy = (dys as Tensor[])[0] as Tensor;
      const [x, gamma, m, variance] = saved as [Tensor, Tensor, Tensor, Tensor];
      const epsilon = (attributes as unknown as { epsilon: number }).epsilon;
      // On the tape someone will differentiate through this gradient, which the fused kernel cannot do.
      const all = engine().isTapeOn()
        ? composedGradient(x, gamma, dy, epsilon)
        : (engine().runKernel('BatchNormTrainingGrad', { x, dy, mean: m, variance, gamma }, { epsilon }) as Tensor[]);
      const [dx, dgamma, dbeta] = all as [Tensor, Tensor, Tensor];
      return { x: () => dx, gamma: () => dgamma, beta: () => dbeta };
    },
  });
}
