import { demandSize } from './fit';
import { areFloats, at, type Body, ELEMENTS, install, number, size } from './kernel';

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
  const infos = Object.values(inputs).filter(info => info !== undefined);
  if (!areFloats(...infos)) return undefined;
  const beta1 = number(attrs, 'beta1', 0.9);
  const beta2 = number(attrs, 'beta2', 0.999);
  const rate = number(attrs, 'learningRate', 0.001) / number(attrs, 'correction1', 1);
  const correction = 1 / number(attrs, 'correction2', 1);
  const numbers = [rate, beta1, beta2, 1 - beta1, 1 - beta2, correction, number(attrs, 'epsilon', 1e-8)];
  const count = infos.length / 4;
  for (const [i, value] of infos.slice(0, count).entries()) {
    const others = [1, 2, 3].map(list => infos[list * count + i]);
    demandSize('AdamSteps', size(value), others);
  }
  const pointers = infos.map(info => backend.pointer(info));
  const outputs = infos.slice(0, count).map(value => backend.output(value.shape));
  for (const [i, { info, pointer }] of outputs.entries()) {
    const [value, g, m, v] = [0, 1, 2, 3].map(list => at(pointers, list * count + i)) as [
      number,
      number,
      number,
      number,
    ];
    backend.spread('adamStep', size(info), ELEMENTS, [value, m, v, g, pointer, ...numbers]);
  }
  return outputs.map(output => output.info);
};
