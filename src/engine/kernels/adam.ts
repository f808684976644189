import { areFloats, type Body, ELEMENTS, input, install, number, size } from './kernel';

/** Adam in one pass. */
export function installAdam(backendName: string): void {
  install(backendName, 'AdamStep', adamStep);
}

/**
 * {value, m, v, gradient}, {learningRate, beta1, beta2, epsilon, correction1, correction2} → [value, m, v] after the
 * step. A correction is what the moment is divided by: 1 − βᵗ, or one less the product of the betas where they change.
 */
const adamStep: Body = (backend, inputs, attrs) => {
  const infos = ['value', 'm', 'v', 'gradient'].map(name => input(inputs, name));
  const value = input(inputs, 'value');
  if (!areFloats(...infos)) return undefined;
  const beta1 = number(attrs, 'beta1', 0.9);
  const beta2 = number(attrs, 'beta2', 0.999);
  const rate = number(attrs, 'learningRate', 0.001) / number(attrs, 'correction1', 1);
  const correction = 1 / number(attrs, 'correction2', 1);
  const pointers = infos.map(info => backend.pointer(info));
  const outputs = [0, 1, 2].map(() => backend.output(value.shape));
  const numbers = [rate, beta1, beta2, 1 - beta1, 1 - beta2, correction, number(attrs, 'epsilon', 1e-8)];
  const args = [...pointers, ...outputs.map(output => output.pointer), ...numbers];
  backend.spread('adamStep', size(value), ELEMENTS, args);
  return outputs.map(output => output.info);
};
