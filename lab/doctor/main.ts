import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { doctor, GanKitError, ready } from '../../src/index';
import { pictures } from './data';
import { type Result, tableOf } from './results';
import { RUNS } from './runs';

/** What {@link main} is asked. */
export interface Asked {
  readonly root: string;
  readonly seeds: readonly number[];
  /** Runs whose names contain it. */
  readonly only?: string;
  /** Whether what is found is kept, and the table in docs/doctor.md made of it. */
  readonly keep: boolean;
}

const MARK = '<!-- planted faults -->';
const END = '<!-- end of planted faults -->';

/** Trains runs with planted faults and healthy ones, and counts what the doctor says of them. */
export async function main({ root, seeds, only = '', keep }: Asked): Promise<number> {
  await ready();
  const data = await pictures();
  const results: Result[] = [];
  for (const run of RUNS.filter(({ name }) => name.includes(only))) {
    for (const seed of seeds) {
      const { name, fault, expects, steps, batchSize = 32 } = run;
      const alarms: Result['alarms'][number][] = [];
      const watching = doctor({
        every: 20,
        onFinding: ({ complaint, verdict, window: [, step] = [0, 0] }) => {
          const known = alarms.some(alarm => alarm.complaint === complaint);
          if (verdict === 'alarm' && !known) alarms.push({ complaint, step });
        },
      });
      const started = run.start(seed, data);
      try {
        await started.fit({ steps, batchSize, observers: [watching] });
      } catch (error) {
        if (!(error instanceof GanKitError) || error.code !== 'numeric') throw error;
      } finally {
        started.dispose();
      }
      results.push({ name, ...(fault !== undefined && { fault }), seed, expects, alarms });
      console.log(name, seed, alarms.map(({ complaint, step }) => `${complaint} at ${step}`).join(', ') || 'no alarm');
    }
  }
  console.log(`\n${tableOf(results)}`);
  if (!keep) return 0;
  const path = join(root, 'lab/doctor/results.json');
  // What was not run now stays, in its place.
  const earlier: readonly Result[] = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
  const all = RUNS.flatMap(({ name }) => [
    ...(results.some(result => result.name === name) ? results : earlier).filter(result => result.name === name),
  ]);
  writeFileSync(path, `${JSON.stringify(all, null, 1)}\n`);
  const page = join(root, 'docs/doctor.md');
  const text = readFileSync(page, 'utf8');
  const [before = '', rest = ''] = text.split(MARK);
  const after = rest.includes(END) ? rest.slice(rest.indexOf(END)) : `${END}${rest}`;
  writeFileSync(page, `${before}${MARK}\n\n${tableOf(all)}\n\n${after}`);
  return 0;
}
