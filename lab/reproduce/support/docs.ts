import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { table } from '../../bench/report/markdown';
import { between } from '../../bench/report/markers';
import { type Before, beforeOf, beforeTable, readBefore } from './before';
import { readAllKept } from './kept';
import { programHash } from './program';
import { type Earlier, type Outcome, type Result, rounded, summary } from './result';
import { SEEDS } from './verdict';
import { writeTextAtomic } from './writeText';

const PAGE = 'docs/reproductions.md';
const IMAGES = 'docs/images';
const PROGRAMS = 'lab/reproduce';

/** Writes all kept results into the page: one table of all, and for each a paragraph and its pictures. */
export async function updateDocs(root: string): Promise<void> {
  const [results, before] = [await readAllKept(root), await readBefore(root)];
  const pictures = await readdir(join(root, IMAGES)).catch(() => []);
  const programs = (await readdir(join(root, PROGRAMS)))
    .filter(file => file.endsWith('.ts'))
    .map(file => file.slice(0, -3));
  const sections = {
    reproductions: [tableOf(results), ...notMeasured(programs, results)],
    'before the protocol': beforeTable(before, results),
    'reproductions in detail': await Promise.all(
      results.map(async result => {
        const changed = programs.includes(result.name) && (await programHash(root, result.name)) !== result.program;
        return detailsOf(result, { pictures: picturesOf(result.name, pictures), before, changed });
      }),
    ),
  };
  const page = await readFile(join(root, PAGE), 'utf8');
  const text = Object.entries(sections).reduce(
    (done, [place, parts]) => between(done, place, parts.join('\n\n')),
    page,
  );
  await writeTextAtomic(join(root, PAGE), text);
}

/** Copies the pictures of a run to where the page shows them. */
export async function keepPictures(root: string, name: string, from: string): Promise<void> {
  const files = (await readdir(from).catch(() => [])).filter(file => file.endsWith('.png'));
  await mkdir(join(root, IMAGES), { recursive: true });
  for (const file of files) await copyFile(join(from, file), join(root, IMAGES, `${prefixOf(name)}${file}`));
}

const prefixOf = (name: string) => `reproduce-${name}-`;
const picturesOf = (name: string, all: readonly string[]) =>
  all.filter(file => file.startsWith(prefixOf(name)) && file.endsWith('.png')).sort();

const HEAD = ['', 'measure', 'verdict', 'median (range)', 'control', 'baseline', 'floor', 'published', 'demanded'];

/** One row for each reproduction. */
export function tableOf(results: readonly Result[]): string {
  const rows = results.map(result => {
    const { figure, control, baseline, floor, published, verdict, minutes, weights } = summary(result);
    const spread = figure && figure.seeds > 1 ? ` (${shown(figure.min)} … ${shown(figure.max)})` : '';
    return [
      `[\`${result.name}\`](#${result.name})`,
      result.metric,
      verdict === 'shown' ? verdict : `**${verdict}**`,
      figure === null ? 'none' : `${shown(figure.median)}${spread}`,
      beside(control, result.control),
      beside(baseline, result.baseline),
      beside(floor, result.floor),
      typeof published === 'number' ? shown(published) : published,
      result.demands.map(({ text }) => text).join('; '),
      `${result.runs.length} of ${SEEDS}`,
      shown(weights),
      `${minutes.toFixed(1)}`,
    ];
  });
  return table([...HEAD, 'seeds', 'weights', 'min'], rows);
}

const beside = (value: number | null, what: string | undefined): string =>
  value === null ? '–' : [shown(value), ...(what ? [what] : [])].join(': ');

/** A sentence that names the programs of which nothing is kept, if there are any. */
export function notMeasured(programs: readonly string[], results: readonly Result[]): readonly string[] {
  const missing = programs.filter(name => results.every(result => result.name !== name)).sort();
  return missing.length === 0 ? [] : [`Not measured yet: ${missing.map(name => `\`${name}\``).join(', ')}.`];
}

interface Beside {
  readonly pictures: readonly string[];
  readonly before: Before;
  /** Whether the program is another one now. */
  readonly changed: boolean;
}

/** Every seed, every demand, where the published figure stands, what else was measured, and what was before. */
function detailsOf(result: Result, { pictures, before, changed }: Beside): string {
  const { name, published, differs, data, node, threads, machine, runs, demands, program, earlier = [] } = result;
  const measured = Object.entries(summary(result).others).map(([key, value]) => `${key} ${shown(value)}`);
  const paragraphs = [
    `### ${name}`,
    `${runs.map(seedWords).join(', ')}.${measured.length > 0 ? ` Also measured (medians): ${measured.join('; ')}.` : ''}`,
    demands
      .map(({ text, verdict, seeds, flaw }) => {
        return `- *${verdict}*, ${seeds} of ${runs.length}: ${text}${flaw ? `. ${flaw}` : ''}`;
      })
      .join('\n'),
    `Published: ${published.source}.${published.footnote === undefined ? '' : ` Near it: ${published.footnote}.`}`,
    differs === undefined ? '' : `Where we differ: ${differs}`,
    `${data ? 'With a folder of data' : 'With the data of the packages'}, on ${machine}, Node ${node}, ${threads} thread${threads === 1 ? '' : 's'}; program ${program}${commitsOf(runs)}.`,
    changed ? 'The program has changed since: this row is to be run anew.' : '',
    ...earlier.map(earlierWords),
    ...beforeOf(before, name),
    ...pictures.map(file => `![${file.slice(prefixOf(name).length, -'.png'.length)}](images/${file})`),
  ];
  return paragraphs.filter(text => text !== '').join('\n\n');
}

/** The commits that the seeds were run on, of one in general. */
function commitsOf(runs: readonly Outcome[]): string {
  const commits = [...new Set(runs.flatMap(({ commit }) => commit?.slice(0, 7) ?? []))];
  return commits.length === 0 ? '' : `, commit${commits.length > 1 ? 's' : ''} ${commits.join(', ')}`;
}

const seedWords = (run: Pick<Outcome, 'seed'> & ({ readonly figure: number } | { readonly failed: string })): string =>
  `seed ${run.seed}: ${'failed' in run ? `failed (${run.failed})` : shown(rounded(run.figure))}`;

const earlierWords = ({ program, verdict, figures }: Earlier): string =>
  `An earlier program, ${program}: ${figures.map(seedWords).join(', ')}; ${verdict}.`;

const shown = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 4 });
