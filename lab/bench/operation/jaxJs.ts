import { grad, init, jit, numpy as np, random } from '@jax-js/jax';
import { convolve, jaxVersion } from '../support/jax';
import { serve } from '../support/serve';
import type { Convolution, Operation } from './operation';

// usage: node --import webWorker.mjs jaxJs.mjs OPERATIONS THREADS. Everything is compiled by `jit`.

const operations = JSON.parse(process.argv[2] ?? '') as Readonly<Record<string, Operation>>;

let seed = 0;
const normal = (shape: number[]): np.Array => random.normal(random.key(++seed), shape);

function convolution({ pass, batch, side, channels, filters, kernel, stride }: Convolution): () => np.Array {
  const x = normal([batch, side, side, channels]);
  const filter = normal([kernel, kernel, channels, filters]);
  const dy = normal([batch, side / stride, side / stride, filters]);
  // The gradient of a sum of products with dy is the pass itself; what it does not need of the forward pass, jit leaves
  // out.
  const weighed = (x: np.Array, filter: np.Array, dy: np.Array) => np.sum(convolve(x, filter, stride).mul(dy));
  const run = {
    forward: jit((x: np.Array, filter: np.Array, dy: np.Array) => {
      dy.dispose();
      return convolve(x, filter, stride);
    }),
    input: jit((x: np.Array, filter: np.Array, dy: np.Array) => grad(weighed)(x, filter, dy)),
    filter: jit((x: np.Array, filter: np.Array, dy: np.Array) => grad(weighed, { argnums: 1 })(x, filter, dy)),
  }[pass] as (...args: np.Array[]) => np.Array;
  return () => run(x.ref, filter.ref, dy.ref);
}

function prepare(name: string): () => Promise<void> {
  const operation = operations[name];
  if (!operation) throw new Error(`There is no case '${name}'.`);
  if (operation.kind === 'convolution') return once(convolution(operation));
  const [a, b] = [normal([operation.rows, operation.depth]), normal([operation.depth, operation.columns])];
  const multiply = jit((a: np.Array, b: np.Array) => np.matmul(a, b));
  return once(() => multiply(a.ref, b.ref));
}

const once = (run: () => np.Array) => async (): Promise<void> => {
  const result = run();
  await result.blockUntilReady();
  result.dispose();
};

await init('wasm');
await serve({ version: jaxVersion() }, prepare);
