import { GanKitError } from '../core/errors';
import { callable, whole } from '../core/kinds';
import type { Observer, Progress } from '../core/observer';
import { checkOptions, type Kinds } from '../core/options';
import { type Checkup, checkupOf } from './checkup';
import { diagnose } from './diagnose';
import type { Finding } from './finding';
import { likenessOf } from './likeness';

/** Options of {@link doctor}. */
export interface DoctorOptions {
  /** Looks each so many steps. Default: a hundredth of the run, at least 20 steps. */
  readonly every?: number;
  /** Examples to look at on each side. Default 64. */
  readonly n?: number;
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

const OPTIONS: Kinds<DoctorOptions> = { every: whole(1), n: whole(2), onFinding: callable };

/**
 * Looks after a run: D too strong, gradients that vanish or explode, a penalty that drowns the rest, a player that does
 * not learn, collapse, numbers that are not finite; with data held out, also D that overfits and G that copies. It
 * changes nothing: a run with a doctor gives the same weights, bit for bit. A look takes about three steps.
 *
 * @example
 * const watching = doctor({ onFinding: ({ complaint, because, remedies }) => console.warn(complaint, because, remedies) });
 * await gan.fit(train, { steps: 5000, heldOut, observers: [watching] });
 * console.log(watching.findings());
 */
export function doctor(options: DoctorOptions = {}): Doctor {
  checkOptions('doctor', options, OPTIONS);
  const { every, n = 64, onFinding } = options;
  const checkups: Checkup[] = [];
  const likeness = likenessOf();
  const told = new Map<string, Finding['verdict']>();
  const note = (checkup: Checkup) => {
    checkups.push(checkup);
    for (const finding of diagnose(checkups)) {
      const { complaint, player = '', verdict } = finding;
      const key = `${complaint} ${player}`;
      const worse = verdict === 'alarm' ? told.get(key) !== 'alarm' : verdict === 'watch' && !told.has(key);
      if (!worse) continue;
      told.set(key, verdict);
      onFinding?.(finding);
    }
  };
  const due = ({ step, from, to }: Progress) => {
    const pause = every ?? Math.max(20, Math.ceil((to - from) / 100));
    return (step - from) % pause === 0;
  };
  return {
    checkups,
    findings: () => diagnose(checkups),
    onStep: async progress => {
      if (due(progress)) note(await checkupOf(progress, n, likeness));
    },
    onEnd: ({ step }, _outcome, error) => {
      if (error instanceof GanKitError && error.code === 'numeric')
        note({ step, n, broken: error.message, losses: {}, gradients: {}, weights: {} });
    },
  };
}
