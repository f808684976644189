import { checkNumber } from '../core/checks';
import { anything } from '../core/kinds';
import type { Observer, Outcome, Progress } from '../core/observer';
import { checkOptions, type Kinds } from '../core/options';
import { duration } from './duration';

/** What a progress bar writes to: `process.stderr`, or anything that takes text. */
export interface TextStream {
  /** Takes the next piece of text. */
  write(text: string): unknown;
  /** Streams of Node tell of failures. */
  on?(event: 'error', listener: () => void): unknown;
  /** Ends what `on` began. */
  off?(event: 'error', listener: () => void): unknown;
  /** Whether it is a terminal, where a line can be written over. */
  readonly isTTY?: boolean;
  /** Characters in a line. */
  readonly columns?: number;
}

/** Losses are read off the device no more often than this, so that the bar costs nothing. */
const LIVE_MS = 250;
const BAR = 24;
const CLEAR = '\r\u001b[2K';

const OPTIONS: Kinds<{ stream?: TextStream; every?: number }> = { stream: anything, every: anything };

/**
 * Shows how a run goes: in a terminal one live line with a bar, the loss terms, images a second, milliseconds a step
 * and time left; elsewhere, and where `CI` is set, a plain line every few seconds. A stream that fails, as a closed
 * pipe does, ends the bar and not the run.
 *
 * @param options.stream default `process.stderr`
 * @param options.every seconds between plain lines, default 5
 * @example
 * await gan.fit(data, { steps: 1000, observers: [progressBar({ every: 10 })] });
 */
export function progressBar(options: { stream?: TextStream; every?: number } = {}): Observer {
  checkOptions('progressBar', options, OPTIONS);
  const { stream = process.stderr, every = 5 } = options;
  checkNumber('progressBar({every})', every, 0);
  const live = stream.isTTY === true && !process.env.CI;
  const pause = live ? LIVE_MS : Math.max(LIVE_MS, every * 1000);
  let [began, shown, lost] = [0, 0, false];
  const onLost = () => {
    lost = true;
  };
  return {
    onStart: () => {
      lost = false;
      stream.on?.('error', onLost);
      began = performance.now();
      shown = began - (live ? LIVE_MS : 0);
    },
    onStep: async progress => {
      const now = performance.now();
      if (lost || now - shown < pause) return;
      shown = now;
      const losses = await progress.read();
      stream.write(
        live ? `${CLEAR}${liveLine(progress, losses, stream.columns ?? 80)}` : `${plainLine(progress, losses)}\n`,
      );
    },
    onEnd: ({ subject, step, to }, outcome) => {
      const took = duration((performance.now() - began) / 1000);
      const line = `${subject.name}: ${ENDINGS[outcome]} ${step} of ${to}, after ${took}`;
      if (!lost) stream.write(`${live ? CLEAR : ''}${line}\n`);
      // A failure is told of a moment after the write.
      setImmediate(() => stream.off?.('error', onLost));
    },
  };
}

const ENDINGS: Readonly<Record<Outcome, string>> = {
  done: 'done, step',
  aborted: 'stopped at step',
  failed: 'failed at step',
};

type Losses = Readonly<Record<string, number>>;

const percent = ({ step, to }: Progress) => `${Math.floor((100 * step) / Math.max(1, to))} %`;
const terms = (losses: Losses) => Object.entries(losses).map(([name, value]) => `${name} ${value.toFixed(3)}`);

function pace({ images, step, msPerStep, secondsLeft }: Progress): readonly string[] {
  if (!Number.isFinite(msPerStep)) return [];
  // A step of a game with repeats takes several batches.
  const perSecond = (images / step / msPerStep) * 1000;
  const ms = msPerStep < 10 ? msPerStep.toFixed(1) : `${Math.round(msPerStep)}`;
  return [`${Math.round(perSecond)} images/s`, `${ms} ms/step`, `${duration(secondsLeft)} left`];
}

const plainLine = (progress: Progress, losses: Losses) =>
  [
    `${progress.subject.name}: step ${progress.step} of ${progress.to} (${percent(progress)})`,
    ...terms(losses),
    ...pace(progress),
  ].join(', ');

/** As much as fits into the terminal; the terms go first, from the last. */
function liveLine(progress: Progress, losses: Losses, columns: number): string {
  const { subject, step, to } = progress;
  const filled = Math.round((BAR * step) / Math.max(1, to));
  const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}`;
  const head = [`${subject.name} ${bar}`, `${step}/${to}`, percent(progress)];
  const tail = pace(progress);
  const shown = terms(losses);
  const lineOf = () => [...head, ...shown, ...tail].join('  ');
  while (lineOf().length >= columns && shown.length > 0) shown.pop();
  return lineOf().slice(0, Math.max(1, columns - 1));
}
