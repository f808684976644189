import type { Where } from './benchmark';
import { type Child, type Entrant, startChild } from './child';

/** Of one go of `roof.ts`: a million loops of 80 operations. */
const GFLOP = 0.08;
const TURN_MS = 400;

/** GFLOP/s of multiply-adds alone in the engine's build: one core's, and what all threads' cores reach together. */
export async function measureRoof({ built, threads }: Where): Promise<Record<string, number>> {
  const entrant: Entrant = { name: 'roof', command: process.execPath, args: [`${built}/support/roof.mjs`] };
  const children: Child[] = [];
  try {
    for (let i = 0; i < threads; i++) children.push(await startChild(entrant, 60_000));
    const rates = async (some: readonly Child[]) => {
      const turns = await Promise.all(some.map(child => child.turn('roof', TURN_MS)));
      // The best go of each: nothing makes this loop faster than the core, and much makes it slower.
      return turns.reduce((sum, times) => sum + GFLOP / (Math.min(...times) / 1000), 0);
    };
    await rates(children);
    return { 'simd-1': await rates(children.slice(0, 1)), 'simd-all': await rates(children) };
  } finally {
    for (const child of children) child.stop();
  }
}
