import type { Measured } from './reproduction';
import { type Outcome, type Result, rounded, summary } from './result';
import { SEEDS } from './verdict';

/** A result in words: the verdict, the figure and what it stands beside, every seed, every demand. */
export function reportOf(result: Result): string {
  const { metric, figure, failed, control, baseline, floor, others, verdict, minutes, weights } = summary(result);
  const { name, published, differs, runs, demands } = result;
  const range = figure === null ? 'none' : `${figure.median}, from ${figure.min} to ${figure.max}`;
  const beside = (what: string, value: number | null, of = 'the same measure') =>
    value === null ? [] : [`  ${what.padEnd(10)} ${value} (${of})`];
  return [
    `${name}: ${metric}`,
    `  verdict    ${verdict}`,
    `  figure     ${range}; ${runs.length} of ${SEEDS} seeds${failed > 0 ? `, ${failed} failed` : ''}`,
    ...runs.map(seedLine),
    ...beside('control', control, result.control),
    ...beside('baseline', baseline, result.baseline),
    ...beside('floor', floor, result.floor),
    `  published  ${published.figure} (${published.source})`,
    ...(published.footnote === undefined ? [] : [`  footnote   ${published.footnote}`]),
    ...(differs === undefined ? [] : [`  differs    ${differs}`]),
    ...demands.map(
      demand =>
        `  demanded   ${demand.text}: ${demand.verdict}, ${demand.seeds} of ${runs.length}${demand.flaw ? ` (${demand.flaw})` : ''}`,
    ),
    ...Object.entries(others).map(([key, value]) => `  ${key}: ${value}`),
    `  ${weights} weights, ${minutes} min of processor time for a seed`,
  ].join('\n');
}

function seedLine(run: Outcome): string {
  return `  seed ${run.seed}     ${'failed' in run ? `failed: ${run.failed}` : besides(run)}`;
}

/** What one run measured, in words. */
function besides({ figure, control, baseline, floor }: Measured): string {
  const parts = Object.entries({ control, baseline, floor }).filter(([, value]) => value !== undefined);
  const words = parts.map(([key, value]) => `${key} ${rounded(value ?? Number.NaN)}`);
  return [`${rounded(figure)}`, ...(words.length > 0 ? [`(${words.join(', ')})`] : [])].join(' ');
}
