import { EngineError, OUT_OF_BOUNDS } from '../errors';
import type { Kernel } from '../module';
import { source } from '../wasm/build/worker';
import { type Board, chunksOf, DONE, FAILED, type Job, openBoard, post, WAITING, work } from './job';
import { mayBlock, startThread, type Thread } from './platform';

/** Looks at the counter before the caller blocks, or, where it may not, before it looks at the clock. */
const LOOKS = 2000;
/** A chunk takes milliseconds; this long without the last one means that its thread is gone. */
const LOST_AFTER_MS = 5000;
/** The machine may sleep for hours between two looks: no pause counts for more than this. */
const LONGEST_PAUSE_MS = 50;

/**
 * Threads that run one job at a time together with the thread that calls. It needs a shared memory. Everything is
 * synchronous: `run` returns when the job is done.
 */
export class Pool {
  readonly #board: Board;
  readonly #kernels: readonly Kernel[];
  /** Room for as many threads' scratch: their numbers are below this. */
  readonly slots: number;
  readonly #mayBlock = mayBlock();
  #threads: Thread[] = [];

  private constructor(memory: WebAssembly.Memory, kernels: readonly Kernel[], slots: number) {
    this.#board = openBoard(memory);
    this.#kernels = kernels;
    this.slots = slots;
  }

  /** Starts `threads` − 1 threads beside the one that calls, as far as the platform lets it. */
  static async start(
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    kernels: readonly Kernel[],
    threads: number,
  ): Promise<Pool> {
    const pool = new Pool(memory, kernels, threads);
    const starts = Array.from({ length: threads - 1 }, (_, i) => pool.#add({ module, memory, thread: i + 1 }));
    await Promise.all(starts);
    return pool;
  }

  /** Threads that take part, the calling one among them. */
  get threads(): number {
    return this.#threads.length + 1;
  }

  /**
   * Computes a job.
   *
   * @throws EngineError `thread-lost` if a thread ended in the middle of it: what it was to write is undefined, and a
   *   thread that was only slow may still write there, so that memory must not be used again.
   */
  run(job: Job): void {
    const { words } = this.#board;
    const chunks = chunksOf(job);
    post(this.#board, job);
    work(this.#board, this.#kernels, 0);
    if (Atomics.load(words, DONE) !== chunks) this.#wait(chunks);
    if (words[FAILED]) throw new EngineError('internal', OUT_OF_BOUNDS);
  }

  /** Ends the threads. The calling one goes on alone. */
  stop(): void {
    for (const thread of this.#threads) thread.terminate();
    this.#threads = [];
  }

  async #add(start: { module: WebAssembly.Module; memory: WebAssembly.Memory; thread: number }): Promise<void> {
    let ended = false;
    let thread: Thread | undefined;
    thread = await startThread(source, start, () => {
      ended = true;
      this.#threads = this.#threads.filter(other => other !== thread);
    });
    if (thread && !ended) this.#threads.push(thread);
  }

  /** Until the other threads have done their last chunks. */
  #wait(chunks: number): void {
    const { words } = this.#board;
    let waited = 0;
    let last = performance.now();
    Atomics.store(words, WAITING, 1);
    for (;;) {
      for (let i = 0; i < LOOKS; i++) {
        if (Atomics.load(words, DONE) === chunks) {
          Atomics.store(words, WAITING, 0);
          return;
        }
      }
      const done = Atomics.load(words, DONE);
      if (this.#mayBlock && done !== chunks) Atomics.wait(words, DONE, done, 1);
      const now = performance.now();
      waited += Math.min(now - last, LONGEST_PAUSE_MS);
      last = now;
      if (waited > LOST_AFTER_MS) break;
    }
    Atomics.store(words, WAITING, 0);
    this.stop();
    throw new EngineError(
      'thread-lost',
      'A thread of the simd backend ended in the middle of its work, so the result is thrown away. ' +
        'The backend goes on with one thread; what was computed before is whole.',
    );
  }
}
