import { serialization } from '@tensorflow/tfjs-core';

type Registered = Parameters<typeof serialization.registerClass>[0];

/** Makes a layer of ours known to tfjs, so that files that name it open; gives it back. */
export function register<C extends Registered>(layer: C): C {
  serialization.registerClass(layer);
  return layer;
}
