import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Contestant } from './result';

/** A contestant in a process of its own, so that none changes what another runs on. It takes one step for each line it reads. */
export function child(name: string, command: string, args: readonly string[]): Contestant {
  const process = spawn(command, [...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
  return {
    name,
    async step() {
      process.stdin.write('step\n');
      const { value, done } = await lines.next();
      if (done) throw new Error(`${name} ended early.`);
      return Number(value);
    },
    stop: () => process.stdin.end(),
  };
}

/** A Python that can import torch, or a sentence saying there is none. The variable PYTHON names one to try first. */
export function findTorch(): { python: string } | string {
  const canImport = (python: string) => spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0;
  const python = [process.env.PYTHON, 'python3', 'python'].find(name => name && canImport(name));
  return python ? { python } : 'no Python with torch found; set PYTHON to one';
}
