import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { describe } from 'vitest';
import { modelSuite } from '../contract/modelSuite';
import { savingSuite } from '../contract/savingSuite';

describe.each(['simd', 'webgl', 'webgpu'])('every model on %s', modelSuite);
describe.each(['webgl', 'webgpu'])('%s', backend => savingSuite(backend));
