import { resolveObjectURL } from 'node:buffer';
import { Worker as NodeWorker } from 'node:worker_threads';

/** What a worker of the web has and one of Node has not. */
const PRELUDE = `
const { parentPort } = require('node:worker_threads');
globalThis.self = globalThis;
globalThis.postMessage = message => parentPort.postMessage(message);
parentPort.on('message', data => self.onmessage({ data }));
`;

/** As much of the web's `Worker` as jax-js uses, on a thread of Node; its script is the URL of a blob. */
class WebWorker {
  onmessage?: (event: { data: unknown }) => void;
  onerror?: (error: Error) => void;
  readonly #started: Promise<NodeWorker>;

  constructor(url: string) {
    this.#started = this.#start(url);
  }

  postMessage(message: unknown): void {
    this.#started.then(worker => worker.postMessage(message)).catch(error => this.onerror?.(error));
  }

  async #start(url: string): Promise<NodeWorker> {
    const script = await resolveObjectURL(url)?.text();
    const worker = new NodeWorker(PRELUDE + script, { eval: true });
    worker.on('message', data => this.onmessage?.({ data }));
    worker.on('error', error => this.onerror?.(error as Error));
    return worker;
  }
}

// usage: node --import webWorker.mjs … THREADS. jax-js runs on all cores where the web's `Worker` is, and on one in
// Node, which has none. So that it can use its threads here too, this supplies one, and the number of cores to use,
// before jax-js is loaded.
Object.defineProperty(globalThis, 'Worker', { configurable: true, value: WebWorker });
const hardwareConcurrency = Number(process.argv.at(-1));
Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { hardwareConcurrency } });
