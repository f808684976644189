import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { env } from '@tensorflow/tfjs-core';
import { describe } from 'vitest';
import { modelSuite } from '../contract/modelSuite';
import { savingSuite } from '../contract/savingSuite';

// Small tensors whose numbers were read would be computed on the CPU, with another rounding.
env().set('WEBGL_CPU_FORWARD', false);
env().set('WEBGPU_CPU_FORWARD', false);

describe.each(['simd', 'webgl', 'webgpu'])('every model on %s', modelSuite);
describe.each(['webgl', 'webgpu'])('%s', backend => savingSuite(backend));
