import * as plain from './wasm/build/plain';
import * as relaxed from './wasm/build/relaxed';

/** The functions of the compiled module; see `wasm/assembly` for their arguments. */
export type KernelName =
  | 'abs'
  | 'adamStep'
  | 'add'
  | 'affine'
  | 'areWithin'
  | 'averagePool'
  | 'averagePoolGrad'
  | 'blend'
  | 'boolToFloat'
  | 'ceil'
  | 'clip'
  | 'copyStrided'
  | 'cos'
  | 'cumulativeSum'
  | 'depthwise'
  | 'depthwiseFilterGrad'
  | 'depthwiseInputGrad'
  | 'div'
  | 'elu'
  | 'eluGrad'
  | 'eluInputGrad'
  | 'equal'
  | 'erf'
  | 'exp'
  | 'expm1'
  | 'extremum'
  | 'fill'
  | 'filterGrad'
  | 'filterGradBytes'
  | 'filterGradNarrow'
  | 'filterGradThin'
  | 'floor'
  | 'gather'
  | 'gatherBytes'
  | 'gatherColumns'
  | 'gatherColumnsBytes'
  | 'gatherRows'
  | 'gemmBatch'
  | 'gemmColumns'
  | 'gemmColumnsBytes'
  | 'gemmRows'
  | 'gemmRowsBytes'
  | 'greater'
  | 'greaterEqual'
  | 'intToFloat'
  | 'isFinite'
  | 'isInf'
  | 'isNaN'
  | 'leakyRelu'
  | 'less'
  | 'lessEqual'
  | 'log'
  | 'log1p'
  | 'logicalAnd'
  | 'logicalNot'
  | 'logicalOr'
  | 'maxPool'
  | 'maxPoolGrad'
  | 'maxPoolPlaces'
  | 'maximum'
  | 'minimum'
  | 'moments'
  | 'mul'
  | 'narrowPartialSize'
  | 'neg'
  | 'normInputFactors'
  | 'normInputGrad'
  | 'normParamGrads'
  | 'normScale'
  | 'normalize'
  | 'notEqual'
  | 'oneHot'
  | 'packColumns'
  | 'packFilter'
  | 'packedBytes'
  | 'packedFilterBytes'
  | 'placeOfExtremum'
  | 'pow'
  | 'prelu'
  | 'preluStep'
  | 'reciprocal'
  | 'relu'
  | 'resizeBilinear'
  | 'resizeBilinearGrad'
  | 'resizeNearest'
  | 'resizeNearestGrad'
  | 'rmsPropStep'
  | 'roof'
  | 'round'
  | 'rsqrt'
  | 'scaleOffset'
  | 'scatter'
  | 'scatterBytes'
  | 'segmentSum'
  | 'select'
  | 'seluInputGrad'
  | 'sgdStep'
  | 'sigmoid'
  | 'sigmoidGrad'
  | 'sign'
  | 'sin'
  | 'slopeGrad'
  | 'softmax'
  | 'softplus'
  | 'sqrt'
  | 'square'
  | 'squaredDifference'
  | 'step'
  | 'sub'
  | 'sumColumns'
  | 'sumNarrowPartials'
  | 'sumRows'
  | 'sumSlices'
  | 'sumThinResults'
  | 'tanh'
  | 'tanhGrad'
  | 'thinBytes'
  | 'thinResultSize';

/** Pointers, sizes and flags in; a number or nothing out. */
export type Kernel = (...args: number[]) => number;
export type Kernels = { readonly [name in KernelName]: Kernel };

/** The module's bytes, importing a shared or a plain memory: one byte tells them apart. */
function moduleBytes(
  { base64, memoryFlagAt }: typeof plain | typeof relaxed,
  shared: boolean,
): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
  bytes[memoryFlagAt] = shared ? 3 : 1;
  return bytes;
}

/** The fastest build that the platform runs, or undefined where WebAssembly SIMD is missing. */
export function supportedModule(shared: boolean): Uint8Array<ArrayBuffer> | undefined {
  if (typeof WebAssembly !== 'object') return undefined;
  return [relaxed, plain].map(build => moduleBytes(build, shared)).find(bytes => WebAssembly.validate(bytes));
}

/** Links the kernels to a memory. */
export async function loadKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<Kernels> {
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  return exports as Kernels;
}
