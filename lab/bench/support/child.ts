import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Answer, Greeting, Refusal, Request } from './protocol';
import type { Contestant } from './turns';

/** How to start a contestant. */
export interface Entrant {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** A contestant in a process of its own, so that none changes what another runs on. */
export interface Child extends Contestant {
  readonly greeting: Greeting;
  /** Lets its process end. */
  stop(): void;
}

/** Milliseconds to be ready in: compiling everything may take a while. */
const START_MS = 120_000;

/**
 * Starts a contestant and waits until it is ready.
 *
 * @param limitMs the longest a turn may take; the process is ended then
 * @throws Error that says why it cannot take part
 */
export async function startChild({ name, command, args }: Entrant, limitMs: number): Promise<Child> {
  const process = spawn(command, [...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  process.stdin.on('error', () => {}); // Writing to a process that is gone: the answer that never comes tells.
  const complaint = lastWords(process);
  const failed = new Promise<never>((_, reject) => process.once('error', reject));
  failed.catch(() => {});
  const lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();

  const nextLine = async <T>(limit: number): Promise<T> => {
    const next = await within(limit, Promise.race([lines.next(), failed])).catch(error => {
      process.kill('SIGKILL');
      throw error;
    });
    if (next.done) throw new Error(`ended early: ${complaint()}`);
    return accepted(JSON.parse(next.value) as T | Refusal);
  };
  const greeting = await nextLine<Greeting>(START_MS);
  return {
    name,
    greeting,
    async turn(name, atLeast) {
      if (process.exitCode !== null || process.killed) throw new Error('its process is gone');
      process.stdin.write(`${JSON.stringify({ case: name, atLeast } satisfies Request)}\n`);
      return await nextLine<Exclude<Answer, Refusal>>(limitMs);
    },
    stop: () => process.stdin.end(),
  };
}

function accepted<T>(answer: T | Refusal): T {
  if (typeof answer === 'object' && answer !== null && 'cannot' in answer) throw new Error(answer.cannot);
  return answer as T;
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${Math.round(ms / 1000)} s`)), ms);
  });
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** The line of what a process writes to its errors that says most. */
function lastWords({ stderr }: ChildProcess): () => string {
  let text = '';
  stderr?.on('data', chunk => {
    text = (text + chunk).slice(-4000);
  });
  return () => {
    const lines = text.split('\n').filter(line => line.trim());
    return (lines.filter(line => /error/i.test(line)).at(-1) ?? lines.at(-1) ?? 'it did not say why').trim();
  };
}

/** A Python that can import torch, or a sentence saying there is none. The variable PYTHON names one to try first. */
export function findTorch(): { python: string } | string {
  const canImport = (python: string) => spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0;
  const python = [process.env.PYTHON, 'python3', 'python'].find(name => name && canImport(name));
  return python ? { python } : 'no Python with torch found; set PYTHON to one';
}
