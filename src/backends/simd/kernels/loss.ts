import { areFloats, ELEMENTS, installPiece, type PieceBody, size } from './kernel';

/** The mean of softplus, of which logistic losses are made, and its gradient. */
export function installLoss(backendName: string): void {
  installPiece(backendName, 'MeanSoftplus', meanSoftplus);
  installPiece(backendName, 'MeanSoftplusGrad', meanSoftplusGrad);
}

const meanSoftplus: PieceBody<'MeanSoftplus'> = (backend, { x }, { sign }) => {
  if (!areFloats(x)) return undefined;
  const count = size(x);
  const from = backend.pointer(x);
  const terms = backend.scratch(count * 4);
  const y = backend.output([]);
  backend.spread('affine', count, ELEMENTS, [from, terms, sign, 0]);
  backend.spread('softplus', count, ELEMENTS, [terms, terms]);
  backend.kernels.sumRows(0, 1, terms, y.pointer, count, 1 / count);
  return y.info;
};

const meanSoftplusGrad: PieceBody<'MeanSoftplusGrad'> = (backend, { dy, x }, { sign }) => {
  if (!areFloats(dy, x)) return undefined;
  const count = size(x);
  const from = backend.pointer(x);
  const scale = (Number(backend.values(dy)[0] ?? 0) * sign) / count;
  const dx = backend.output(x.shape);
  backend.spread('affine', count, ELEMENTS, [from, dx.pointer, sign, 0]);
  backend.spread('sigmoid', count, ELEMENTS, [dx.pointer, dx.pointer]);
  backend.spread('affine', count, ELEMENTS, [dx.pointer, dx.pointer, scale, 0]);
  return dx.info;
};
