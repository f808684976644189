import '@tensorflow/tfjs-backend-cpu';
import { engine, type KernelBackend } from '@tensorflow/tfjs-core';
import { afterAll, describe } from 'vitest';
import { savingSuite } from './savingSuite';

describe.each(['cpu', 'simd'])('%s whose reads take their time, as those of a GPU do', backend => {
  let restore = () => {};

  savingSuite(backend, () => {
    const slow: KernelBackend = engine().backend;
    const read = slow.read;
    slow.read = async id => {
      for (let turn = 0; turn < 3; turn++) await new Promise(resolve => setImmediate(resolve));
      return read.call(slow, id);
    };
    restore = () => {
      slow.read = read;
    };
  });

  afterAll(() => restore());
});
