import { installPiece, type PieceBody } from './kernel';
import { steps } from './steps';

/** Gradient descent, all tensors of an optimizer in one call. */
export function installSgd(backendName: string): void {
  installPiece(backendName, 'SgdSteps', sgdSteps);
}

/** The velocities have to be the optimizer's own. */
const sgdSteps: PieceBody<'SgdSteps'> = (backend, inputs, attrs) => {
  const numbers = [attrs.learningRate, attrs.momentum, attrs.nesterov ? 1 : 0];
  const lists = attrs.moves ? 3 : 2;
  return steps(backend, 'SgdSteps', inputs, lists, 'sgdStep', ([value = 0, g = 0, velocity = 0], output) => [
    ...[value, velocity, g, output],
    ...numbers,
  ]);
};
