import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Checkup } from '../../../src/doctor/checkup';
import { doctor } from '../../../src/doctor/doctor';
import { report } from '../../../src/node/report';
import { readCheckups, readScores } from '../../../src/node/runRecords';
import { play } from './observersSupport';

function scratch(): string {
  const path = mkdtempSync(join(tmpdir(), 'gan-kit-report-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const checkup = (step: number): Checkup => ({
  ...{ step, n: 8, losses: { 'D.adversarial': 1 }, gradients: { D: 1 }, weights: { D: step } },
  logits: { real: { mean: 1, error: 0.1, sign: 1 }, fake: { mean: 0, error: 0.1, sign: 0 }, told: 0.8 },
  ...{ spread: 0.9, centre: [0, 1], leak: { share: 0.1, apart: 1, from: 1 } },
  ...{
    balance: { D: 1, G: 1 },
    data: { range: [-1, 1], classes: { agreeing: 0.5, byChance: 0.1, n: 90 }, picture: true },
  },
});

it('keeps what a doctor has seen in lines, and writes a page of it', async () => {
  const out = scratch();
  const checkups = [20, 40, 60, 80].map(checkup);
  const watching = { ...doctor(), checkups, findings: () => [] };
  await play(report(out, { doctor: watching, every: 2 }), { to: 4 }, 'aborted');
  expect(await readCheckups(join(out, 'doctor.jsonl'))).toEqual(checkups);
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('It is too early to tell');
});

it('reads back lines that are whole, and leaves out others', async () => {
  const out = scratch();
  const path = join(out, 'doctor.jsonl');
  expect(await readCheckups(path)).toEqual([]);
  const bad = [{ ...checkup(2), step: -1 }, { ...checkup(3), losses: { D: null } }, { ...checkup(4), more: 1 }, 7];
  const lines = [checkup(1), ...bad, checkup(5)].map(value => JSON.stringify(value));
  writeFileSync(path, `${lines.join('\n')}\n${lines[0]?.slice(0, 30)}`);
  expect(await readCheckups(path)).toEqual([checkup(1), checkup(5)]);
  const score = { step: 1, value: 2, error: 0.1, floor: 0, n: { generated: 2, real: 2 }, fingerprint: 'of a test' };
  writeFileSync(path, `${JSON.stringify(score)}\n{"step":2}\n`);
  expect(await readScores(path)).toEqual([score]);
});

it('refuses what is no observer of the library', () => {
  expect(() => report('out', { doctor: 3 as never })).toThrow(/doctor: expected an observer/);
  expect(() => report('out', { every: 0 })).toThrow(/every/);
});
