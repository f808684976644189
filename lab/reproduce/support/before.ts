import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { table } from '../../bench/report/markdown';
import type { Result } from './result';

const FILE = 'lab/reproduce/before.json';

/** What was measured before there was a protocol: figures of seeds 0, 1, …, by the program of then. */
export type Before = Readonly<Record<string, { readonly metric: string; readonly figures: readonly number[] }>>;

export async function readBefore(root: string): Promise<Before> {
  const text = await readFile(join(root, FILE), 'utf8').catch(() => '{}');
  return JSON.parse(text) as Before;
}

const HEADING = '## Before the protocol';
const WHY = `These rows have not been run again yet. Their figures were taken on the held-out pictures on which their
settings were chosen, some demands were set after first trials, and averaged weights were drawn with the batch-norm
moments of the weights that they follow. So no verdict is given.`;

/** The section of the rows that were not run again, one line each; nothing if there are none. */
export function beforeTable(before: Before, results: readonly Result[]): readonly string[] {
  const left = Object.entries(before).filter(([name]) => results.every(result => result.name !== name));
  const rows = left.map(([name, { metric, figures }]) => [`\`${name}\``, metric, listed(figures), `${figures.length}`]);
  return rows.length === 0 ? [] : [HEADING, WHY, table(['', 'measure', 'figures', 'seeds'], rows)];
}

/** What one row had before, for the paragraph of its result. */
export function beforeOf(before: Before, name: string): readonly string[] {
  const had = before[name];
  return had === undefined ? [] : [`Before the protocol, ${had.metric}: ${listed(had.figures)}.`];
}

const listed = (figures: readonly number[]) => figures.map(figure => figure.toLocaleString('en', FORMAT)).join(', ');
const FORMAT = { maximumSignificantDigits: 4 } as const;
