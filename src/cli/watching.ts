import { join } from 'node:path';
import type { Observer } from '../core/observer';
import { type Best, keepBest } from '../doctor/best';
import { type Doctor, doctor } from '../doctor/doctor';
import type { Finding } from '../doctor/finding';
import { folder } from '../node/folder';
import { linesOf } from '../node/jsonLines';
import { CHECKUPS, readCheckups, readScores, SCORES } from '../node/runRecords';
import { inWords } from '../show/report';
import { BEST } from './runFolder';
import type { Settings } from './settings';
import { say, type Terminal } from './terminal';

/** What watches a run of the command. */
export interface Watching {
  readonly doctor?: Doctor;
  readonly best: Best;
  /** Before checkpoints are written: what it notes is then never behind them. */
  readonly before: readonly Observer[];
  /** After that: the best is then never ahead of them. */
  readonly after: readonly Observer[];
}

/** The doctor of a run and what keeps its best model, with what both knew before. */
export async function watchingOver(
  out: string,
  { doctor: looks, every }: Settings,
  resumed: boolean,
  terminal: Terminal,
): Promise<Watching> {
  const [checkups, scores] = [join(out, CHECKUPS), join(out, SCORES)];
  const tell = (...lines: readonly string[]) => say(terminal.err, ...aside(terminal, lines));
  const watching =
    looks === 0
      ? undefined
      : doctor({
          every: looks,
          earlier: resumed ? await readCheckups(checkups) : [],
          onFinding: finding => {
            if (finding.verdict === 'alarm') tell(...linesAbout(finding, `Doctor, step ${finding.window?.[1] ?? 0}: `));
          },
        });
  let advised = false;
  const best = keepBest(folder(join(out, BEST)), {
    every,
    earlier: resumed ? await readScores(scores) : [],
    onScore: () => {
      const advice = best.advice();
      if (advice.verdict === 'watch' && !advised) tell(advice.because);
      advised = advice.verdict === 'watch';
    },
  });
  return {
    ...(watching && { doctor: watching }),
    best,
    before: watching ? [watching, linesOf(checkups, () => watching.checkups)] : [],
    after: [best, linesOf(scores, () => best.scores)],
  };
}

/** Over a live line of a progress bar. */
const aside = ({ err }: Terminal, [first = '', ...rest]: readonly string[]): readonly string[] => [
  `${err.isTTY === true && !process.env.CI ? '\r\u001b[2K' : ''}${first}`,
  ...rest,
];

/** A finding in a line, and what to try in another. */
export const linesAbout = ({ complaint, player, because, remedies }: Finding, lead = ''): readonly string[] => [
  `${lead}${inWords(complaint)}${player ? ` (${player})` : ''}. ${because}`,
  ...(remedies.length > 0 ? [`  Try: ${remedies.join('; ')}`] : []),
];
