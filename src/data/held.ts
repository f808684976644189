import { Tensor } from '@tensorflow/tfjs-core';
import { check, isObject } from '../core/checks';

/**
 * The numbers of a tensor, read. int32 and bool are read as what they are; what a number means does not hang on them.
 */
export class Held {
  constructor(
    readonly values: Float32Array | Int32Array,
    readonly shape: readonly number[],
    /** The tensor, or the lists. */
    readonly of: object,
  ) {}
}

/** Throws, naming where it is, of a tensor that is no more. */
export function checkLives(name: string, tensor: Tensor): void {
  check(
    !tensor.isDisposed,
    'data',
    `${name}: expected a tensor, got one that was disposed of. Keep it until it is read.`,
  );
}

const held = (of: Tensor, values: ArrayLike<number>): Held =>
  new Held(of.dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values), of.shape, of);

/** A tensor's numbers, at once: where they lie on a GPU, that waits for it. */
export function holdNow(name: string, tensor: Tensor): Held {
  checkLives(name, tensor);
  return held(tensor, tensor.dataSync());
}

/**
 * Data with its tensors read, the bare one or those of `{ image, label, … }`, without holding anything up. Everything
 * else as it is.
 */
export async function readTensors<D>(data: D): Promise<D> {
  const read = async (name: string, tensor: Tensor): Promise<Held> => {
    checkLives(name, tensor);
    return held(tensor, await tensor.data());
  };
  // What stands in for a tensor is read wherever a tensor is, and nowhere else.
  if (data instanceof Tensor) return (await read('data', data)) as D;
  const plain = isObject(data) && Object.getPrototypeOf(data) === Object.prototype;
  if (!plain || !Object.values(data).some(value => value instanceof Tensor)) return data;
  const entries = Object.entries(data).map(async ([key, value]) => [
    key,
    value instanceof Tensor ? await read(key, value) : value,
  ]);
  return Object.fromEntries(await Promise.all(entries)) as D;
}

/** What a user would call the data: the tensor, not what was read of it. */
export const originOf = (given: object): object => (given instanceof Held ? given.of : given);
