import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { describe } from 'vitest';
import { modelSuite } from '../contract/modelSuite';

describe.each(['simd', 'webgl', 'webgpu'])('every model on %s', modelSuite);
