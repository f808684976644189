import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import { env } from '@tensorflow/tfjs-core';
import { describe } from 'vitest';
import { augmentSuite } from '../contract/augmentSuite';
import { modelSuite } from '../contract/modelSuite';
import { savingSuite } from '../contract/savingSuite';

// Small tensors whose numbers were read would be computed on the CPU, with another rounding.
env().set('WEBGL_CPU_FORWARD', false);

describe('every model on webgl', () => modelSuite('webgl', { inBrief: true }));
describe('webgl', () => savingSuite('webgl'));
describe('augmentations on webgl', () => augmentSuite('webgl'));
