import * as tf from '@tensorflow/tfjs-core';

/** Whether the current backend has a kernel of that name. */
export function has(kernel: string): boolean {
  return tf.getKernel(kernel, tf.getBackend()) !== undefined;
}

const EPSILON = 1e-5;

/** Batch normalisation with the statistics of the batch, in one kernel where the backend has it. */
export function batchNorm(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor {
  if (!has('BatchNormTraining')) {
    const axes = x.shape.map((_, i) => i).slice(0, -1);
    const { mean, variance } = tf.moments(x, axes);
    return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, EPSILON))), gamma), beta);
  }
  return tf.customGrad((...args) => {
    const save = args.pop() as unknown as tf.GradSaveFunc;
    const [a, g, b] = args as tf.Tensor[] as [tf.Tensor, tf.Tensor, tf.Tensor];
    const outputs: tf.Tensor[] = tf
      .engine()
      .runKernel('BatchNormTraining', { x: a, gamma: g, beta: b }, { epsilon: EPSILON });
    const [value, mean, variance] = outputs as [tf.Tensor, tf.Tensor, tf.Tensor];
    save([a, g, mean, variance]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [sx, sg, sm, sv] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      const inputs = { x: sx, dy, mean: sm, variance: sv, gamma: sg };
      return tf.engine().runKernel('BatchNormTrainingGrad', inputs, { epsilon: EPSILON }) as tf.Tensor[];
    };
    return { value, gradFunc };
  })(x, gamma, beta);
}
