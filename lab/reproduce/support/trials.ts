import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Demand } from './reproduction';
import type { Outcome } from './result';
import { fulfils } from './verdict';

const FOLDER = 'lab/reproduce/trials';

/** What is written of a run on the validation part, beside what it gave. */
export interface Trial {
  readonly program: string;
  /** Whether files differed from the commit it was run on. */
  readonly changed: boolean;
  /** Whether a folder of data was given. */
  readonly data: boolean;
}

/** Adds a run on the validation part to `lab/reproduce/trials`, one line, whatever it gave. */
export async function keepTrial(
  root: string,
  name: string,
  outcome: Outcome,
  { demands, ...trial }: Trial & { readonly demands: readonly Demand[] },
): Promise<void> {
  const held = demands.map(demand => ({ text: demand.text, holds: fulfils(demand, outcome) }));
  await mkdir(join(root, FOLDER), { recursive: true });
  const line = JSON.stringify({ ...trial, ...outcome, demands: held });
  await appendFile(join(root, FOLDER, `${name}.jsonl`), `${line}\n`);
}
