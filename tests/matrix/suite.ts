import { setBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../src/backends/simd/index';
import type { Augment } from '../../src/core/contest';
import { LOSSES, PENALTIES } from './choices';
import { play, Starting } from './play';
import { SYSTEMS } from './systems';

/** A way to show examples to D, and the penalties it is tried with. */
export interface Showing {
  readonly augment: readonly Augment[];
  readonly penalties: typeof PENALTIES;
}

/**
 * Every adversarial system × every loss × these ways to show examples × their penalties. What is refused must be
 * refused with a sentence that is listed, and everything listed must be met.
 */
export function matrix(showings: Readonly<Record<string, Showing>>, listed: readonly string[]): void {
  let trained = 0;
  const refused = new Map<string, number>();

  beforeAll(async () => {
    await registerSimd();
    expect(await setBackend('simd')).toBe(true);
  });

  afterAll(() => {
    const all = [...refused.values()].reduce((sum, n) => sum + n, 0);
    const sentences = [...refused].map(([sentence, times]) => `${String(times).padStart(6)} × ${sentence}`);
    console.log([`${trained} combinations trained, ${all} refused:`, ...sentences].join('\n'));
  });

  describe.each(Object.entries(SYSTEMS))('%s', (system, make) => {
    it.each(Object.entries(showings))('%s goes with every loss', async (showing, { augment, penalties }) => {
      const starting = new Starting(make(augment));
      for (const [loss, adversarial] of Object.entries(LOSSES)) {
        for (const [penalty, some] of Object.entries(penalties)) {
          const sentence = await play(starting, { adversarial, penalties: some, augment }).catch(error => {
            const name = [system, loss, penalty, showing].join(' × ');
            throw new Error(`${name}: ${error instanceof Error ? error.message : error}`, { cause: error });
          });
          if (sentence === undefined) trained++;
          else refused.set(sentence, (refused.get(sentence) ?? 0) + 1);
        }
      }
      starting.dispose();
    });
  });

  it('refuses what is listed, and nothing else', () => {
    expect([...refused.keys()].sort()).toEqual([...listed].sort());
  });
}

/** Every penalty. */
export const all = (augment: readonly Augment[]): Showing => ({ augment, penalties: PENALTIES });

/** Without penalties. */
export const bare = (augment: readonly Augment[]): Showing => ({ augment, penalties: { none: [] } });
