import { serialization } from '@tensorflow/tfjs-core';
import { notePlain } from '../core/layerCall';

type Registered = Parameters<typeof serialization.registerClass>[0];

/**
 * Makes a layer of ours known to tfjs, so that files that name it open, and to graphs, which may call it by itself;
 * gives it back.
 */
export function register<C extends Registered>(layer: C): C {
  serialization.registerClass(layer);
  notePlain(layer);
  return layer;
}
