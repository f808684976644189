import '@tensorflow/tfjs-layers'; // brings the gradients of the operations
import * as tf from '@tensorflow/tfjs-core';
import { serve } from '../support/serve';
import { startSimd } from '../support/simd';
import { registerStockWasm } from '../support/stockWasm';
import type { Convolution, Operation } from './operation';

// usage: tfjs.mjs OPERATIONS BACKEND THREADS. Kernels of both backends have done their work when they return.

const [, , asked = '', backendName = 'simd', threads = '1'] = process.argv;
const operations = JSON.parse(asked) as Readonly<Record<string, Operation>>;

let seed = 0;
const normal = (shape: number[]): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', ++seed);

function convolution({ pass, batch, side, channels, filters, kernel, stride }: Convolution): () => tf.Tensor {
  const [small, filterShape] = [side / stride, [kernel, kernel, channels, filters] as [number, number, number, number]];
  const x = normal([batch, side, side, channels]) as tf.Tensor4D;
  const filter = normal(filterShape) as tf.Tensor4D;
  const dy = normal([batch, small, small, filters]) as tf.Tensor4D;
  if (pass === 'forward') return () => tf.conv2d(x, filter, stride, 'same');
  if (pass === 'input') return () => tf.conv2dTranspose(dy, filter, x.shape, stride, 'same');
  const attributes = { strides: stride, pad: 'same', dataFormat: 'NHWC', dimRoundingMode: undefined, filterShape };
  return () => tf.engine().runKernel('Conv2DBackpropFilter', { x, dy }, attributes as unknown as tf.NamedAttrMap);
}

function prepare(name: string): () => Promise<void> {
  const operation = operations[name];
  if (!operation) throw new Error(`There is no case '${name}'.`);
  if (operation.kind === 'convolution') return once(convolution(operation));
  const [a, b] = [normal([operation.rows, operation.depth]), normal([operation.depth, operation.columns])];
  return once(() => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D));
}

const once = (run: () => tf.Tensor) => async (): Promise<void> => run().dispose();

if (backendName === 'simd') await startSimd(Number(threads));
else await registerStockWasm();
await serve({ version: tf.version_core }, prepare);
