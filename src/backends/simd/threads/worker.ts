// What a thread runs. Compiled to a string by scripts/build-wasm.mjs: it must import nothing that needs the library.
import { type Board, openBoard, SLEEPERS, TICKET, work } from './job';

/** What a thread is told when it starts. */
export interface Start {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Its number; 0 is the thread that posts jobs. */
  readonly thread: number;
}

interface Port {
  postMessage(message: unknown): void;
}

/** How long a thread looks for the next job before it sleeps: the pause between two kernels is shorter. */
const PATIENCE_MS = 0.2;
const LOOKS = 64;

async function run({ module, memory, thread }: Start, port: Port): Promise<void> {
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  const kernels = Object.values(exports) as ((...numbers: number[]) => unknown)[];
  const board = openBoard(memory);
  port.postMessage('ready');
  for (;;) awaitChange(board, work(board, kernels, thread));
}

/** Returns when the ticket is no longer this one: watches for a moment, then sleeps. */
function awaitChange({ words }: Board, ticket: number): void {
  const end = performance.now() + PATIENCE_MS;
  do {
    for (let i = 0; i < LOOKS; i++) if (Atomics.load(words, TICKET) !== ticket) return;
  } while (performance.now() < end);
  Atomics.add(words, SLEEPERS, 1);
  Atomics.wait(words, TICKET, ticket);
  Atomics.sub(words, SLEEPERS, 1);
}

// Node's own modules, without a `require` that the compiler would wrap.
const node = globalThis.process?.getBuiltinModule?.('node:worker_threads');
if (node?.parentPort) {
  run(node.workerData as Start, node.parentPort);
} else {
  const port = globalThis as unknown as Port & { onmessage: (event: { data: Start }) => void };
  // An error, not a rejection: that is what whoever started this thread hears of.
  port.onmessage = ({ data }) => run(data, port).catch(reportError);
}
