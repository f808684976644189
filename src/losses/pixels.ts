import { add, fill, mul, scalar, type Tensor, type Tensor1D, tanh, variable } from '@tensorflow/tfjs-core';
import { checkNumber, checkShape } from '../core/checks';
import { bernoulliNll, gaussianNll } from '../core/density';
import type { Deviation } from '../core/latents/gaussianPosterior';
import { type AnyNet, netFromFunction } from '../core/net';
import { rows } from './reduce';

/** What a decoder's output says of a picture: the distribution p(x|z) whose parameters it puts out. */
export interface PixelLikelihood {
  /**
   * `−log p(x|z)` of each picture, in nats, summed over its pixels: output and pictures `[n, …]`, pictures in [−1, 1] →
   * `[n]`.
   */
  nll(output: Tensor, images: Tensor): Tensor1D;
  /** The mean picture, in [−1, 1]: `[n, …]` → `[n, …]`. */
  mean(output: Tensor): Tensor;
  /** What it learns of its own, trained with the decoder: a deviation, where that is learned. */
  readonly net?: AnyNet;
}

/**
 * Each pixel a coin whose logit the decoder puts out (Kingma & Welling 2014, appendix C.1). Pixels in [−1, 1] are read
 * as probabilities, `(x + 1) / 2`, so this is what black-and-white pictures drawn from the grey one cost on average: a
 * grey pixel costs up to log 2 even where the decoder is exactly right.
 *
 * @example
 * bernoulliPixels.nll(tf.zeros([1, 2]), tf.tensor2d([[1, 0]]));   // [1]: 2 log 2
 */
export const bernoulliPixels: PixelLikelihood = {
  nll: (logits, images) => {
    checkShape('bernoulliPixels.nll: images', images, logits.shape);
    return bernoulliNll(rows(logits), mul(add(rows(images), 1), 0.5));
  },
  // 2σ(l) − 1
  mean: logits => tanh(mul(logits, 0.5)),
};

/** Where a learned deviation starts. */
const FIRST_DEVIATION = 0.5;

/**
 * Each pixel normal around the decoder's output, all with one deviation: fixed, or learned with the decoder (Kingma &
 * Welling 2014, appendix C.2, has one for each pixel, which makes the likelihood unbounded; one for all is Rybkin et
 * al. 2021). Densities are those of pixels in [−1, 1].
 *
 * @param deviation a number, or `'learned'`: a weight of its own, which starts at 0.5
 * @throws GanKitError `argument` if a fixed deviation is below 1e-6
 * @example
 * gaussianPixels(1).nll(tf.zeros([1, 2]), tf.zeros([1, 2]));   // [1]: log 2π
 */
export function gaussianPixels(deviation: Deviation = 'learned'): PixelLikelihood {
  const nll = (output: Tensor, images: Tensor, logDeviation: Tensor) => {
    checkShape('gaussianPixels.nll: images', images, output.shape);
    return gaussianNll(rows(images), rows(output), logDeviation);
  };
  const mean = (output: Tensor) => output;
  if (deviation !== 'learned') {
    checkNumber('deviation', deviation, 1e-6);
    return { nll: (output, images) => nll(output, images, fill([1, 1], Math.log(deviation))), mean };
  }
  const start = scalar(Math.log(FIRST_DEVIATION));
  const logDeviation = variable(start);
  start.dispose();
  const net = netFromFunction({ forward: () => logDeviation, weights: [logDeviation] });
  return { nll: (output, images) => nll(output, images, logDeviation), mean, net };
}
