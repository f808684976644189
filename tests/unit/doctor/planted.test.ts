import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isRight, type Result, tableOf } from '../../../lab/doctor/results';

const results: readonly Result[] = JSON.parse(readFileSync('lab/doctor/results.json', 'utf8'));

describe('planted faults', () => {
  it('are counted on the page as they were found', () => {
    expect(readFileSync('docs/doctor.md', 'utf8')).toContain(tableOf(results));
  });

  it('are named right in nine of ten runs, and healthy runs hear no alarm', () => {
    const share = (of: readonly Result[]) => of.filter(isRight).length / of.length;
    expect(share(results.filter(({ fault }) => fault))).toBeGreaterThanOrEqual(0.9);
    expect(share(results.filter(({ fault }) => !fault))).toBe(1);
    expect(new Set(results.map(({ seed }) => seed)).size).toBeGreaterThanOrEqual(3);
  });

  it('are right where one of the names expected is among the alarms', () => {
    const result = (fault: string | undefined, ...found: Result['alarms'][number]['complaint'][]): Result => ({
      ...{ name: 'one', seed: 0, expects: fault ? ['collapse'] : [] },
      ...(fault !== undefined && { fault }),
      alarms: found.map((complaint, i) => ({ complaint, step: 200 + i })),
    });
    expect(
      [result('a fault', 'copying', 'collapse'), result('a fault', 'copying'), result(undefined)].map(isRight),
    ).toEqual([true, false, true]);
    const row = tableOf([result('a fault', 'copying', 'collapse'), result('a fault', 'copying')]).split('\n')[2];
    expect(row).toBe('| a fault | `collapse` | 1 of 2 | 201 | 2 `copying` |');
  });
});
