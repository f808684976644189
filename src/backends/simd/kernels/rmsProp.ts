import { type Body, install, number } from './kernel';
import { steps } from './steps';

/** RMSprop, all tensors of an optimizer in one call. */
export function installRmsProp(backendName: string): void {
  install(backendName, 'RmsPropSteps', rmsPropSteps);
}

/**
 * [values, gradients, vs], then means if centered, then velocities if it moves, one list after the other; {learningRate, decay, epsilon, momentum,
 * centered, moves} → the values after the step. What is remembered is changed where it lies: it has to be the optimizer's own.
 */
const rmsPropSteps: Body = (backend, inputs, attrs) => {
  const decay = number(attrs, 'decay', 0.99);
  const numbers = [
    ...[number(attrs, 'learningRate'), decay, 1 - decay],
    ...[number(attrs, 'epsilon', 1e-8), number(attrs, 'momentum')],
  ];
  const { centered, moves } = attrs;
  const lists = 3 + (centered ? 1 : 0) + (moves ? 1 : 0);
  return steps(backend, 'RmsPropSteps', inputs, lists, 'rmsPropStep', ([value = 0, g = 0, v = 0, ...rest], output) => {
    const mean = centered ? (rest[0] ?? 0) : 0;
    const velocity = moves ? (rest.at(-1) ?? 0) : 0;
    return [value, v, mean, velocity, g, output, ...numbers];
  });
};
