import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import {
  type backend_util,
  buffer,
  type DataStorage,
  type DataType,
  type DataTypeMap,
  type Rank,
  type ShapeMap,
  type TensorBuffer,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import type { Block } from './allocator';
import { bytesPer, Entry } from './entry';
import { EngineError, OUT_OF_BOUNDS } from './errors';
import { FOUR_GIB, type Memory } from './memory';
import type { KernelName, Kernels } from './module';
import { MOST_CHUNKS } from './threads/job';
import type { Pool } from './threads/pool';

type Values = backend_util.BackendValues;
type DataId = TensorInfo['dataId'];

/** A tensor that a kernel is about to fill, and its address. */
export interface Output {
  readonly info: TensorInfo;
  readonly pointer: number;
}

/** What kernels are given: the cpu backend, with its tensors in the memory of the compiled kernels. */
export interface SimdBackend extends MathBackendCPU {
  readonly kernels: Kernels;
  readonly heap: Memory;
  /** Threads that kernels are spread over. */
  readonly threads: number;
  /** The address of a tensor's data, copied into the memory first if it is not there yet. */
  pointer(info: TensorInfo): number;
  /** The elements of a tensor, not to be changed or kept. */
  values(info: TensorInfo): Values;
  /** A new tensor with undefined contents, for a kernel to fill. */
  output(shape: number[], dtype?: DataType): Output;
  /** The same data under another shape. */
  alias(info: TensorInfo, shape: number[]): TensorInfo;
  /** The address of working memory that lives until the kernel returns. */
  scratch(bytes: number): number;
  /**
   * Calls a compiled kernel on ranges that cover [0, count), on all threads, and returns when all are done. Ranges
   * start at multiples of `grain`, the least that is worth a thread's while. With `scratchBytes`, each thread is given
   * working memory of its own as the third argument.
   */
  spread(name: KernelName, count: number, grain: number, args: readonly number[], scratchBytes?: number): void;
  /** Runs one kernel: frees its scratch in any case, its outputs when it throws. */
  run<T>(kernel: () => T): T;
}

/** What the backend is made of. */
export interface Parts {
  readonly memory: Memory;
  readonly kernels: Kernels;
  /** The other threads, where there are any. */
  readonly pool: Pool | undefined;
  /** Called when tfjs removes the backend. */
  readonly onDispose: () => void;
}

/**
 * Defines the backend class on top of the cpu backend, whose module registers a backend when it is imported and is
 * therefore handed in. All cpu kernels run on it unchanged; kernels of ours use `pointer`, `output` and `scratch`.
 */
export function defineBackend(Base: typeof MathBackendCPU): new (parts: Parts) => SimdBackend {
  return class extends Base implements SimdBackend {
    readonly #memory: Memory;
    readonly kernels: Kernels;
    readonly #pool: Pool | undefined;
    readonly #onDispose: () => void;
    readonly #kernelIndex: ReadonlyMap<string, number>;
    #nextId = 0;
    #disposed = false;
    /** As the cpu backend has it, of entries that are ours: every one is made here. */
    declare data: DataStorage<Entry>;
    #outputs: TensorInfo[] = [];
    #scratch: Block[] = [];

    constructor({ memory, kernels, pool, onDispose }: Parts) {
      super();
      this.#memory = memory;
      this.kernels = kernels;
      this.#pool = pool;
      this.#onDispose = onDispose;
      this.#kernelIndex = new Map(Object.keys(kernels).map((name, i) => [name, i]));
    }

    get threads(): number {
      return this.#pool?.threads ?? 1;
    }

    get heap(): Memory {
      return this.#memory;
    }

    /** Keeps a copy: the caller may go on using its array. */
    override write(values: Values, _shape: number[], dtype: DataType): DataId {
      return this.#keep(new Entry(this.#memory, dtype, copyOf(values, dtype)));
    }

    /** Called by cpu kernels with an array of their own, which is kept as it is. */
    override makeTensorInfo(shape: number[], dtype: DataType, values?: Values | string[]): TensorInfo {
      checkShape(shape);
      const own = this.#detached(encoded(values), dtype);
      return { dataId: this.#keep(new Entry(this.#memory, dtype, own)), shape, dtype };
    }

    override move(dataId: DataId, values: Values, _shape: number[], dtype: DataType, refCount: number): void {
      const entry = new Entry(this.#memory, dtype, copyOf(values, dtype));
      entry.refCount = refCount;
      this.data.set(dataId, entry);
    }

    /** A copy that stays as it is when the tensor is disposed of. */
    override readSync(dataId: DataId): Values {
      const entry = this.data.get(dataId);
      if (entry.dtype === 'complex64' || entry.dtype === 'string') return super.readSync(dataId);
      return copyOf(entry.values, entry.dtype);
    }

    /** For cpu kernels, which only read from it: no copy. */
    override bufferSync<R extends Rank, D extends DataType>(info: TensorInfo): TensorBuffer<R, D> {
      if (info.dtype === 'string' || info.dtype === 'complex64') return super.bufferSync(info);
      return buffer(info.shape as ShapeMap[R], info.dtype as D, this.values(info) as DataTypeMap[D]);
    }

    override disposeData(dataId: DataId, force = false): boolean {
      const entry = this.data.has(dataId) ? this.data.get(dataId) : undefined;
      const gone = super.disposeData(dataId, force);
      if (gone) entry?.release();
      return gone;
    }

    override memory() {
      return { unreliable: false, reasons: [], ...this.#memory.report() };
    }

    pointer(info: TensorInfo): number {
      const entry = this.data.get(info.dataId);
      if (entry.pointer !== undefined) return entry.pointer;
      const block = this.#take(entry.length * bytesPer(entry.dtype), info.shape);
      entry.settle(block);
      return block.pointer;
    }

    values(info: TensorInfo): Values {
      return this.data.get(info.dataId).values;
    }

    output(shape: number[], dtype: DataType = 'float32'): Output {
      checkShape(shape);
      const length = util.sizeFromShape(shape);
      const block = this.#take(length * bytesPer(dtype), shape);
      const info = { dataId: this.#keep(Entry.at(this.#memory, dtype, block, length)), shape, dtype };
      this.#outputs.push(info);
      return { info, pointer: block.pointer };
    }

    alias(info: TensorInfo, shape: number[]): TensorInfo {
      this.incRef(info.dataId);
      return { dataId: info.dataId, shape, dtype: info.dtype };
    }

    scratch(bytes: number): number {
      const block = this.#take(bytes, undefined);
      this.#scratch.push(block);
      return block.pointer;
    }

    spread(name: KernelName, count: number, grain: number, args: readonly number[], scratchBytes?: number): void {
      const pool = this.#pool;
      const step = stepOf(count, grain, this.threads);
      if (pool && step < count) {
        const slot = Math.ceil((scratchBytes ?? 0) / SLOT_ALIGNMENT) * SLOT_ALIGNMENT;
        const scratch = scratchBytes === undefined ? undefined : ([this.scratch(slot * pool.slots), slot] as const);
        pool.run({ kernel: this.#kernelIndex.get(name) ?? -1, count, step, numbers: args, scratch });
      } else {
        const work = scratchBytes === undefined ? [] : [this.scratch(scratchBytes)];
        call(() => this.kernels[name](0, count, ...work, ...args));
      }
    }

    override dispose(): void {
      if (this.#disposed) return;
      this.#disposed = true;
      this.#pool?.stop();
      this.#onDispose();
    }

    run<T>(kernel: () => T): T {
      this.#outputs = [];
      try {
        return kernel();
      } catch (error) {
        // What a lost thread was writing to is never used again.
        if (error instanceof EngineError && error.code === 'thread-lost') this.#scratch = [];
        else for (const { dataId } of this.#outputs) this.disposeData(dataId, true);
        throw error;
      } finally {
        for (const block of this.#scratch) this.#memory.free(block);
        this.#scratch = [];
      }
    }

    /** Some cpu kernels, such as Slice, hand on a part of their input: a window on memory that will be used again. */
    #detached(values: Values | undefined, dtype: DataType): Values | undefined {
      return ArrayBuffer.isView(values) && this.#memory.owns(values.buffer) ? copyOf(values, dtype) : values;
    }

    #keep(entry: Entry): DataId {
      const dataId = { id: this.#nextId++ };
      this.data.set(dataId, entry);
      return dataId;
    }

    #take(bytes: number, shape: readonly number[] | undefined): Block {
      const block = this.#memory.allocate(bytes);
      if (block) return block;
      const { used, limit } = this.#memory.report();
      const what = shape ? `a tensor of shape [${shape}]` : 'working memory';
      throw new EngineError(
        'out-of-memory',
        `No room for ${what} (${bytes} bytes): ${used} of at most ${limit} bytes are in use. Use a smaller batch ` +
          `or model${limit < FOUR_GIB ? ', register with a larger maximumBytes' : ''}, or dispose of tensors.`,
      );
    }
  };
}

/** cpu kernels take sizes that cannot be, such as those of a filter larger than its image, as they come. */
function checkShape(shape: readonly number[]): void {
  if (shape.every(n => Number.isSafeInteger(n) && n >= 0)) return;
  throw new EngineError(
    'bad-shape',
    `An operation was given sizes that do not go together: its result would have the shape [${shape}].`,
  );
}

/** Runs a kernel; the platform's error where it leaves the memory becomes one of ours. */
function call(kernel: () => unknown): void {
  try {
    kernel();
  } catch (cause) {
    throw Object.assign(new EngineError('internal', OUT_OF_BOUNDS), { cause });
  }
}

const SLOT_ALIGNMENT = 64;
/** Chunks for each thread, where there is work for as many: one that comes late then costs little. */
const CHUNKS_PER_THREAD = 4;
/** Grains in a chunk at most, where the number of chunks allows it. */
const LARGEST_CHUNK = 64;

/** How much of [0, count) a thread takes at a time: a multiple of `grain`, or all of it where threads would not pay. */
function stepOf(count: number, grain: number, threads: number): number {
  const grains = Math.ceil(count / grain);
  if (threads === 1 || grains < 2) return count;
  const wanted = Math.max(threads * CHUNKS_PER_THREAD, Math.ceil(grains / LARGEST_CHUNK));
  return Math.ceil(grains / Math.min(grains, wanted, MOST_CHUNKS)) * grain;
}

function copyOf(values: Values, dtype: DataType): Values {
  if (dtype === 'string' || dtype === 'complex64' || values === undefined) return values;
  const source = values instanceof ArrayBuffer ? util.convertBackendValuesAndArrayBuffer(values, dtype) : values;
  const numbers = source as ArrayLike<number>;
  if (dtype === 'float32') return new Float32Array(numbers);
  return dtype === 'int32' ? new Int32Array(numbers) : new Uint8Array(numbers);
}

const isText = (values: Values | string[] | undefined): values is string[] => typeof values?.[0] === 'string';

function encoded(values: Values | string[] | undefined): Values | undefined {
  return isText(values) ? values.map(text => util.encodeString(text)) : values;
}
