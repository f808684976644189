import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '../support/result';
import { barsSvg, groupsOf } from './barsSvg';
import { tableMarkdown } from './markdown';
import { between } from './markers';

/** Results kept for the page, one file for each benchmark and major version of Node. */
const KEPT = 'lab/bench/results';
const PAGE = 'docs/benchmarks.md';

/**
 * Keeps results and writes all that are kept into the page: a table between the markers of each benchmark, and a
 * picture of those under the newest Node.
 */
export async function updateDocs(root: string, results: readonly Result[]): Promise<void> {
  const folder = join(root, KEPT);
  await mkdir(folder, { recursive: true });
  for (const result of results) {
    await writeFile(join(folder, fileOf(result)), `${JSON.stringify(result, undefined, 2)}\n`);
  }
  const kept = await Promise.all(
    (await readdir(folder))
      .filter(file => file.endsWith('.json'))
      .map(async file => JSON.parse(await readFile(join(folder, file), 'utf8')) as Result),
  );
  let page = await readFile(join(root, PAGE), 'utf8');
  for (const bench of new Set(kept.map(result => result.bench))) {
    const own = kept.filter(result => result.bench === bench).sort((a, b) => major(a) - major(b));
    const newest = own.at(-1);
    if (!newest) continue;
    const unit = Object.keys(newest.cases).length > 1 ? 'GFLOP/s' : 'ms';
    const picture = `images/bench-${bench}.svg`;
    const title = `${bench}: Node ${major(newest)}, ${newest.machine}`;
    await writeFile(join(root, 'docs', picture), barsSvg(title, groupsOf(newest, unit), unit));
    page = between(page, `bench ${bench}`, `${tableMarkdown(own)}\n\n![${bench}](${picture})`);
  }
  await writeFile(join(root, PAGE), page);
}

const major = ({ node }: Result): number => Number.parseInt(node, 10);
const fileOf = (result: Result): string => `${result.bench}-node${major(result)}.json`;
