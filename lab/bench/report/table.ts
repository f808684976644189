import type { CaseResult, Figure, Result } from '../support/result';

/** Speed of a case, a figure of milliseconds given. */
export function speed({ gflop }: CaseResult, figure: Figure | undefined): number | undefined {
  return typeof figure === 'number' ? gflop / (figure / 1000) : undefined;
}

/** What the terminal shows of a result. */
export function tableText(result: Result): string {
  const names = Object.keys(result.ms);
  const entries = Object.entries(result.cases);
  const title = `${result.bench}, Node ${result.node}, ${result.threads} threads, ${result.machine}`;
  return [
    title,
    '',
    ...(entries.length === 1 ? stepLines(result, names) : caseLines(result, names)),
    ...roofLines(result),
  ].join('\n');
}

/** Median milliseconds of each contestant, its GFLOP/s, and how many times the fastest it takes. */
function stepLines(result: Result, names: readonly string[]): string[] {
  const [only] = Object.values(result.cases);
  const best = Math.min(...Object.values(result.ms).filter(figure => typeof figure === 'number'));
  const lines = names.map(name => {
    const figure = result.ms[name];
    if (typeof figure !== 'number') return `  ${name.padEnd(12)}  ${figure}`;
    const rate = only ? speed(only, figure) : undefined;
    const cells = [figure.toFixed(1), (rate ?? 0).toFixed(1), `${(figure / best).toFixed(2)}×`];
    return `  ${name.padEnd(12)}${cells.map(cell => cell.padStart(11)).join('')}`;
  });
  return [`  ${''.padEnd(12)}${['ms', 'GFLOP/s', 'of fastest'].map(cell => cell.padStart(11)).join('')}`, ...lines];
}

/** GFLOP/s of each contestant in each case. */
function caseLines(result: Result, names: readonly string[]): string[] {
  const wide = Math.max(...Object.keys(result.cases).map(key => key.length));
  const rows = Object.entries(result.cases).map(([key, entry]) => {
    const cells = names.map(name => (speed(entry, entry.ms[name])?.toFixed(1) ?? '-').padStart(11));
    return `  ${key.padEnd(wide)}${cells.join('')}`;
  });
  const head = `  ${'GFLOP/s'.padEnd(wide)}${names.map(name => name.padStart(11)).join('')}`;
  const reasons = Object.entries(result.cases).flatMap(([key, { ms }]) =>
    names.flatMap(name => (typeof ms[name] === 'string' ? [`  ${name}, ${key}: ${ms[name]}`] : [])),
  );
  return [head, ...rows, ...reasons];
}

function roofLines({ roof }: Result): string[] {
  const entries = Object.entries(roof).map(([name, gflops]) => `${name} ${gflops.toFixed(1)}`);
  return entries.length > 0 ? ['', `  Multiply-adds alone, GFLOP/s: ${entries.join(', ')}`] : [];
}
