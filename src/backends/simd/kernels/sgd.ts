import { type Body, install, number } from './kernel';
import { steps } from './steps';

/** Gradient descent, all tensors of an optimizer in one call. */
export function installSgd(backendName: string): void {
  install(backendName, 'SgdSteps', sgdSteps);
}

/**
 * [values, gradients] or [values, gradients, velocities] one list after the other, {learningRate, momentum, nesterov, moves} → the values after the
 * step. The velocities are changed where they lie: they have to be the optimizer's own.
 */
const sgdSteps: Body = (backend, inputs, attrs) => {
  const numbers = [number(attrs, 'learningRate'), number(attrs, 'momentum'), attrs.nesterov ? 1 : 0];
  const lists = attrs.moves ? 3 : 2;
  return steps(backend, 'SgdSteps', inputs, lists, 'sgdStep', ([value = 0, g = 0, velocity = 0], output) => [
    ...[value, velocity, g, output],
    ...numbers,
  ]);
};
