/** A stretch of memory, free or taken. Blocks form a list in order of address. */
export interface Block {
  /** Byte offset, a multiple of 64. */
  readonly pointer: number;
  /** Bytes, a multiple of 64. */
  size: number;
  free: boolean;
  before: Block | undefined;
  after: Block | undefined;
}

const ALIGNMENT = 64;

// Sizes and addresses go up to 2³², past what JavaScript's signed bit operations hold: only unsigned ones may meet
// them.

/** What no address space of 32 bits can hold. */
const TOO_LARGE = 2 ** 32;

/** Free blocks are kept by size, below {@link TOO_LARGE}: four bins for each power of two. */
function binOf(size: number): number {
  const exponent = 31 - Math.clz32(size);
  return exponent * 4 + ((size >>> (exponent - 2)) & 3);
}

/**
 * Hands out byte ranges of a growing address space and takes them back.
 * Segregated fit: exact-size requests that repeat, as in a training loop, are served from their bin at once;
 * freed neighbours merge, so that other sizes fit later. Knows nothing of the memory itself.
 */
export class Allocator {
  #bins: Set<Block>[] = Array.from({ length: 128 }, () => new Set());
  #last: Block | undefined;
  #end: number;
  #used = 0;

  /** The space starts empty at byte `start`, a multiple of 64. */
  constructor(start: number) {
    this.#end = start;
  }

  /** Bytes in taken blocks. */
  get used(): number {
    return this.#used;
  }

  /** Where the managed space ends, in bytes. */
  get end(): number {
    return this.#end;
  }

  /** Takes a block of at least `bytes`, or returns undefined: then `extend` and try again. */
  take(bytes: number): Block | undefined {
    const size = roundUp(bytes);
    const found = size < TOO_LARGE ? this.#find(size) : undefined;
    if (!found) return undefined;
    this.#unlist(found);
    this.#split(found, size);
    found.free = false;
    this.#used += found.size;
    return found;
  }

  /** Gives a block back. */
  release(block: Block): void {
    this.#used -= block.size;
    let merged = block;
    const { before, after } = block;
    if (after?.free) {
      this.#unlist(after);
      this.#join(merged, after);
    }
    if (before?.free) {
      this.#unlist(before);
      this.#join(before, merged);
      merged = before;
    }
    this.#list(merged);
  }

  /** Bytes that the space must grow by so that a request of `bytes` fits. */
  missing(bytes: number): number {
    return roundUp(bytes) - (this.#last?.free ? this.#last.size : 0);
  }

  /** Makes the space end at byte `end`. */
  extend(end: number): void {
    const size = Math.floor((end - this.#end) / ALIGNMENT) * ALIGNMENT;
    if (size <= 0) return;
    const block: Block = { pointer: this.#end, size, free: false, before: this.#last, after: undefined };
    if (this.#last) this.#last.after = block;
    this.#last = block;
    this.#end += size;
    this.#used += size;
    this.release(block);
  }

  #find(size: number): Block | undefined {
    const first = binOf(size);
    for (const block of this.#bins[first] ?? []) if (block.size >= size) return block;
    for (let bin = first + 1; bin < this.#bins.length; bin++) {
      for (const block of this.#bins[bin] ?? []) return block;
    }
    return undefined;
  }

  #split(block: Block, size: number): void {
    const rest = block.size - size;
    if (rest < ALIGNMENT) return;
    const { after } = block;
    const tail: Block = { pointer: block.pointer + size, size: rest, free: true, before: block, after };
    if (after) after.before = tail;
    else this.#last = tail;
    block.after = tail;
    block.size = size;
    this.#list(tail);
  }

  #join(left: Block, right: Block): void {
    left.size += right.size;
    left.after = right.after;
    if (right.after) right.after.before = left;
    else this.#last = left;
  }

  #list(block: Block): void {
    block.free = true;
    this.#bins[binOf(block.size)]?.add(block);
  }

  #unlist(block: Block): void {
    this.#bins[binOf(block.size)]?.delete(block);
  }
}

function roundUp(bytes: number): number {
  return Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
}
