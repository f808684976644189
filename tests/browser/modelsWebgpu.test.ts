import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgpu';
import { env } from '@tensorflow/tfjs-core';
import { describe } from 'vitest';
import { augmentSuite } from '../contract/augmentSuite';
import { modelSuite } from '../contract/modelSuite';
import { savingSuite } from '../contract/savingSuite';

// Small tensors whose numbers were read would be computed on the CPU, with another rounding.
env().set('WEBGPU_CPU_FORWARD', false);

describe('every model on webgpu', () => modelSuite('webgpu', { inBrief: true }));
describe('webgpu', () => savingSuite('webgpu'));
describe('augmentations on webgpu', () => augmentSuite('webgpu'));
