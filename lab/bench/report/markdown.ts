import type { Figure, Result } from '../support/result';
import { shown } from './barsSvg';
import { speed } from './table';

/**
 * Results of one benchmark under several versions of Node as a table of a page, and a paragraph for each on what it was
 * taken on.
 */
export function tableMarkdown(results: readonly Result[]): string {
  const [first] = results;
  if (!first) return '';
  const many = Object.keys(first.cases).length > 1;
  return [many ? casesTable(results) : stepTable(results), ...results.map(provenance)].join('\n\n');
}

/** One row for each contestant; for each Node its milliseconds, speed, and ratio to the first contestant. */
function stepTable(results: readonly Result[]): string {
  const names = [...new Set(results.flatMap(({ ms }) => Object.keys(ms)))];
  const head = results.flatMap(({ node }) => [`Node ${node}, ms`, 'GFLOP/s', '×']);
  const rows = names.map(name => [`\`${name}\``, ...results.flatMap(result => stepCells(result, name))]);
  return table(['', ...head], rows);
}

function stepCells(result: Result, name: string): string[] {
  const figure = result.ms[name];
  const [only] = Object.values(result.cases);
  const own = result.ms[Object.keys(result.ms)[0] ?? ''];
  if (typeof figure !== 'number' || !only) return [figure === undefined ? 'was not measured' : String(figure), '', ''];
  return [shown(figure), shown(speed(only, figure) ?? 0), typeof own === 'number' ? shown(figure / own) : ''];
}

/** One row for each case and Node: GFLOP/s of each contestant, and the engine's share of its roof. */
function casesTable(results: readonly Result[]): string {
  const names = [...new Set(results.flatMap(({ ms }) => Object.keys(ms)))];
  const rows = results.flatMap(result =>
    Object.entries(result.cases).map(([key, entry]) => [
      key,
      `${Number.parseInt(result.node, 10)}`,
      ...names.map(name => {
        const rate = speed(entry, entry.ms[name]);
        return rate === undefined ? '–' : `${shown(rate)}${share(rate, result.roof[name])}`;
      }),
    ]),
  );
  return table(['GFLOP/s', 'Node', ...names.map(name => `\`${name}\``)], rows);
}

const share = (rate: number, roof: number | undefined): string =>
  roof ? ` (${Math.round((100 * rate) / roof)} %)` : '';

function provenance({ node, threads, machine, versions, roof, cases }: Result): string {
  const libraries = Object.entries(versions)
    .filter(([name]) => !name.startsWith('simd'))
    .map(([name, version]) => `${name} ${version}`);
  const roofs = Object.entries(roof).map(([name, rate]) => `${shown(rate)} (${name})`);
  const reasons = missing(cases);
  return [
    `Node ${node}: ${machine}, ${threads} threads; ${libraries.join(', ')}.`,
    roofs.length > 0 ? `Multiply-adds alone reach ${roofs.join(' and ')} GFLOP/s.` : '',
    reasons.length > 0 ? `No figure: ${reasons.join('; ')}.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** Whoever has no figure, and why, each reason once. */
function missing(cases: Result['cases']): string[] {
  const reasons = Object.values(cases).flatMap(({ ms }) =>
    Object.entries(ms).filter((entry): entry is [string, Figure & string] => typeof entry[1] === 'string'),
  );
  return [...new Set(reasons.map(([name, reason]) => `\`${name}\` ${reason}`))];
}

/** A table whose columns but the first are set to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}
