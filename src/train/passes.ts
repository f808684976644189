import { dispose } from '@tensorflow/tfjs-core';
import { check, checkIs } from '../core/checks';
import type { Batch } from '../core/game';
import type { Rng } from '../core/rng';
import type { Source } from '../core/source';

/** Where the data stand: a pass, and the batches taken from it. */
export interface Place {
  epoch: number;
  batch: number;
}

/** Batches without end, pass after pass, from a given place on. Whoever takes a batch owns its tensors. */
export class Passes<B extends Batch> {
  /** Whether somebody has looked at what the source gives: the source itself, or whoever sets it. */
  looked: boolean;
  private readonly at: Place;
  private open: AsyncIterator<B> | Iterator<B> | undefined;
  private waiting = false;
  private closed = false;

  constructor(
    readonly source: Source<B>,
    private readonly size: number,
    private readonly rng: Rng,
    { epoch, batch }: Place,
  ) {
    this.at = { epoch, batch };
    this.looked = source.checked === true;
  }

  /** Where the next batch lies. */
  get place(): Place {
    return { ...this.at };
  }

  /**
   * The next batch; undefined if `signal` fires before it comes, however long the source takes.
   *
   * @throws GanKitError `data` if a whole pass has none, and what the source throws
   */
  async next(signal?: AbortSignal): Promise<B | undefined> {
    const batch = this.following();
    if (!signal) return batch;
    const result = await unlessAborted(batch, signal);
    // It may still come, and then it is nobody's.
    if (result === undefined)
      batch.then(
        late => late && dispose({ ...late }),
        () => undefined,
      );
    return result;
  }

  /** Tells the source that no more is wanted. One that still owes a batch is told so, and not waited for. */
  async close(): Promise<void> {
    this.closed = true;
    const ended = Promise.resolve(this.open?.return?.());
    if (this.waiting) ended.catch(() => undefined);
    else await ended;
  }

  private async following(): Promise<B | undefined> {
    while (!this.closed) {
      this.open ??= iteratorOf(this.source.batches(this.size, this.rng.fork('epoch', this.at.epoch), this.at.batch));
      this.waiting = true;
      const { done, value } = await this.advance(this.open);
      if (!done) {
        this.at.batch += 1;
        return value;
      }
      this.open = undefined;
      check(
        this.at.batch > 0,
        'data',
        `source: expected at least one batch of ${this.size}, got none. Is the data empty, or smaller than a batch?`,
      );
      this.at.epoch += 1;
      this.at.batch = 0;
    }
    return undefined;
  }

  private async advance(iterator: AsyncIterator<B> | Iterator<B>): Promise<IteratorResult<B>> {
    try {
      return await iterator.next();
    } catch (error) {
      // An iterator that threw has ended.
      this.open = undefined;
      throw error;
    } finally {
      this.waiting = false;
    }
  }
}

function iteratorOf<B>(batches: AsyncIterable<B>): AsyncIterator<B> | Iterator<B> {
  const some: Partial<AsyncIterable<B> & Iterable<B>> = batches ?? {};
  const iterator = some[Symbol.asyncIterator]?.() ?? some[Symbol.iterator]?.();
  checkIs(iterator !== undefined, 'source.batches', 'an async iterable of batches', batches);
  return iterator;
}

/** What a promise resolves to; undefined once the signal has fired. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<undefined>(resolve => {
    stop = () => resolve(undefined);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
