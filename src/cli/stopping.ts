import { constants } from 'node:os';
import { say, type Terminal } from './terminal';

/** How a run learns that it should stop. */
export interface Stopping {
  readonly signal: AbortSignal;
  /** The exit code a stopped run owes its shell: 130 for Ctrl-C. */
  readonly code: () => number | undefined;
  /** Puts the default back: the next signal ends the process. */
  readonly release: () => void;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** npm passes Ctrl-C on to a program that the terminal has told already: both come at once, and are one. */
const SAME_MS = 500;

/** Makes the first Ctrl-C or SIGTERM stop the run after the step in progress, and the second end it at once. */
export function listenForStop(terminal: Terminal): Stopping {
  const controller = new AbortController();
  let code: number | undefined;
  let first = 0;
  const onSignal = (name: NodeJS.Signals) => {
    const now = performance.now();
    if (code === undefined) {
      [code, first] = [128 + constants.signals[name], now];
      say(terminal.err, '', 'Stopping after this step, and saving … Press Ctrl-C again to stop at once.');
      controller.abort();
    } else if (now - first > SAME_MS) {
      say(terminal.err, 'Stopped at once; the checkpoint before is intact.');
      process.exit(code);
    }
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    code: () => code,
    release: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}
