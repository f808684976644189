import * as tf from '@tensorflow/tfjs-core';
import { gradientBy } from '../pieces/gradientBy';
import { type Rule, unbroadcast } from './rule';
import { wrapKernel } from './wrap';

const names = ['x', 'mean', 'variance', 'scale'];

/** tfjs copies every input named here, given or not, and fails on an absent scale: that one is skipped. */
const present = Object.assign([...names], {
  map: <T>(read: (name: string, i: number, all: string[]) => T): T[] => names.map(read).filter(t => t !== undefined),
});

/** An absent scale or offset is left on the tape as undefined, over which its reader stumbles: it is taken off. */
export function dropAbsent(): void {
  wrapKernel('drop absent', tf.FusedBatchNorm, kernelFunc => args => {
    for (const name of ['scale', 'offset']) if (!args.inputs[name]) delete args.inputs[name];
    return kernelFunc(args);
  });
}

type Given = Record<'x' | 'mean' | 'variance', tf.Tensor> & { scale?: tf.Tensor; offset?: tf.Tensor };

/** As `mean` and `variance` are handed to a kernel: whether they are the last axes of x, whole. */
const isTrailing = (shape: readonly number[], x: readonly number[]): boolean =>
  tf.util.arraysEqual([...shape], x.slice(x.length - shape.length));

/**
 * Kernels on the CPU go through the moments in a circle, whatever their shape: right where they belong to the last
 * axes, wrong without a word where they are broadcast, as tf.layers.batchNormalization does for any other axis.
 */
export function broadcastMoments(): void {
  const moments = ['mean', 'variance', 'scale', 'offset'] as const;
  wrapKernel(
    'broadcast moments',
    tf.FusedBatchNorm,
    kernelFunc => args => {
      const { x, ...given } = args.inputs as unknown as Given;
      if (moments.every(name => !given[name] || isTrailing(given[name].shape, x.shape))) return kernelFunc(args);
      const varianceEpsilon = Number(args.attrs?.varianceEpsilon);
      return tf.tidy(() => {
        const { mean, variance, scale, offset } = given;
        const r = tf.rsqrt(tf.add(variance, varianceEpsilon));
        const y = tf.mul(tf.sub(x, mean), scale ? tf.mul(r, scale) : r);
        return offset ? tf.add(y, offset) : y;
      });
    },
    ['cpu', 'simd', 'wasm'],
  );
}

/**
 * Stock throws without a scale or an offset, and passes over the whole tensor some fifteen times. Every gradient but
 * that of `x` follows from two sums over it: s1 = Σ dy and s2 = Σ dy·(x − mean).
 */
export const normalisation: readonly Rule[] = [
  {
    kernelName: tf.FusedBatchNorm,
    inputsToSave: present,
    gradFunc: gradientBy((dy, saved: [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor?], attrs: tf.FusedBatchNormAttrs) => {
      const [x, mean, variance, scale] = saved;
      const { varianceEpsilon } = attrs;
      const r = tf.rsqrt(tf.add(variance, varianceEpsilon));
      const slope = scale ? tf.mul(r, scale) : r;
      const s1 = unbroadcast(dy, mean.shape);
      const s2 = unbroadcast(tf.mul(dy, tf.sub(x, mean)), mean.shape);
      return {
        x: () => tf.mul(dy, slope),
        mean: () => tf.neg(tf.mul(s1, slope)),
        variance: () => tf.mul(tf.mul(s2, slope), tf.mul(tf.square(r), -0.5)),
        scale: () => tf.mul(s2, r),
        offset: () => tf.clone(s1),
      };
    }),
  },
];
