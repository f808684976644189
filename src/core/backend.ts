import { engine } from '@tensorflow/tfjs-core';
import { GanKitError } from './errors';

/** @throws GanKitError `backend` that names `ready()` if no backend is set and none can be chosen at once */
export function checkBackend(): void {
  const tfjs = engine();
  if (tfjs.backendName) return;
  try {
    // tfjs chooses here, as it would for the first tensor.
    void tfjs.backend;
  } catch (cause) {
    throw new GanKitError(
      'backend',
      'No TensorFlow.js backend is ready. Call `await ready()` first: it chooses one, or keeps the one that you ' +
        'have set.',
      { cause },
    );
  }
}
