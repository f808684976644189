import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AnyGame } from '../../src/core/game';
import { registerSimd } from '../../src/engine/index';
import type { Snapshot } from '../../src/train/snapshot';
import { Trainer } from '../../src/train/trainer';
import { games, pictures } from './toyGames';

const make = games.infogan as () => AnyGame;

async function run(trainer: Trainer, steps: number): Promise<void> {
  for await (const report of trainer.run(pictures, { steps, batchSize: 4 })) void report;
}

async function end(trainer: Trainer): Promise<Snapshot> {
  const snapshot = await trainer.save();
  trainer.dispose();
  for (const net of Object.values(trainer.game.nets)) net.dispose();
  return snapshot;
}

describe('a long run of InfoGAN on simd', () => {
  beforeAll(async () => {
    await registerSimd();
    expect(await setBackend('simd')).toBe(true);
  });

  it('holds the number of tensors over 200 steps', async () => {
    const trainer = new Trainer(make(), { seed: 1 });
    await run(trainer, 1);
    const { numTensors } = memory();
    for (let i = 0; i < 20; i++) {
      await run(trainer, 10);
      expect(memory().numTensors).toBe(numTensors);
    }
    await end(trainer);
  });

  it('saved at step 50 and resumed to 100 equals a straight run, bit for bit', async () => {
    const straight = new Trainer(make(), { seed: 3 });
    await run(straight, 100);
    const first = new Trainer(make(), { seed: 3 });
    await run(first, 50);
    const saved = await end(first);
    const second = new Trainer(make(), { seed: 3 });
    second.restore(saved);
    await run(second, 50);
    expect(await end(second)).toEqual(await end(straight));
  });
});
