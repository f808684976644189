import { resolve } from 'node:path';
import { writeTraversals } from '../node/traversalSheets';
import { InfoGAN } from '../systems/infogan/model';
import { startBackend } from './backend';
import { openModel } from './openModel';
import { shown } from './runFolder';
import { say, type Terminal } from './terminal';
import { known, UsageError } from './usageError';

/** Options of `gan-kit traverse`. */
export interface TraverseOptions {
  readonly rows: number;
  readonly seed: number;
  readonly out?: string;
  readonly code?: readonly string[];
  readonly backend?: string;
}

/** `gan-kit traverse RUN`: for each code a picture of what it changes. */
export async function traverse(run: string, options: TraverseOptions, terminal: Terminal): Promise<number> {
  const { rows, seed, code, out = run } = options;
  await startBackend(options.backend);
  const model = await openModel(run);
  try {
    if (!(model instanceof InfoGAN)) throw new UsageError(`RUN: ${model.name} has no codes to show; infogan has.`);
    for (const name of code ?? []) known('--code', name, Object.keys(model.codes));
    const paths = await writeTraversals(model, resolve(out), { rows, seed, ...(code && { only: code }) });
    say(terminal.out, ...paths.map(shown));
    return 0;
  } finally {
    model.dispose();
  }
}
