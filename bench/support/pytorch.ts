import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Contestant } from './result';

/**
 * A contestant in Python: the script runs one step for each line it reads and answers with its milliseconds.
 * Returns a sentence instead when no Python with torch is found; the variable PYTHON names one.
 */
export function pytorch(script: string, threads: number): (Contestant & { stop(): void }) | string {
  const python = [process.env.PYTHON, 'python3', 'python'].find(name => name && canImportTorch(name));
  if (!python) return 'no Python with torch found; set PYTHON to one';
  const child = spawn(python, [script, String(threads)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name: 'pytorch',
    async step() {
      child.stdin.write('step\n');
      const { value, done } = await lines.next();
      if (done) throw new Error(`${script} ended early.`);
      return Number(value);
    },
    stop: () => child.stdin.end(),
  };
}

function canImportTorch(python: string): boolean {
  return spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0;
}
