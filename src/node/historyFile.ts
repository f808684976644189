import { checkWhole, isWhole } from '../core/checks';
import { text, whole } from '../core/kinds';
import type { Observer } from '../core/observer';
import { checkOptions, type Kinds } from '../core/options';
import { isRecord } from '../core/untrusted';
import { addJsonLines, jsonLine, readJsonLines } from './jsonLines';
import { writeFileAtomic } from './writeFileAtomic';

/** One line of `history.jsonl`. */
export interface HistoryEntry {
  /** Steps finished. */
  readonly step: number;
  /** Real images seen. */
  readonly images: number;
  /** Median over the last few dozen steps. */
  readonly msPerStep: number;
  /** By `player.term`. */
  readonly losses: Readonly<Record<string, number>>;
}

const OPTIONS: Kinds<{ every?: number }> = { every: whole(1) };

/**
 * Keeps the losses in a file, one JSON object a line. A kill loses the last line at most. A resumed run goes on where
 * it started: lines of later steps are dropped, so no step appears twice.
 *
 * @param path such as `out/history.jsonl`
 * @param options.every a line each so many steps, and one for the last step; default 10
 * @throws GanKitError `io` that names the path: before the first step if it cannot be written
 * @example
 * await gan.fit(data, { steps: 1000, observers: [historyFile('out/history.jsonl')] });
 */
export function historyFile(path: string, options: { every?: number } = {}): Observer {
  checkOptions('historyFile', options, OPTIONS);
  const { every = 10 } = options;
  checkWhole('historyFile({every})', every, 1);
  return {
    onStart: async ({ step }) => {
      const kept = (await readHistory(path)).filter(entry => entry.step <= step);
      await writeFileAtomic(path, Buffer.from(kept.map(jsonLine).join('')));
    },
    onStep: async progress => {
      const { step, to, images, msPerStep } = progress;
      if (step % every !== 0 && step !== to) return;
      const entry = { step, images, msPerStep: Math.round(msPerStep * 1000) / 1000, losses: await progress.read() };
      await addJsonLines(path, [entry]);
    },
  };
}

/**
 * The entries of a history file, oldest first; none if there is no file. Lines that a kill cut short, and others that
 * are no entries, are left out.
 *
 * @throws GanKitError `io` if the file cannot be read, `data` if it is too large or no file
 */
export async function readHistory(path: string): Promise<readonly HistoryEntry[]> {
  text('readHistory: path', path);
  return readJsonLines(path, value => {
    if (!isRecord(value) || !isRecord(value.losses)) return [];
    const { step, images, msPerStep, losses } = value;
    const good = isWhole(step, 0) && isWhole(images, 0) && Number.isFinite(msPerStep);
    const numbers = Object.entries(losses).filter((entry): entry is [string, number] => Number.isFinite(entry[1]));
    return good ? [{ step, images, msPerStep: Number(msPerStep), losses: Object.fromEntries(numbers) }] : [];
  });
}
