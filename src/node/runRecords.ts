import { text as aText, flag, list, number, record, whole } from '../core/kinds';
import { checkOptions, fields, type Kinds, needed } from '../core/options';
import type { Checkup } from '../doctor/checkup';
import type { RunScore } from '../doctor/score';
import { readJsonLines } from './jsonLines';

/** What a doctor has seen, and the scores of a run, in its folder. */
export const [CHECKUPS, SCORES] = ['doctor.jsonl', 'scores.jsonl'];

const side = fields<{ mean: number; error: number; sign: number }>({
  mean: needed(number()),
  error: needed(number()),
  sign: needed(number()),
});
const numbers = needed(record(number()));

const CHECKUP: Kinds<Checkup> = {
  step: needed(whole()),
  n: needed(whole()),
  broken: aText,
  losses: numbers,
  gradients: numbers,
  weights: numbers,
  logits: fields<NonNullable<Checkup['logits']>>({
    real: needed(side),
    fake: needed(side),
    heldOut: side,
    told: needed(number()),
  }),
  balance: fields<NonNullable<Checkup['balance']>>({ D: needed(number()), G: needed(number()), boundless: flag }),
  spread: number(),
  nearest: number(),
  centre: list(number()),
  leak: fields<NonNullable<Checkup['leak']>>({
    share: needed(number()),
    apart: needed(number()),
    from: needed(number()),
  }),
  data: fields<NonNullable<Checkup['data']>>({
    range: needed(list(number(), 2)),
    classes: fields({ agreeing: needed(number()), byChance: needed(number()), n: needed(whole()) }),
    picture: flag,
  }),
};

const SCORE: Kinds<RunScore> = {
  step: needed(whole()),
  value: needed(number()),
  error: needed(number()),
  floor: needed(number()),
  n: needed(fields<RunScore['n']>({ generated: needed(whole()), real: needed(whole()) })),
  fingerprint: needed(aText),
};

/** A value from a file, once it is what it must be; else the line is left out. */
const checked =
  <T extends object>(kinds: Kinds<T>) =>
  (value: unknown): readonly T[] => {
    checkOptions<T>('line', value as T, kinds);
    return [value as T];
  };

/**
 * What a doctor has seen of a run, from the `doctor.jsonl` that {@link report} keeps; none if there is no file.
 *
 * @throws GanKitError `io` if the file cannot be read
 * @example
 * const watching = doctor({ earlier: await readCheckups('out/doctor.jsonl') });
 */
export const readCheckups = (path: string): Promise<readonly Checkup[]> => readJsonLines(path, checked(CHECKUP));

/**
 * The scores of a run, from the `scores.jsonl` that {@link report} keeps; none if there is no file.
 *
 * @throws GanKitError `io` if the file cannot be read
 * @example
 * const best = keepBest(folder('out/best'), { earlier: await readScores('out/scores.jsonl') });
 */
export const readScores = (path: string): Promise<readonly RunScore[]> => readJsonLines(path, checked(SCORE));
