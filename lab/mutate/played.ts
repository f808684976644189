import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBackendFactory, removeBackend } from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, test, vi } from 'vitest';

/** What `scripts/mutate.mjs` asks for: mutants, by id, and the tests each is held against, in this order. */
interface Asked {
  readonly mutants: readonly number[];
  readonly tests: readonly string[];
  /** Whether all modules are loaded anew for each mutant, or the test's own alone. */
  readonly anew: boolean;
  /** A line of JSON each: what is played now, and what became of it. */
  readonly results: string;
}

interface Task {
  readonly name: string;
  readonly type: string;
  mode: string;
  readonly tasks?: readonly Task[];
  readonly suite?: Task | undefined;
  readonly result?: { readonly state?: string } | undefined;
}

const asked = JSON.parse(process.env.GAN_KIT_MUTATE ?? '{}') as Asked;
const say = (line: object): void => appendFileSync(asked.results, `${JSON.stringify(line)}\n`);
const play = (mutant: number): void => {
  (globalThis as { mutant?: number }).mutant = mutant;
};

/** The first test, or hook of a suite, that failed. */
function failed(task: Task, above = ''): string | undefined {
  const name = above ? `${above} > ${task.name}` : task.name;
  for (const inner of task.tasks ?? []) {
    const found = failed(inner, name);
    if (found !== undefined) return found;
  }
  return task.result?.state === 'fail' ? name : undefined;
}

function skipRest(task: Task): void {
  if (task.result?.state === undefined || task.result.state === 'queued') task.mode = 'skip';
  for (const inner of task.tasks ?? []) skipRest(inner);
}

for (const mutant of asked.mutants) {
  describe(`mutant ${mutant}`, async () => {
    let whole: Task | undefined;
    let fault: string | undefined;
    beforeAll(() => {
      // Modules are loaded anew for each mutant, and tfjs is not: it would keep the engine of those before.
      if (asked.anew && findBackendFactory('simd')) removeBackend('simd');
      play(mutant);
      say({ mutant, plays: true });
    });
    beforeEach(({ task }) => {
      let top = task as unknown as Task;
      while (top.suite && top.suite.name !== `mutant ${mutant}`) top = top.suite;
      whole = top.suite ?? top;
    });
    afterEach(({ task }) => {
      if ((task as unknown as Task).result?.state === 'fail' && whole) skipRest(whole);
    });
    afterAll(() => {
      const by = fault ?? (whole && failed(whole)) ?? undefined;
      say({ mutant, by: by ?? null });
    });
    test('is there', () => undefined);
    play(mutant);
    say({ mutant, loads: true });
    for (const path of asked.tests) {
      try {
        if (asked.anew) vi.resetModules();
        await describe(path, async () => {
          await import(/* @vite-ignore */ `${join(process.cwd(), path)}?mutant=${mutant}`);
        });
      } catch (error) {
        fault = `${path}: ${(error as Error).message}`;
        break;
      }
    }
  });
}
