import type { backend_util, DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { Block } from './allocator';
import type { Memory } from './memory';

type Values = backend_util.BackendValues;
type Numeric = Float32Array | Int32Array | Uint8Array;

/** Bytes per element in the memory: bools take one, float32 and int32 four. */
export function bytesPer(dtype: DataType): number {
  return dtype === 'bool' ? 1 : 4;
}

/**
 * The data of one tensor. It lies in JavaScript (what users wrote and cpu kernels made) until a kernel of ours asks
 * for its pointer; from then on it lies in the memory. `values`, which cpu kernels read, never makes the memory grow.
 */
export class Entry {
  readonly dtype: DataType;
  readonly #memory: Memory;
  refCount = 1;
  /** Set by the cpu kernel `Complex` on complex64 tensors. */
  declare complexTensorInfos?: { real: TensorInfo; imag: TensorInfo };
  #host: Values | undefined;
  #block: Block | undefined;
  #length: number;

  constructor(memory: Memory, dtype: DataType, values: Values | undefined) {
    this.#memory = memory;
    this.dtype = dtype;
    this.#host = values;
    this.#length = values?.length ?? 0;
  }

  /** An entry whose `length` elements lie in `block` already. */
  static at(memory: Memory, dtype: DataType, block: Block, length: number): Entry {
    const entry = new Entry(memory, dtype, undefined);
    entry.#block = block;
    entry.#length = length;
    return entry;
  }

  /** The elements: the JavaScript array, or a fresh window on the memory. */
  get values(): Values {
    if (this.#block) return this.#window(this.#block.pointer);
    return this.#host as Values;
  }

  get length(): number {
    return this.#length;
  }

  /** Byte address in the memory, or undefined while the data lies in JavaScript. */
  get pointer(): number | undefined {
    return this.#block?.pointer;
  }

  /** Moves the data from JavaScript into `block`. */
  settle(block: Block): void {
    const source = this.#host as Numeric;
    this.#block = block;
    this.#window(block.pointer).set(source);
    this.#host = undefined;
  }

  /** Gives the memory back. */
  release(): void {
    if (this.#block) this.#memory.free(this.#block);
    this.#block = undefined;
    this.#host = undefined;
  }

  #window(pointer: number): Numeric {
    const { buffer } = this.#memory.wasm;
    if (this.dtype === 'float32') return new Float32Array(buffer, pointer, this.#length);
    if (this.dtype === 'int32') return new Int32Array(buffer, pointer, this.#length);
    return new Uint8Array(buffer, pointer, this.#length);
  }
}
