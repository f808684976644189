import type { Complaint } from '../../src/doctor/finding';

/** What the doctor said of one run. */
export interface Result {
  readonly name: string;
  readonly fault?: string;
  readonly seed: number;
  readonly expects: readonly Complaint[];
  /** Alarms, each when it was told first. */
  readonly alarms: readonly { readonly complaint: Complaint; readonly step: number }[];
}

/** The table of docs/doctor.md. */
export function tableOf(results: readonly Result[]): string {
  const names = [...new Set(results.map(({ name }) => name))];
  const rows = names.map(name => {
    const runs = results.filter(result => result.name === name);
    const { fault, expects = [] } = runs[0] ?? {};
    const right = runs.filter(isRight);
    const first = right.flatMap(({ alarms }) =>
      alarms.filter(({ complaint }) => expects.includes(complaint)).slice(0, 1),
    );
    const steps = first.map(({ step }) => step).sort((a, b) => a - b);
    const others = counted(
      runs.flatMap(({ alarms }) => alarms.flatMap(({ complaint }) => (expects.includes(complaint) ? [] : complaint))),
    );
    return `| ${fault ? `${fault}` : `healthy: ${name}`} | ${expects.map(one => `\`${one}\``).join(', ') || 'silence'} | ${right.length} of ${runs.length} | ${steps[steps.length >> 1] ?? '–'} | ${others || '–'} |`;
  });
  const [faulty, healthy] = [results.filter(({ fault }) => fault), results.filter(({ fault }) => !fault)];
  const named = faulty.filter(isRight).length;
  const silent = healthy.filter(isRight).length;
  return [
    '| Run | Right | Said so | At step | Also said |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    `Of ${faulty.length} runs with a fault ${named} were named right, of ${healthy.length} healthy ones ${silent} heard no alarm.`,
  ].join('\n');
}

/** A fault that is named, or a healthy run without an alarm. */
export const isRight = ({ fault, expects, alarms }: Result): boolean =>
  fault ? alarms.some(({ complaint }) => expects.includes(complaint)) : alarms.length === 0;

/** `3 collapse, 1 copying` */
function counted(names: readonly string[]): string {
  return [...new Set(names)].map(name => `${names.filter(other => other === name).length} \`${name}\``).join(', ');
}
