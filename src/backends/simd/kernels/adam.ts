import { installPiece, type PieceBody } from './kernel';
import { steps } from './steps';

/** Adam, all tensors of an optimizer in one call. */
export function installAdam(backendName: string): void {
  installPiece(backendName, 'AdamSteps', adamSteps);
}

/** The moments have to be the optimizer's own. */
const adamSteps: PieceBody<'AdamSteps'> = (backend, inputs, attrs) => {
  const { beta1, beta2, amsgrad } = attrs;
  const rate = attrs.learningRate / attrs.correction1;
  const numbers = [rate, beta1, beta2, 1 - beta1, 1 - beta2, 1 / attrs.correction2, attrs.epsilon];
  const lists = amsgrad ? 5 : 4;
  return steps(backend, 'AdamSteps', inputs, lists, 'adamStep', ([value = 0, g = 0, m = 0, v = 0, ...rest], output) => [
    ...[value, m, v, g, output],
    ...numbers,
    amsgrad ? (rest[0] ?? 0) : 0,
  ]);
};
