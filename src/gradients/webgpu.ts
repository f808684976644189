import * as tf from '@tensorflow/tfjs-core';
import { wrapKernel } from './wrap';

/**
 * Stock calls whole numbers and truth values floats without converting them; what reads the memory as it is, a
 * transpose for one, then fails to compile and leaves its result as it found it. Multiplying by one converts.
 */
function convertOnCast(): void {
  wrapKernel(
    'convert',
    tf.Cast,
    kernelFunc => args => {
      const out = kernelFunc(args);
      const from = args.inputs.x?.dtype;
      const pretends = args.attrs?.dtype === 'float32' && (from === 'bool' || from === 'int32');
      if (!pretends || Array.isArray(out)) return out;
      return tf.tidy(() => tf.mul(tf.engine().makeTensorFromTensorInfo(out), 1));
    },
    ['webgpu'],
  );
}

/**
 * Stock writes the length of the axis into the program of a reversed cumulative sum, but not into the name under which
 * it keeps that program: the next length runs the program of the first. Reversing before and after needs none.
 */
function reverseAround(): void {
  for (const name of [tf.Cumsum, tf.Cumprod]) {
    wrapKernel(
      'reverse around',
      name,
      kernelFunc => args => {
        const attrs = args.attrs as unknown as tf.CumsumAttrs;
        const { x } = args.inputs;
        if (!attrs.reverse || !x) return kernelFunc(args);
        return tf.tidy(() => {
          const turned = tf.reverse(x as tf.Tensor, attrs.axis);
          const out = kernelFunc({ ...args, inputs: { x: turned }, attrs: { ...args.attrs, reverse: false } });
          if (Array.isArray(out)) throw new Error(`${name} has one output.`);
          return tf.reverse(tf.engine().makeTensorFromTensorInfo(out), attrs.axis);
        });
      },
      ['webgpu'],
    );
  }
}

/** Puts the kernels of the webgpu backend right, if it is loaded. */
export function completeWebgpu(): void {
  convertOnCast();
  reverseAround();
}
