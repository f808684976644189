import { getKernel, type KernelFunc, type NamedTensorInfoMap, registerKernel } from '@tensorflow/tfjs-core';
import { ofSlope } from './activation';
import { areFloats, ELEMENTS, installPiece, type PieceBody, size } from './kernel';

/**
 * Whole layers with bias and leaky ReLU in one call, under names of their own, by which callers know that the kernel
 * takes tensors as they are: tfjs's fused operations reshape theirs, and copy them once more for the tape.
 */
export function installLayers(backendName: string): void {
  installLayer(backendName, 'DenseLayer', '_FusedMatMul', ({ x, filter }) => ({ a: x, b: filter }));
  installLayer(backendName, 'ConvLayer', 'FusedConv2D', ({ x, filter }) => ({ x, filter }));
  installPiece(backendName, 'SlopeGrad', slopeGrad);
}

function installLayer(
  backendName: string,
  kernelName: 'DenseLayer' | 'ConvLayer',
  fusedName: string,
  operands: (inputs: NamedTensorInfoMap) => Record<string, NamedTensorInfoMap[string]>,
): void {
  const fused = getKernel(fusedName, backendName)?.kernelFunc;
  if (!fused) return;
  const kernelFunc: KernelFunc = ({ inputs, attrs, backend }) => {
    const slope = typeof attrs?.slope === 'number' ? attrs.slope : 1;
    const { bias } = inputs;
    return fused({
      inputs: { ...operands(inputs), ...(bias && { bias }) },
      attrs: { ...attrs, ...ofSlope(slope) },
      backend,
    });
  };
  registerKernel({ kernelName, backendName, kernelFunc });
}

const slopeGrad: PieceBody<'SlopeGrad'> = (backend, { dy, x }, { alpha }) => {
  if (!areFloats(dy, x) || size(dy) !== size(x)) return undefined;
  const from = [backend.pointer(dy), backend.pointer(x)];
  const dx = backend.output(dy.shape);
  backend.spread('slopeGrad', size(dy), ELEMENTS, [...from, dx.pointer, alpha]);
  return dx.info;
};
