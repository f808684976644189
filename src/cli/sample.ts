import { join, resolve } from 'node:path';
import type { Tensor } from '@tensorflow/tfjs-core';
import { GanKitError } from '../core/errors';
import { canGenerate } from '../model/capabilities';
import type { Model } from '../model/model';
import { encodeRaster } from '../node/png';
import { writeFileAtomic } from '../node/writeFileAtomic';
import { drawExamples } from '../show/examples';
import { startBackend } from './backend';
import { withModel } from './openModel';
import { shown } from './runFolder';
import { say, type Terminal } from './terminal';
import { UsageError } from './usageError';

/** Options of `gan-kit sample`. */
export interface SampleOptions {
  readonly n: number;
  readonly seed: number;
  readonly out?: string;
  readonly code?: Readonly<Record<string, number>>;
  readonly label?: number;
  readonly caption?: string;
  readonly backend?: string;
}

/** `gan-kit sample RUN`: a picture of new examples. */
export async function sample(run: string, options: SampleOptions, terminal: Terminal): Promise<number> {
  const path = resolve(options.out ?? join(run, `sampled-${options.seed}.png`));
  if (!path.endsWith('.png')) throw new UsageError(`--out: expected a .png file, got ${shown(path)}.`);
  await startBackend(options.backend);
  return withModel(run, async model => {
    const examples = drawn(model, options);
    try {
      await writeFileAtomic(path, encodeRaster(await drawExamples(examples)));
    } finally {
      examples.dispose();
    }
    say(terminal.out, `${options.n} examples of ${model.name} at step ${model.step}: ${shown(path)}`);
    return 0;
  });
}

/** What a model may be told beside how many; it refuses what it does not take. */
type Told = { readonly seed: number } & { readonly [name: string]: unknown };
type Generate = (...args: [number, Told] | [string, number, Told]) => Tensor;

function drawn(model: Model, { n, seed, code, label, caption }: SampleOptions): Tensor {
  if (!canGenerate(model))
    throw new UsageError(`RUN: ${model.name} generates nothing without an input. What it can do: gan-kit info RUN.`);
  const generate: Generate = (...args) => (model.generate as Generate)(...args);
  const told = { seed, ...(code && { codes: code }), ...(label !== undefined && { labels: label }) };
  if (caption !== undefined && !('encoder' in model))
    throw new UsageError(`--caption: ${model.name} reads no captions. Leave it out.`);
  try {
    return caption === undefined ? generate(n, told) : generate(caption, n, told);
  } catch (error) {
    throw error instanceof GanKitError ? flagged(error, model) : error;
  }
}

/** What is wrong with a code or class, with the flag that it was given by. */
function flagged(error: GanKitError, model: Model): Error {
  for (const [name, flag, what] of [
    ['codes', '--code', 'has no codes'],
    ['labels', '--label', 'is told no class'],
  ] as const) {
    if (error.message.startsWith(`generate: '${name}' is not known`))
      return new UsageError(`${flag}: ${model.name} ${what}. Leave it out.`);
    if (error.message.startsWith(name)) return new UsageError(`${flag}: ${error.message}`);
  }
  return error;
}
