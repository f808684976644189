import { getKernel, type KernelFunc, type NamedTensorInfoMap, registerKernel } from '@tensorflow/tfjs-core';
import { type Attrs, areFloats, type Body, ELEMENTS, input, install, number, size } from './kernel';

/**
 * Whole layers with bias and leaky ReLU in one call, under names of their own, by which callers know that the kernel takes
 * tensors as they are: tfjs's fused operations reshape theirs, and copy them once more for the tape.
 */
export function installLayers(backendName: string): void {
  installLayer(backendName, 'DenseLayer', '_FusedMatMul', ({ x, filter }) => ({ a: x, b: filter }));
  installLayer(backendName, 'ConvLayer', 'FusedConv2D', ({ x, filter }) => ({ x, filter }));
  install(backendName, 'SlopeGrad', slopeGrad);
}

/** {x, filter, bias?}, {slope} and those of the fused kernel → y. A slope of 1 is no activation, of 0 ReLU. */
function installLayer(
  backendName: string,
  kernelName: string,
  fusedName: string,
  operands: (inputs: NamedTensorInfoMap) => Record<string, NamedTensorInfoMap[string]>,
): void {
  const fused = getKernel(fusedName, backendName)?.kernelFunc;
  if (!fused) return;
  const kernelFunc: KernelFunc = ({ inputs, attrs, backend }) => {
    const slope = number(attrs as Attrs, 'slope', 1);
    const activation = slope === 1 ? 'linear' : slope === 0 ? 'relu' : 'leakyrelu';
    const { bias } = inputs;
    return fused({
      inputs: { ...operands(inputs), ...(bias && { bias }) },
      attrs: { ...attrs, activation, leakyreluAlpha: slope },
      backend,
    });
  };
  registerKernel({ kernelName, backendName, kernelFunc });
}

/** {dy, x}, {alpha} → dy where x is above zero, alpha·dy elsewhere. */
const slopeGrad: Body = (backend, inputs, attrs) => {
  const dy = input(inputs, 'dy');
  const x = input(inputs, 'x');
  if (!areFloats(dy, x) || size(dy) !== size(x)) return undefined;
  const from = [backend.pointer(dy), backend.pointer(x)];
  const dx = backend.output(dy.shape);
  backend.spread('slopeGrad', size(dy), ELEMENTS, [...from, dx.pointer, number(attrs, 'alpha')]);
  return dx.info;
};
