import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { run } from '../../../src/cli/run';

/** A folder that is gone when the test ends. */
export function scratch(): string {
  const path = mkdtempSync(join(tmpdir(), 'gan-kit-cli-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Calls the command in this process. */
export async function call(...argv: readonly string[]) {
  const text = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({
    write: (written: string) => {
      text[name] += written;
    },
  });
  const code = await run(argv, { out: stream('out'), err: stream('err') });
  return { code, ...text };
}

/** The smallest InfoGAN that is still one: a step takes milliseconds. */
export const TINY = [
  '--width',
  '2',
  '--hidden',
  '8',
  '--batch-size',
  '4',
  '--backend',
  'simd',
  '--every',
  '3',
] as const;
