// Everything the module exports. Kernels are stateless: pointers, sizes and a range, so that threads can share them.
export * from './adam';
export * from './average';
export * from './along';
export * from './binary';
export { convFilterGrad, convForward, convInputGrad, convScratchBytes } from './conv';
export * from './copy';
export * from './gather';
export { gemm, gemmScratchBytes, packWhole, packedBytes } from './gemm';
export * from './norm';
export { averagePool, averagePoolGrad, maxPool, maxPoolGrad } from './pool';
export { extremum, sumColumns, sumRows } from './reduce';
export * from './resize';
export * from './select';
export { softmax } from './softmax';
export * from './unary';
