import { resolve } from 'node:path';
import { canTraverse } from '../model/capabilities';
import { writeTraversals } from '../node/traversalSheets';
import { startBackend } from './backend';
import { withModel } from './openModel';
import { shown } from './runFolder';
import { say, type Terminal } from './terminal';
import { UsageError } from './usageError';

/** Options of `gan-kit traverse`. */
export interface TraverseOptions {
  readonly rows: number;
  readonly seed: number;
  readonly out?: string;
  readonly code?: readonly string[];
  readonly backend?: string;
}

/** `gan-kit traverse RUN`: for each code, class or column of z a picture of what it changes. */
export async function traverse(run: string, options: TraverseOptions, terminal: Terminal): Promise<number> {
  const { rows, seed, code, out = run } = options;
  await startBackend(options.backend);
  return withModel(run, async model => {
    if (!canTraverse(model)) throw new UsageError(`RUN: ${model.name} has no codes or classes to go through.`);
    const paths = await writeTraversals(model, resolve(out), { rows, seed, ...(code && { only: code }) });
    if (paths.length === 0)
      throw new UsageError(`--code: ${model.name} shows nothing of that name. Leave it out to see what it shows.`);
    say(terminal.out, ...paths.map(shown));
    return 0;
  });
}
