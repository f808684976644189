import '@tensorflow/tfjs-backend-cpu';
import { describe } from 'vitest';
import { modelSuite } from '../contract/modelSuite';

describe('every model on simd', () => modelSuite('simd'));
