import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Tensor4D, tensor, tensor4d } from '@tensorflow/tfjs-core';
import { onTestFinished } from 'vitest';
import type { Observer, Outcome, Progress, Subject } from '../../../src/core/observer';

/** A folder that is gone when the test ends. */
export function scratch(): string {
  const path = mkdtempSync(join(tmpdir(), 'gan-kit-observers-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A model that draws nothing but its seed: picture i is all `seed` for even i, white for odd ones. */
export const fakeSubject = (over: Partial<Subject> = {}): Subject => ({
  name: 'fake',
  shape: [2, 2, 1],
  generate: (n, { seed }) => {
    const values = Array.from({ length: n * 4 }, (_, i) => (Math.floor(i / 4) % 2 ? 1 : seed - 1));
    return tensor4d(values, [n, 2, 2, 1]);
  },
  save: async () => undefined,
  ...over,
});

export const pointSubject = (): Subject =>
  fakeSubject({ shape: [2], generate: n => tensor(new Float32Array(2 * n), [n, 2]) });

export const whiteSheet = (name: string, rows: number, columns: number) => ({
  name,
  rows,
  columns,
  images: tensor4d(new Float32Array(rows * columns).fill(1), [rows * columns, 1, 1, 1]) as Tensor4D,
});

/** Where a run stands, with losses that follow from the step. */
export const progressAt = (step: number, over: Partial<Progress> = {}): Progress => ({
  subject: fakeSubject(),
  step,
  from: 0,
  to: 100,
  images: step * 64,
  batchSize: 64,
  msPerStep: 200,
  secondsLeft: (100 - step) * 0.2,
  read: async () => ({ 'D.adversarial': 1 / step, 'G.adversarial': step }),
  game: { nets: {}, expects: {}, draw: () => 0, view: () => 0, players: {} },
  data: { batches: async function* () {} },
  ...over,
});

/** Calls an observer as `fit` does. */
export async function play(
  observer: Observer,
  over: Partial<Progress> = {},
  outcome: Outcome = 'done',
  until?: number,
) {
  const { from = 0, to = 100 } = over;
  await observer.onStart?.(progressAt(from, over));
  const last = until ?? to;
  for (let step = from + 1; step <= last; step++) await observer.onStep?.(progressAt(step, over));
  await observer.onEnd?.(progressAt(last, over), outcome);
}
