import { constants } from 'node:os';
import { type Lost, say, type Terminal } from './terminal';

/** How a run learns that it should stop. */
export interface Stopping {
  readonly signal: AbortSignal;
  /** The exit code a stopped run owes its shell: 130 for Ctrl-C. */
  readonly code: () => number | undefined;
  /** Says how far the run is. */
  readonly enter: (phase: Phase) => void;
  /** Puts the default back: the next signal ends the process. */
  readonly release: () => void;
}

/** While it is training a run has something to save, and is given the time; before and after it stops at once. */
export type Phase = 'starting' | 'training' | 'ending';

/** Ctrl-C, the usual way to end a program, and a terminal that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** npm passes Ctrl-C on to a program that the terminal has told already: both come at once, and are one. */
const SAME_MS = 500;

/**
 * Makes the first signal, or the loss of the terminal, stop the run after the step in progress, and a second signal end
 * it at once.
 */
export function listenForStop(terminal: Terminal): Stopping {
  const controller = new AbortController();
  let code: number | undefined;
  let first = 0;
  let phase: Phase = 'starting';
  const stop = (exit: number, why: string) => {
    [code, first] = [exit, performance.now()];
    if (phase !== 'training') process.exit(exit);
    say(terminal.err, '', why);
    controller.abort();
  };
  const onSignal = (name: NodeJS.Signals) => {
    if (code === undefined) {
      stop(128 + constants.signals[name], 'Stopping after this step, and saving … Press Ctrl-C again to stop at once.');
    } else if (performance.now() - first > SAME_MS) {
      say(terminal.err, 'Stopped at once; the checkpoint before is intact.');
      process.exit(code);
    }
  };
  const onLost = () => {
    const lost: Lost | undefined = terminal.lost?.reason;
    // What is left to do needs no listener.
    if (!lost || code !== undefined || phase === 'ending') return;
    stop(lost.code, `${lost.message} Stopping after this step, and saving …`);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  terminal.lost?.addEventListener('abort', onLost);
  return {
    signal: controller.signal,
    code: () => code,
    enter: now => {
      phase = now;
    },
    release: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
      terminal.lost?.removeEventListener('abort', onLost);
    },
  };
}
