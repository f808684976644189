import type { layers } from '@tensorflow/tfjs-layers';
import { callable } from '../core/kinds';

/**
 * What makes the layer by which D compares the examples of a batch: `minibatchStddev` or `minibatchDiscrimination`
 * themselves, or a function with options of them, `given => minibatchStddev({ ...given, group: 8 })`.
 */
export type Minibatch = (given: { readonly name: string }) => layers.Layer;

/** The kind of an option that holds one. */
export const aMinibatch = callable;

/** The layer that compares so, if any. */
export const comparing = (make: Minibatch | undefined, name: string): layers.Layer[] => (make ? [make({ name })] : []);

/** Whether it reads maps, `[n, h, w, c]`; else features, `[n, features]`. */
export const readsMaps = (layer: layers.Layer | undefined): boolean => layer?.getClassName() === 'MinibatchStddev';
