import { type Body, install, number } from './kernel';
import { steps } from './steps';

/** Adam, all tensors of an optimizer in one call. */
export function installAdam(backendName: string): void {
  install(backendName, 'AdamSteps', adamSteps);
}

/**
 * [values, gradients, ms, vs] one list after the other, {learningRate, beta1, beta2, epsilon, correction1, correction2} → the
 * values after the step. The moments m and v are changed where they lie: they have to be the optimizer's own. A correction
 * is what the moment is divided by: 1 − βᵗ, or one less the product of the betas where they change.
 */
const adamSteps: Body = (backend, inputs, attrs) => {
  const beta1 = number(attrs, 'beta1', 0.9);
  const beta2 = number(attrs, 'beta2', 0.999);
  const rate = number(attrs, 'learningRate', 0.001) / number(attrs, 'correction1', 1);
  const correction = 1 / number(attrs, 'correction2', 1);
  const numbers = [rate, beta1, beta2, 1 - beta1, 1 - beta2, correction, number(attrs, 'epsilon', 1e-8)];
  return steps(backend, 'AdamSteps', inputs, 4, 'adamStep', ([value = 0, g = 0, m = 0, v = 0], output) => [
    ...[value, m, v, g, output],
    ...numbers,
  ]);
};
