import { callable } from '../core/kinds';
import type { Asks, Endpoint, Message } from './messages';
import { registerOpfsUrls } from './opfs';
import type { Note, Training } from './training';
import { type Tell, WorkerSide } from './workerSide';

/**
 * What a Worker's file calls, once: waits for `trainInWorker` on the page, chooses the fastest backend that trains
 * here (import webgl or webgpu in the file to have them considered), makes the model, and trains it, while it tells the
 * page how it goes and does what the page asks.
 *
 * @param make the model and its data, from what the page has `given`: anything that `postMessage` can carry. It is also
 *   handed a function that tells the page something of its own
 * @param end the channel to the page. Default the Worker's own
 * @throws GanKitError `argument` if `make` is no function
 *
 * @example
 * // train.worker.js
 * serveTraining(({ shape, ...data }) => ({ model: new DCGAN({ shape, seed: 1 }), data }));
 */
export function serveTraining<Given, D>(
  make: (given: Given, note: Note) => Training<D> | Promise<Training<D>>,
  end: Endpoint = globalThis as unknown as Endpoint,
): void {
  callable('serveTraining: make', make);
  registerOpfsUrls();
  let run: WorkerSide<D> | undefined;
  end.addEventListener('message', ({ data }) => {
    const message = data as Message<Asks>;
    if (message.kind !== 'start') {
      run?.hear(message);
      return;
    }
    const { value: start } = message;
    const tell: Tell = (kind, value, transfer = []) => end.postMessage({ kind, value }, transfer);
    run = new WorkerSide<D>(start, tell);
    void run.go(() => make(start.given as Given, note => tell('note', note)));
  });
  end.start?.();
}
