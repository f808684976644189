import { Allocator, type Block } from './allocator';
import { EngineError } from './errors';

const PAGE = 65536;
/** What 32-bit addresses reach. */
export const FOUR_GIB = 2 ** 32;
/** What a memory starts with, and so the least that it may be limited to. */
export const LEAST_BYTES = 16 * PAGE;
/** Below this, memory that threads share is worth less than more memory of one thread. */
const FEW_PAGES = 4096;
/** The first page belongs to the module's own data and to kernel parameters. */
const PARAMETERS_AT = 32768;
/** Vector loads may read a little past the last tensor. */
const GUARD = 64;
const SMALLEST_GROWTH = 16 * 1024 * 1024;

/** What the engine's memory holds. All numbers are bytes, except `shared`. */
export interface MemoryReport {
  /** Taken by tensors and scratch. */
  readonly used: number;
  /** The most taken at once, ever or since the peak was last restarted. */
  readonly peak: number;
  /** Claimed from the system. WebAssembly never gives memory back. */
  readonly reserved: number;
  /** How far `reserved` may grow. */
  readonly limit: number;
  /** Whether threads can see it. */
  readonly shared: boolean;
}

/** The one WebAssembly memory, its allocator, and typed windows on it. */
export class Memory {
  readonly wasm: WebAssembly.Memory;
  readonly shared: boolean;
  readonly #limit: number;
  readonly #allocator = new Allocator(PAGE);
  #peak = 0;
  #i32: Int32Array;

  /** Creates a memory that may grow to `limit` bytes, shared between threads if the platform can. */
  constructor(limit: number) {
    const { memory, shared, maximum } = create(Math.floor(limit / PAGE));
    this.wasm = memory;
    this.shared = shared;
    this.#limit = maximum * PAGE;
    this.#i32 = new Int32Array(memory.buffer, 0, PAGE / 4);
    this.#allocator.extend(memory.buffer.byteLength - GUARD);
  }

  /**
   * A block of at least `bytes`, grown for if need be, or undefined when the memory is full. May detach old windows.
   */
  allocate(bytes: number): Block | undefined {
    const block = this.#allocator.take(bytes) ?? (this.#grow(bytes) ? this.#allocator.take(bytes) : undefined);
    if (this.#allocator.used > this.#peak) this.#peak = this.#allocator.used;
    return block;
  }

  /** Gives a block back. */
  free(block: Block): void {
    this.#allocator.release(block);
  }

  /** Writes kernel parameters and returns their address. They stay until the next call. */
  parameters(values: readonly number[]): number {
    if (this.#i32.byteLength === 0) this.#i32 = new Int32Array(this.wasm.buffer, 0, PAGE / 4);
    this.#i32.set(values, PARAMETERS_AT / 4);
    return PARAMETERS_AT;
  }

  /** Whether a buffer is this memory, also as it was before it grew. */
  owns(buffer: ArrayBufferLike): boolean {
    return this.shared ? buffer instanceof SharedArrayBuffer : buffer === this.wasm.buffer;
  }

  report(): MemoryReport {
    const reserved = this.wasm.buffer.byteLength;
    return { used: this.#allocator.used, peak: this.#peak, reserved, limit: this.#limit, shared: this.shared };
  }

  /** Lets `peak` begin anew from what is in use. */
  restartPeak(): void {
    this.#peak = this.#allocator.used;
  }

  #grow(bytes: number): boolean {
    const missing = this.#allocator.missing(bytes);
    const generous = Math.max(missing, SMALLEST_GROWTH, this.wasm.buffer.byteLength / 4);
    if (!this.#growBy(generous) && !this.#growBy(missing)) return false;
    this.#allocator.extend(this.wasm.buffer.byteLength - GUARD);
    return true;
  }

  #growBy(bytes: number): boolean {
    const pages = Math.ceil(bytes / PAGE);
    if (this.wasm.buffer.byteLength + pages * PAGE > this.#limit) return false;
    try {
      this.wasm.grow(pages);
      return true;
    } catch {
      return false;
    }
  }
}

/**
 * The largest memory the platform grants: a shared one, down to a quarter of a gigabyte, then a plain one, down to what
 * it starts with. A 32-bit or crowded address space refuses large ones.
 */
function create(pages: number): { memory: WebAssembly.Memory; shared: boolean; maximum: number } {
  const initial = LEAST_BYTES / PAGE;
  const shareable = typeof SharedArrayBuffer !== 'undefined';
  for (const shared of shareable ? [true, false] : [false]) {
    const least = shared ? Math.min(pages, FEW_PAGES) : initial;
    for (let maximum = pages; maximum >= least; maximum = Math.floor(maximum / 2)) {
      try {
        return { memory: new WebAssembly.Memory({ initial, maximum, shared }), shared, maximum };
      } catch {
        // Refused: ask for less.
      }
    }
  }
  throw new EngineError('unsupported', 'The platform grants no WebAssembly memory, not even one megabyte.');
}
