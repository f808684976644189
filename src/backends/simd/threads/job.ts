// The one job at a time that threads share, laid out in the memory of the kernels.
//
// A job is cut into chunks. `TICKET` holds the job's number in its upper 24 bits and the next chunk to take in its
// lower eight; a thread takes a chunk by adding one with compare-and-exchange. That succeeds only while the ticket is
// still the one the thread has read, and then so were the numbers of the job that it read in between: the next job is
// written only once each chunk of this one is done and the ticket is closed. A thread that sleeps, comes late or has
// died holds nobody up.

/** Where the job lies, in bytes. Below it are the kernels' own data and parameters, above it the tensors. */
export const JOB_AT = 49152;
const NUMBERS_AT = JOB_AT + 512;

/** The most numbers that a kernel takes. */
export const MOST_NUMBERS = 64;
/** The most chunks of a job: what the lower eight bits of the ticket can count to, less one. */
export const MOST_CHUNKS = 254;
/** In place of the next chunk: there is none, however many there are. */
const CLOSED = 255;

// Words of the job. Those that threads write to are a cache line apart.
export const TICKET = 0;
export const DONE = 16;
export const SLEEPERS = 32;
export const WAITING = 48;
export const FAILED = 49;
const KERNEL = 64;
const CHUNKS = 65;
const COUNT = 66;
const STEP = 67;
const LENGTH = 68;
const HAS_SCRATCH = 69;
// Numbers, in front of the kernel's.
const SCRATCH = 0;
const SCRATCH_STEP = 1;
const FIRST = 2;

type Kernel = (...numbers: number[]) => unknown;

/** What is to be done: a kernel over [0, count), `step` at a time. */
export interface Job {
  /** Index of the kernel among the module's exports. */
  readonly kernel: number;
  readonly count: number;
  readonly step: number;
  readonly numbers: readonly number[];
  /** Address of the working memory of thread 0, and how far it is to that of the next; none without. */
  readonly scratch: readonly [number, number] | undefined;
}

/** A thread's windows on the job. */
export interface Board {
  readonly words: Int32Array;
  readonly numbers: Float64Array;
}

/** Opens the windows. A shared memory that grows does not invalidate them. */
export function openBoard(memory: WebAssembly.Memory): Board {
  return {
    words: new Int32Array(memory.buffer, JOB_AT, 128),
    numbers: new Float64Array(memory.buffer, NUMBERS_AT, FIRST + MOST_NUMBERS),
  };
}

/** Number of chunks of a job. */
export function chunksOf({ count, step }: Job): number {
  return Math.ceil(count / step);
}

/** Puts a job up, for any thread to take chunks of. The one before must be done. */
export function post({ words, numbers }: Board, job: Job): void {
  // Closed while it is written: a thread that has seen the chunks of the last job all taken might else read the number
  // of the new ones, and take one before the rest is there.
  const last = (words[TICKET] ?? 0) & ~255;
  Atomics.store(words, TICKET, last | CLOSED);
  words[KERNEL] = job.kernel;
  Atomics.store(words, CHUNKS, chunksOf(job));
  words[COUNT] = job.count;
  words[STEP] = job.step;
  words[LENGTH] = job.numbers.length;
  words[HAS_SCRATCH] = job.scratch ? 1 : 0;
  numbers[SCRATCH] = job.scratch?.[0] ?? 0;
  numbers[SCRATCH_STEP] = job.scratch?.[1] ?? 0;
  numbers.set(job.numbers, FIRST);
  words[FAILED] = 0;
  Atomics.store(words, DONE, 0);
  Atomics.store(words, TICKET, last + 256);
  if (Atomics.load(words, SLEEPERS) > 0) Atomics.notify(words, TICKET);
}

/** Takes chunks of the job on the board and computes them until none is left; returns the ticket that said so. */
export function work({ words, numbers }: Board, kernels: readonly Kernel[], thread: number): number {
  const range: number[] = [];
  for (;;) {
    const ticket = Atomics.load(words, TICKET);
    const chunk = ticket & 255;
    const chunks = Atomics.load(words, CHUNKS);
    if (chunk >= chunks) return ticket;
    const kernel = kernels[words[KERNEL] ?? 0];
    const count = words[COUNT] ?? 0;
    const step = words[STEP] ?? 0;
    const length = words[LENGTH] ?? 0;
    const hasScratch = words[HAS_SCRATCH] === 1;
    range.length = 0;
    range.push(chunk * step, Math.min(count, (chunk + 1) * step));
    if (hasScratch) range.push((numbers[SCRATCH] ?? 0) + thread * (numbers[SCRATCH_STEP] ?? 0));
    for (let i = 0; i < length; i++) range.push(numbers[FIRST + i] ?? 0);
    if (Atomics.compareExchange(words, TICKET, ticket, ticket + 1) !== ticket) continue;
    try {
      kernel?.(...range);
    } catch {
      Atomics.store(words, FAILED, 1);
    }
    if (Atomics.add(words, DONE, 1) + 1 === chunks && Atomics.load(words, WAITING)) Atomics.notify(words, DONE);
  }
}
