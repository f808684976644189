import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readRun, writeReport } from '../node/report';
import { shown } from './runFolder';
import { say, type Terminal } from './terminal';
import { UsageError } from './usageError';
import { linesAbout } from './watching';

/** `gan-kit doctor RUN`: what is wrong with a run, by what it has left in its folder; and its report anew. */
export async function diagnosis(run: string, { out }: Terminal): Promise<number> {
  const path = resolve(run);
  if (!(await stat(path).catch(() => undefined))?.isDirectory())
    throw new UsageError(`RUN: ${shown(path)} is not there. Give the --out folder of a run, such as out/dcgan.`);
  const { history, checkups, findings } = await readRun(path);
  if (history.length === 0 && checkups.length === 0)
    throw new UsageError(`RUN: ${shown(path)} holds no run. Give the --out folder of a run, such as out/dcgan.`);
  const step = Math.max(history.at(-1)?.step ?? 0, checkups.at(-1)?.step ?? 0);
  say(out, `${shown(path)} at step ${step}, ${checkups.length} look${checkups.length === 1 ? '' : 's'}`);
  const wrong = findings.filter(({ verdict }) => verdict === 'alarm' || verdict === 'watch');
  for (const finding of wrong) say(out, '', ...linesAbout(finding, `${finding.verdict}: `));
  const of = (verdict: string) => findings.filter(finding => finding.verdict === verdict);
  if (of('fine').length === 0 && wrong.length === 0)
    say(out, '', 'It is too early to tell: nothing is said before step 200 and five looks of the doctor.');
  else if (wrong.length === 0) say(out, '', 'Nothing is found to be wrong.');
  for (const finding of of('unknown')) say(out, '', ...linesAbout(finding, 'unknown: '));
  if (of('fine').length > 0)
    say(
      out,
      '',
      `Fine: ${of('fine')
        .map(({ because }) => because)
        .join(' ')}`,
    );
  say(out, '', `Curves, pictures and settings: ${shown(await writeReport(path))}`);
  return 0;
}
