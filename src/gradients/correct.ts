// For its side effect: tfjs-core alone registers no gradients, tfjs-layers registers them all.
import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import { activations } from './activations';
import { arithmetic } from './arithmetic';
import { comparisons } from './comparisons';
import { convolution, depthwise } from './convolution';
import { elementary } from './elementary';
import { fusedOps, watchFused } from './fused';
import { gather } from './gather';
import { completeTensors } from './layers';
import { matMul } from './matmul';
import { broadcastMoments, dropAbsent, normalisation } from './normalisation';
import { padding } from './padding';
import { pooling } from './pooling';
import { products } from './product';
import { reductions } from './reductions';
import { refused } from './refused';
import { resize } from './resize';
import type { Rule } from './rule';
import { shape } from './shape';
import { softmax } from './softmax';
import { completeWasm } from './wasm';
import { completeWebgpu } from './webgpu';

const rules: readonly Rule[] = [
  ...activations,
  ...arithmetic,
  ...comparisons,
  ...convolution,
  ...depthwise,
  ...elementary,
  ...fusedOps,
  ...gather,
  ...matMul,
  ...normalisation,
  ...padding,
  ...pooling,
  ...products,
  ...reductions,
  ...refused,
  ...resize,
  ...shape,
  ...softmax,
];

/**
 * Makes the first and second derivatives of tfjs right on every backend that is loaded by now. Whatever trains calls it
 * first; calling it again is cheap, and takes in backends loaded since.
 */
export function correctGradients(): void {
  for (const rule of rules) {
    if (tf.getGradient(rule.kernelName) !== rule) tf.registerGradient(rule);
  }
  completeTensors();
  completeWasm();
  completeWebgpu();
  watchFused();
  broadcastMoments();
  dropAbsent();
}
