import { layers } from '@tensorflow/tfjs-layers';
import { check } from './checks';

/** Bytes of weights that may still be made, while something is built from a file's options. */
let left: number | undefined;

/**
 * Builds nets of at most so many bytes of weights: options from a file are a stranger's, and a line of them can ask for
 * more memory than there is. What is beyond the budget is refused before memory is taken.
 *
 * @throws GanKitError `checkpoint` if the nets would be larger
 */
export function withinBudget<T>(bytes: number, build: () => T): T {
  const close = open(bytes);
  try {
    return build();
  } finally {
    close();
  }
}

let queue: Promise<unknown> = Promise.resolve();

/** As {@link withinBudget}, for what tfjs builds in a promise: one after the other, so that no two share a budget. */
export function laterWithinBudget<T>(bytes: number, build: () => Promise<T>): Promise<T> {
  const next = queue.then(async () => {
    const close = open(bytes);
    try {
      return await build();
    } finally {
      close();
    }
  });
  queue = next.catch(() => undefined);
  return next;
}

/** Watches over every weight that is made, until the result is called. */
function open(bytes: number): () => void {
  const before = left;
  const prototype = maker();
  const original = prototype.addWeight;
  left = bytes;
  prototype.addWeight = function (name, shape, ...rest) {
    spendWeights(shape);
    return original.call(this, name, shape, ...rest);
  };
  return () => {
    prototype.addWeight = original;
    left = before;
  };
}

/** Takes a tensor of weights that lies in no layer off the budget, if there is one. */
export function spendWeights(shape: readonly (number | null)[]): void {
  if (left === undefined) return;
  left -= shape.reduce<number>((bytes, d) => bytes * (d ?? 1), 4);
  check(
    left >= 0,
    'checkpoint',
    'load: its options describe nets larger than the weights in the file. It is damaged; use another.',
  );
}

/** Every weight of every layer is made by its method `addWeight`, which tfjs declares protected. */
const maker = () =>
  layers.Layer.prototype as unknown as {
    addWeight(this: unknown, name: string, shape: readonly (number | null)[], ...rest: unknown[]): unknown;
  };
