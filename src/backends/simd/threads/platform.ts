import type { Start } from './worker';

/** A running thread. */
export interface Thread {
  terminate(): void;
}

// As much of Node as is used here: the engine imports nothing of it, not even types.
interface NodeThreads {
  readonly Worker: new (source: string, options: object) => NodeWorker;
}
interface NodeWorker {
  once(event: 'message' | 'error' | 'exit', listener: () => void): void;
  unref(): void;
  terminate(): Promise<number>;
}
interface NodeOs {
  availableParallelism?(): number;
}

/** Node's own modules without an import that bundlers for the browser would stumble over; undefined elsewhere. */
function builtin<T>(name: string): T | undefined {
  const host = globalThis.process;
  return host?.getBuiltinModule?.(name) as T | undefined;
}

/** Threads that can run at the same time here. */
export function cores(): number {
  const os = builtin<NodeOs>('node:os');
  return os?.availableParallelism?.() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** Whether this thread may block: all may but the main thread of a page. */
export function mayBlock(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts a thread and waits until it is ready; undefined where threads are refused, by a content-security policy for
 * one. `onEnd` is called if it ends later.
 */
export async function startThread(source: string, start: Start, onEnd: () => void): Promise<Thread | undefined> {
  const node = builtin<NodeThreads>('node:worker_threads');
  try {
    return await (node ? inNode(node, source, start, onEnd) : inBrowser(source, start, onEnd));
  } catch {
    return undefined;
  }
}

function inNode(node: NodeThreads, source: string, start: Start, onEnd: () => void): Promise<Thread | undefined> {
  const worker = new node.Worker(source, { eval: true, workerData: start, execArgv: [], env: {} });
  return new Promise(resolve => {
    worker.once('message', () => {
      // From here on it does not keep the process alive.
      worker.unref();
      resolve({ terminate: () => void worker.terminate() });
    });
    worker.once('error', () => undefined);
    worker.once('exit', () => {
      resolve(undefined);
      onEnd();
    });
  });
}

const START_LIMIT_MS = 5000;

function inBrowser(source: string, start: Start, onEnd: () => void): Promise<Thread | undefined> {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const started = new Promise<Thread | undefined>(resolve => {
    const worker = new Worker(url, { name: `simd ${start.thread}` });
    const end = () => {
      worker.terminate();
      resolve(undefined);
      onEnd();
    };
    const limit = setTimeout(end, START_LIMIT_MS);
    worker.onmessage = () => {
      clearTimeout(limit);
      resolve({ terminate: () => worker.terminate() });
    };
    worker.onerror = event => {
      // Refused, and not worth a message on the console: there is one thread less.
      event.preventDefault();
      clearTimeout(limit);
      end();
    };
    worker.postMessage(start);
  });
  return started.finally(() => URL.revokeObjectURL(url));
}
