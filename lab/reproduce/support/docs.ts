import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { table } from '../../bench/report/markdown';
import { between } from '../../bench/report/markers';
import { readAllKept } from './kept';
import { type Result, rounded, summary } from './result';
import { writeTextAtomic } from './writeText';

const PAGE = 'docs/reproductions.md';
const IMAGES = 'docs/images';
const PROGRAMS = 'lab/reproduce';

/** Writes all kept results into the page: one table of all, and for each a paragraph and its pictures. */
export async function updateDocs(root: string): Promise<void> {
  const results = await readAllKept(root);
  const pictures = await readdir(join(root, IMAGES)).catch(() => []);
  const page = await readFile(join(root, PAGE), 'utf8');
  const details = results.map(result => detailsOf(result, picturesOf(result.name, pictures)));
  const unmeasured = notMeasured(await readdir(join(root, PROGRAMS)), results);
  const text = between(page, 'reproductions', [tableOf(results), ...unmeasured].join('\n\n'));
  await writeTextAtomic(join(root, PAGE), between(text, 'reproductions in detail', details.join('\n\n')));
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

/** One row for each reproduction. */
export function tableOf(results: readonly Result[]): string {
  const rows = results.map(result => {
    const { figure, control, published, verdict, minutes, weights } = summary(result);
    const spread = figure.seeds > 1 ? ` (${shown(figure.min)} … ${shown(figure.max)})` : '';
    return [
      `[\`${result.name}\`](#${result.name})`,
      result.metric,
      `${shown(figure.median)}${spread}`,
      control === null ? '–' : [shown(control), ...(result.control ? [result.control] : [])].join(': '),
      typeof published === 'number' ? shown(published) : published,
      result.demands.map(({ text }) => text).join('; '),
      verdict === 'shown' ? verdict : `**${verdict}**`,
      `${figure.seeds}`,
      shown(weights),
      `${minutes.toFixed(1)}`,
    ];
  });
  const head = [
    '',
    'measure',
    'median (range)',
    'control',
    'published',
    'demanded',
    'verdict',
    'seeds',
    'weights',
    'min',
  ];
  return table(head, rows);
}

/** A sentence that names the programs of which nothing is kept, if there are any. */
export function notMeasured(files: readonly string[], results: readonly Result[]): readonly string[] {
  const programs = files.filter(file => file.endsWith('.ts')).map(file => file.slice(0, -'.ts'.length));
  const missing = programs.filter(name => results.every(result => result.name !== name)).sort();
  return missing.length === 0 ? [] : [`Not measured yet: ${missing.map(name => `\`${name}\``).join(', ')}.`];
}

/** Where the published figure stands, what else was measured, and on what. */
function detailsOf(result: Result, pictures: readonly string[]): string {
  const { name, published, data, node, threads, machine, runs } = result;
  const { others } = summary(result);
  const measured = Object.entries(others).map(([key, value]) => `${key} ${shown(value)}`);
  const seeds = runs.map(({ seed, figure }) => `seed ${seed}: ${shown(rounded(figure))}`);
  const verdicts = result.demands.map(({ text, verdict, flaw }) => `- *${verdict}*: ${text}${flaw ? `. ${flaw}` : ''}`);
  return [
    `### ${name}`,
    `Published: ${published.source}. ${seeds.join(', ')}.${measured.length > 0 ? ` Also measured (medians): ${measured.join('; ')}.` : ''}`,
    verdicts.join('\n'),
    `${data ? 'With a folder of data' : 'With the data of the packages'}, on ${machine}, Node ${node}, ${threads} thread${threads === 1 ? '' : 's'}.`,
    ...pictures.map(file => `![${file.slice(prefixOf(name).length, -'.png'.length)}](images/${file})`),
  ].join('\n\n');
}

const shown = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 4 });
