import { join, resolve } from 'node:path';
import type { Model } from '../model/model';
import { encodeRaster } from '../node/png';
import { writeFileAtomic } from '../node/writeFileAtomic';
import { drawExamples } from '../show/examples';
import { InfoGAN } from '../systems/infogan/model';
import { startBackend } from './backend';
import { openModel } from './openModel';
import { shown } from './runFolder';
import { say, type Terminal } from './terminal';
import { known, UsageError } from './usageError';

/** Options of `gan-kit sample`. */
export interface SampleOptions {
  readonly n: number;
  readonly seed: number;
  readonly out?: string;
  readonly code?: Readonly<Record<string, number>>;
  readonly backend?: string;
}

/** `gan-kit sample RUN`: a picture of new examples. */
export async function sample(run: string, options: SampleOptions, terminal: Terminal): Promise<number> {
  const { n, seed, code } = options;
  const path = resolve(options.out ?? join(run, `sampled-${seed}.png`));
  if (!path.endsWith('.png')) throw new UsageError(`--out: expected a .png file, got ${shown(path)}.`);
  await startBackend(options.backend);
  const model = await openModel(run);
  try {
    const examples = code ? coded(model, n, seed, code) : drawn(model, n, seed);
    await writeFileAtomic(path, encodeRaster(await drawExamples(examples)));
    examples.dispose();
    say(terminal.out, `${n} examples of ${model.name} at step ${model.step}: ${shown(path)}`);
    return 0;
  } finally {
    model.dispose();
  }
}

function drawn(model: Model, n: number, seed: number) {
  if (!model.generate) throw new UsageError(`sample: ${model.name} generates nothing without an input.`);
  return model.generate(n, { seed });
}

function coded(model: Model, n: number, seed: number, codes: Readonly<Record<string, number>>) {
  if (!(model instanceof InfoGAN)) {
    throw new UsageError(`--code: ${model.name} has no codes; infogan has. Leave it out.`);
  }
  for (const name of Object.keys(codes)) known('--code', name, Object.keys(model.codes));
  return model.generate(n, { seed, codes });
}
