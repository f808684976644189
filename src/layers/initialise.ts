import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { layersOf } from '../core/layersOf';
import type { Rng } from '../core/rng';
import { sizeOf } from '../core/sizeOf';
import { Spectral } from './spectral';

/**
 * How kernels start: normal with a fixed deviation, Glorot & Bengio's uniform (2010, eq. 16), LeCun's uniform of
 * variance 1 / inputs (LeCun et al. 1998, §4.6), whose outputs are as wide as its inputs however many there are of
 * each, not for transposed convolutions; or PyTorch's, uniform between ±1/√inputs (eq. 1 of Glorot & Bengio, who call
 * it the commonly used one), where the biases are drawn from the same, so that the kinks of a small net lie apart.
 */
export type Init = { readonly normal: number } | 'glorot' | 'lecun' | 'pytorch';

/** The deviation that a weight of this name and shape starts by, normally distributed; 0 leaves it as it is. */
export type WeightDeviation = (name: string, shape: readonly number[]) => number;

/** The bound of a uniform start, for a kernel of this shape. */
const BOUNDS = {
  glorot: (shape: readonly number[]) => Math.sqrt(6 / (inputsOf(shape) + outputsOf(shape))),
  lecun: (shape: readonly number[]) => Math.sqrt(3 / inputsOf(shape)),
  pytorch: (shape: readonly number[]) => Math.sqrt(1 / inputsOf(shape)),
};

type UniformInit = Extract<Init, string>;

/** Names of {@link Init} that are uniform. */
export const UNIFORM_INITS = Object.keys(BOUNDS) as readonly UniformInit[];

/**
 * Draws a model's initial weights from our rng: kernels by `init`, batch-norm scales N(1, deviation) under a normal
 * init (as DCGAN's authors do), else 1, shifts 0, biases 0 but under PyTorch's. Each weight has its own fork, so one
 * layer's size does not move another's draw.
 *
 * @example
 * initialise(model, new Rng(1).fork('D'), 'glorot');
 */
export function initialise(model: LayersModel, rng: Rng, init: Init | WeightDeviation): void {
  for (const layer of layersOf(model)) {
    const kernel = layer.trainableWeights.find(isKernel)?.shape as number[] | undefined;
    for (const weight of layer.trainableWeights) {
      tidy(() => {
        const drawn = draw(weight, kernel, rng.fork(weight.originalName), init);
        if (drawn) weight.write(drawn);
      });
    }
  }
  for (const layer of layersOf(model)) if (layer instanceof Spectral) layer.settle();
}

/** A weight of a layer as it starts, where the layer's own start is not kept. */
function draw(
  weight: LayerVariable,
  kernel: readonly number[] | undefined,
  rng: Rng,
  init: Init | WeightDeviation,
): Tensor | undefined {
  const { originalName: name } = weight;
  const shape = weight.shape as number[];
  if (typeof init === 'function') {
    const deviation = init(name, shape);
    return deviation > 0 ? rng.normal(shape, 0, deviation) : undefined;
  }
  if (typeof init !== 'string') {
    if (name.endsWith('kernel')) return rng.normal(shape, 0, init.normal);
    return name.endsWith('gamma') ? rng.normal(shape, 1, init.normal) : undefined;
  }
  const from = name.endsWith('kernel') ? shape : name.endsWith('bias') && init === 'pytorch' ? kernel : undefined;
  if (!from) return;
  const bound = BOUNDS[init](from);
  return rng.uniform(shape, -bound, bound);
}

/** Values that an output is made of; for a transposed convolution, those that an input goes to, as in PyTorch. */
const inputsOf = (shape: readonly number[]): number => fieldOf(shape) * (shape.at(-2) ?? 1);

const outputsOf = (shape: readonly number[]): number => fieldOf(shape) * (shape.at(-1) ?? 1);

const fieldOf = (shape: readonly number[]): number => sizeOf(shape.slice(0, -2));

type LayerVariable = LayersModel['weights'][number];

const isKernel = ({ originalName }: LayerVariable): boolean => originalName.endsWith('kernel');
