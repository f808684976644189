import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { dispose, fill, getBackend, memory, setBackend } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { Classifier } from '../../src/systems/classifier/model';

it.each(['webgl', 'webgpu'])('on %s, pictures of another range are reported once the GPU has told', async backend => {
  expect(await setBackend(backend)).toBe(true);
  expect(getBackend()).toBe(backend);
  const model = new Classifier({ shape: [8, 8, 1], channels: [2, 2], features: 4, seed: 1 });
  const { numTensors } = memory();
  const told = new Promise<unknown>(resolve => {
    const hear = (event: ErrorEvent) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      window.removeEventListener('error', hear, true);
      resolve(event.error);
    };
    window.addEventListener('error', hear, true);
  });
  const bytes = fill([2, 8, 8, 1], 200);
  const classes = model.classify(bytes);
  dispose([bytes, classes]);
  expect(String(await told)).toMatch(/images: .*200/);
  await new Promise(resolve => setTimeout(resolve));
  expect(memory().numTensors).toBe(numTensors);
  model.dispose();
});
