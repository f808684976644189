import { util } from '@tensorflow/tfjs-core';
import { demandSize } from './fit';
import {
  areFloats,
  at,
  type Body,
  ELEMENTS,
  grainOf,
  input,
  install,
  installPiece,
  number,
  type PieceBody,
  size,
} from './kernel';
import { GROUP, rowsOf } from './reduce';

/** Batch normalisation: with given moments, in training, and the gradient of the latter. */
export function installNorm(backendName: string): void {
  install(backendName, 'FusedBatchNorm', inference);
  installPiece(backendName, 'BatchNormTraining', training);
  installPiece(backendName, 'BatchNormTrainingGrad', gradient);
}

/** With one moment per channel, or one for each element of some trailing axes, which are then the channels. */
const inference: Body = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  const mean = input(inputs, 'mean');
  const given = [mean, input(inputs, 'variance'), inputs.scale, inputs.offset];
  const trailing = x.shape.slice(x.shape.length - mean.shape.length);
  const fit = given.every(info => !info || (areFloats(info) && util.arraysEqual(info.shape, trailing)));
  if (!areFloats(x) || !fit) return undefined;
  const channels = size(mean);
  const rows = size(x) / channels;
  const pointers = given.map(info => (info ? backend.pointer(info) : 0));
  const [from, beta] = [backend.pointer(x), at(pointers, 3)];
  const scale = backend.scratch(channels * 4);
  const offset = beta || backend.scratch(channels * 4);
  const y = backend.output(x.shape);
  if (!beta) backend.spread('fill', channels, ELEMENTS, [offset, 0]);
  const args = [at(pointers, 1), at(pointers, 2), number(attrs, 'varianceEpsilon', 0.001), scale];
  backend.spread('normScale', channels, ELEMENTS, args);
  backend.spread('normalize', rows, grainOf(channels), [from, at(pointers, 0), scale, offset, y.pointer, channels]);
  return y.info;
};

const training: PieceBody<'BatchNormTraining'> = (backend, inputs, { epsilon }) => {
  const { kernels } = backend;
  const { x } = inputs;
  if (!areFloats(x)) return undefined;
  const channels = at(x.shape, x.shape.length - 1);
  const rows = rowsOf(x);
  demandSize('BatchNormTraining', channels, [inputs.gamma, inputs.beta]);
  const from = backend.pointer(x);
  const gamma = inputs.gamma ? backend.pointer(inputs.gamma) : 0;
  const offset = inputs.beta ? backend.pointer(inputs.beta) : backend.scratch(channels * 4);
  const scale = backend.scratch(channels * 4);
  const y = backend.output(x.shape);
  const mean = backend.output([channels]);
  const variance = backend.output([channels]);
  if (!inputs.beta) kernels.fill(0, channels, offset, 0);
  const args = [from, rows, channels, mean.pointer, variance.pointer];
  backend.spread('moments', channels, GROUP * grainOf(GROUP * rows), args, channels * 8 + 32);
  kernels.normScale(0, channels, variance.pointer, gamma, epsilon, scale);
  backend.spread('normalize', rows, grainOf(channels), [from, mean.pointer, scale, offset, y.pointer, channels]);
  return [y.info, mean.info, variance.info];
};

const gradient: PieceBody<'BatchNormTrainingGrad'> = (backend, inputs, { epsilon }) => {
  const { kernels } = backend;
  const { x } = inputs;
  if (!areFloats(x, inputs.dy, inputs.mean, inputs.variance)) return undefined;
  const channels = at(x.shape, x.shape.length - 1);
  const rows = rowsOf(x);
  demandSize('BatchNormTrainingGrad', size(x), [inputs.dy]);
  demandSize('BatchNormTrainingGrad', channels, [inputs.mean, inputs.variance, inputs.gamma]);
  const [from, dy] = [backend.pointer(x), backend.pointer(inputs.dy)];
  const [mean, variance] = [backend.pointer(inputs.mean), backend.pointer(inputs.variance)];
  const gamma = inputs.gamma ? backend.pointer(inputs.gamma) : 0;
  const perChannel = () => backend.scratch(channels * 4);
  const [invStd, a, b, c] = [perChannel(), perChannel(), perChannel(), perChannel()];
  const dx = backend.output(x.shape);
  const dgamma = backend.output([channels]);
  const dbeta = backend.output([channels]);
  kernels.normScale(0, channels, variance, 0, epsilon, invStd);
  const args = [from, dy, mean, invStd, rows, channels, dgamma.pointer, dbeta.pointer];
  backend.spread('normParamGrads', channels, GROUP * grainOf(GROUP * rows), args, channels * 16 + 64);
  kernels.normInputFactors(invStd, gamma, dgamma.pointer, dbeta.pointer, rows, channels, a, b, c);
  backend.spread('normInputGrad', rows, grainOf(channels), [from, dy, mean, a, b, c, dx.pointer, channels]);
  return [dx.info, dgamma.info, dbeta.info];
};
