import { GanKitError } from '../core/errors';
import { anything, callable, list, whole } from '../core/kinds';
import type { Observer, Progress } from '../core/observer';
import { checkOptions, type Kinds } from '../core/options';
import { type Checkup, checkupOf } from './checkup';
import { diagnose } from './diagnose';
import type { Finding } from './finding';
import { likenessOf } from './likeness';

/** Options of {@link doctor}. */
export interface DoctorOptions {
  /**
   * Looks at each step that is a multiple of this. Default a twentieth of the run, from 20 to 100 steps, or a hundredth
   * where that is more.
   */
  readonly every?: number;
  /** Examples to look at on each side. Default 64. */
  readonly n?: number;
  /** What was seen before, of a run that goes on: what {@link Doctor.checkups} was. Default nothing. */
  readonly earlier?: readonly Checkup[];
  /** Called with what has become wrong, once for each complaint, and again when it has become worse. */
  readonly onFinding?: (finding: Finding) => void;
}

/** An observer that looks after a run. */
export interface Doctor extends Observer {
  /** What was seen so far, in the order of steps. */
  readonly checkups: readonly Checkup[];
  /** What is wrong now, what is fine, and what cannot be told. */
  readonly findings: () => readonly Finding[];
}

const OPTIONS: Kinds<DoctorOptions> = {
  every: whole(1),
  n: whole(2),
  earlier: list(anything),
  onFinding: callable,
};

/**
 * Steps between two looks at a run up to this step: 20 looks, at least 20 steps and at most 100 apart, or a hundred
 * looks where these are further apart. From 2,000 steps on that is 3 % of the run or less.
 */
export const looksEach = (to: number): number => Math.max(20, Math.min(100, Math.ceil(to / 20)), Math.ceil(to / 100));

/**
 * Looks after a run: D too strong or too weak, gradients that vanish or explode, a penalty that drowns the rest, a
 * player that does not learn, collapse, oscillation, an augmentation that leaks, labels and pictures that are not what
 * they should be, numbers that are not finite; with data held out, also D that overfits and G that copies. It changes
 * nothing: a run with a doctor gives the same weights, bit for bit. A look takes about three steps.
 *
 * @example
 * const watching = doctor({ onFinding: ({ complaint, because, remedies }) => console.warn(complaint, because, remedies) });
 * await gan.fit(train, { steps: 5000, heldOut, observers: [watching] });
 * console.log(watching.findings());
 */
export function doctor(options: DoctorOptions = {}): Doctor {
  checkOptions('doctor', options, OPTIONS);
  const { every, n = 64, earlier = [], onFinding } = options;
  let checkups: readonly Checkup[] = [...earlier].sort((a, b) => a.step - b.step);
  const likeness = likenessOf();
  let told = new Map<string, Finding['verdict']>();
  /** What is worse than was told before. */
  const news = (seen: readonly Checkup[]): readonly Finding[] =>
    diagnose(seen).filter(({ complaint, player = '', verdict }) => {
      const key = `${complaint} ${player}`;
      const worse = verdict === 'alarm' ? told.get(key) !== 'alarm' : verdict === 'watch' && !told.has(key);
      if (worse) told.set(key, verdict);
      return worse;
    });
  const note = (checkup: Checkup) => {
    checkups = [...checkups, checkup];
    for (const finding of news(checkups)) onFinding?.(finding);
  };
  const look = async (progress: Progress) => {
    const { step, to } = progress;
    const due = step % (every ?? looksEach(to)) === 0;
    if (due && checkups.at(-1)?.step !== step) note(await checkupOf(progress, n, likeness));
  };
  return {
    get checkups() {
      return checkups;
    },
    findings: () => diagnose(checkups),
    onStart: async progress => {
      // What lies ahead of where the run goes on comes again.
      checkups = checkups.filter(({ step }) => step <= progress.step);
      told = new Map();
      for (let i = 1; i <= checkups.length; i++) news(checkups.slice(0, i));
      if (progress.step > 0) await look(progress);
    },
    onStep: look,
    onEnd: ({ step }, _outcome, error) => {
      if (error instanceof GanKitError && error.code === 'numeric')
        note({ step, n, broken: error.message, losses: {}, gradients: {}, weights: {} });
    },
  };
}
