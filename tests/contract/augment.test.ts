import '@tensorflow/tfjs-backend-cpu';
import { describe } from 'vitest';
import { augmentSuite } from './augmentSuite';

describe.each(['cpu', 'simd'])('%s', backend => augmentSuite(backend));
