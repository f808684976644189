import { areFloats, type Body, ELEMENTS, input, install, number, size } from './kernel';

/** The mean of softplus, of which logistic losses are made, and its gradient. */
export function installLoss(backendName: string): void {
  install(backendName, 'MeanSoftplus', meanSoftplus);
  install(backendName, 'MeanSoftplusGrad', meanSoftplusGrad);
}

/** {x}, {sign} → the mean of softplus(sign·x) over everything. */
const meanSoftplus: Body = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  if (!areFloats(x)) return undefined;
  const count = size(x);
  const from = backend.pointer(x);
  const terms = backend.scratch(count * 4);
  const y = backend.output([]);
  backend.spread('affine', count, ELEMENTS, [from, terms, number(attrs, 'sign', 1), 0]);
  backend.spread('softplus', count, ELEMENTS, [terms, terms]);
  backend.kernels.sumRows(0, 1, terms, y.pointer, count, 1 / count);
  return y.info;
};

/** {dy, a scalar, x}, {sign} → dy · sign · σ(sign·x) / count. */
const meanSoftplusGrad: Body = (backend, inputs, attrs) => {
  const dy = input(inputs, 'dy');
  const x = input(inputs, 'x');
  if (!areFloats(dy, x)) return undefined;
  const count = size(x);
  const sign = number(attrs, 'sign', 1);
  const from = backend.pointer(x);
  const scale = (((backend.values(dy) as Float32Array)[0] ?? 0) * sign) / count;
  const dx = backend.output(x.shape);
  backend.spread('affine', count, ELEMENTS, [from, dx.pointer, sign, 0]);
  backend.spread('sigmoid', count, ELEMENTS, [dx.pointer, dx.pointer]);
  backend.spread('affine', count, ELEMENTS, [dx.pointer, dx.pointer, scale, 0]);
  return dx.info;
};
