import { tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { layersOf } from '../core/layersOf';
import type { Rng } from '../core/rng';
import { sizeOf } from '../core/sizeOf';
import { Spectral } from './spectral';

/**
 * How kernels start: normal with a fixed deviation, Glorot & Bengio's uniform (2010, eq. 16), or LeCun's uniform of
 * variance 1 / inputs (LeCun et al. 1998, §4.6), whose outputs are as wide as its inputs however many there are of
 * each; not for transposed convolutions.
 */
export type Init = { readonly normal: number } | 'glorot' | 'lecun';

/**
 * Draws a model's initial weights from our rng: kernels by `init`, batch-norm scales N(1, deviation) under a normal
 * init (as DCGAN's authors do), else 1, biases and shifts 0. Each weight has its own fork, so one layer's size does not
 * move another's draw.
 *
 * @example
 * initialise(model, new Rng(1).fork('D'), 'glorot');
 */
export function initialise(model: LayersModel, rng: Rng, init: Init): void {
  for (const weight of model.trainableWeights) {
    const name = weight.originalName;
    const own = rng.fork(name);
    const shape = weight.shape as number[];
    tidy(() => {
      if (name.endsWith('kernel')) {
        if (typeof init === 'string') {
          const limit = init === 'glorot' ? glorotLimit(shape) : lecunLimit(shape);
          weight.write(own.uniform(shape, -limit, limit));
        } else weight.write(own.normal(shape, 0, init.normal));
      } else if (name.endsWith('gamma') && typeof init !== 'string') {
        weight.write(own.normal(shape, 1, init.normal));
      }
    });
  }
  for (const layer of layersOf(model)) if (layer instanceof Spectral) layer.settle();
}

function glorotLimit(shape: readonly number[]): number {
  const [fanIn = 1, fanOut = 1] = shape.slice(-2);
  return Math.sqrt(6 / (fieldOf(shape) * (fanIn + fanOut)));
}

function lecunLimit(shape: readonly number[]): number {
  const [fanIn = 1] = shape.slice(-2);
  return Math.sqrt(3 / (fieldOf(shape) * fanIn));
}

const fieldOf = (shape: readonly number[]): number => sizeOf(shape.slice(0, -2));
