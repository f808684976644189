import { installPiece, type PieceBody } from './kernel';
import { steps } from './steps';

/** RMSprop, all tensors of an optimizer in one call. */
export function installRmsProp(backendName: string): void {
  installPiece(backendName, 'RmsPropSteps', rmsPropSteps);
}

/** What is remembered has to be the optimizer's own. */
const rmsPropSteps: PieceBody<'RmsPropSteps'> = (backend, inputs, attrs) => {
  const { decay, centered, moves } = attrs;
  const numbers = [attrs.learningRate, decay, 1 - decay, attrs.epsilon, attrs.momentum];
  const lists = 3 + (centered ? 1 : 0) + (moves ? 1 : 0);
  return steps(backend, 'RmsPropSteps', inputs, lists, 'rmsPropStep', ([value = 0, g = 0, v = 0, ...rest], output) => {
    const mean = centered ? (rest[0] ?? 0) : 0;
    const velocity = moves ? (rest.at(-1) ?? 0) : 0;
    return [value, v, mean, velocity, g, output, ...numbers];
  });
};
