import type { GanSpec, Layer } from './spec';

/** What one example costs in a net, and how many numbers the net trains. */
interface Cost {
  /** Multiply-adds of the forward pass through the weights of all layers. */
  readonly forward: number;
  /** Those of the first layer, whose input needs no gradient where it is data. */
  readonly first: number;
  readonly weights: number;
  /** Shape of the result. */
  readonly shape: readonly number[];
}

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** @param shape of one example, without the batch axis */
function costOf(layers: readonly Layer[], shape: readonly number[]): Cost {
  return layers.reduce<Cost>(
    (before, layer) => {
      const [height = 1, width = 1, channels = 1] = before.shape;
      const { units } = layer;
      const isDense = layer.kind === 'dense';
      const kernel = isDense ? product(before.shape) * units : 16 * channels * units;
      // A convolution multiplies its kernel once for each pixel of the smaller of its two maps.
      const uses = { dense: 1, up: height * width, down: (height * width) / 4 }[layer.kind];
      const scale = { dense: 1, up: 2, down: 0.5 }[layer.kind];
      return {
        forward: before.forward + kernel * uses,
        first: before.first || kernel * uses,
        weights: before.weights + kernel + (layer.norm ? 2 : 1) * units,
        shape: isDense ? (layer.map ?? [units]) : [height * scale, width * scale, units],
      };
    },
    { forward: 0, first: 0, weights: 0, shape },
  );
}

function costs({ nets, latent, shape }: GanSpec) {
  const G = costOf(nets.G, [latent]);
  const trunk = costOf(nets.trunk, shape);
  const critic = costOf(nets.critic, trunk.shape);
  const Q = costOf(nets.Q ?? [], trunk.shape);
  return { G, trunk, critic, Q };
}

/** How many numbers a step trains. */
export const weightsOf = (spec: GanSpec): number =>
  Object.values(costs(spec)).reduce((sum, { weights }) => sum + weights, 0);

/**
 * Billions of floating-point operations of one training step, a multiply-add counted as two: what the products of all
 * layers need, forward and back. Everything else (normalisation, activations, Adam) is left out.
 */
export function gflopOf(spec: GanSpec): number {
  const { G, trunk, critic, Q } = costs(spec);
  const D = trunk.forward + critic.forward;
  // Forward, gradient of the weights, gradient of the input (the first layer needs none), for real and generated.
  const once = 3 * D - trunk.first;
  // A penalty differentiates the gradient of the input: that takes two products more for each, and the first of them in
  // every layer.
  const penalised = spec.gamma ? once + 3 * D : once;
  const turnD = G.forward + 2 * penalised;
  // All of G's and Q's gradients, and through D the gradients of its inputs alone.
  const pairs = spec.loss === 'relativistic' ? D : 0;
  const turnG = 3 * G.forward - G.first + 2 * D + 3 * Q.forward + pairs;
  return (2 * spec.batch * (turnD + turnG)) / 1e9;
}
