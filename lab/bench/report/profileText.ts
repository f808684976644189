import type { Profile } from '../gan/profile';

/** A profile as lines: kernels by their share of a step, and what is left outside them. */
export function profileText(bench: string, threads: number, { step, kernels }: Profile): string {
  const entries = Object.entries(kernels);
  const inside = entries.reduce((sum, [, { ms }]) => sum + ms, 0);
  const calls = entries.reduce((sum, [, entry]) => sum + entry.calls, 0);
  const line = (name: string, times: number | undefined, ms: number) =>
    `  ${name.padEnd(26)}${(times?.toFixed(1) ?? '').padStart(9)}${ms.toFixed(3).padStart(11)}${`${((100 * ms) / step).toFixed(1)} %`.padStart(9)}`;
  return [
    `${bench}: one step of ours on ${threads} threads, ${step.toFixed(1)} ms with clocks around ${calls.toFixed(0)} kernel calls`,
    '',
    `  ${''.padEnd(26)}${['calls', 'ms', 'share'].map((cell, i) => cell.padStart(i === 0 ? 9 : i === 1 ? 11 : 9)).join('')}`,
    ...entries.map(([name, entry]) => line(name, entry.calls, entry.ms)),
    line('outside kernels', undefined, step - inside),
  ].join('\n');
}
