import '@tensorflow/tfjs-backend-cpu';
import { dispose, memory, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { engineMemory, registerSimd } from '../../src/backends/simd/index';
import type { AnyGame } from '../../src/core/game';
import { normal } from '../../src/core/latents/normal';
import { Rng } from '../../src/core/rng';
import { nonSaturating } from '../../src/losses/adversarial';
import { mlp } from '../../src/nets/mlp';
import { adam } from '../../src/optimizers/adam';
import { gan } from '../../src/systems/gan/game';
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

it('2,000 steps of small dense nets take no memory', async () => {
  const rng = new Rng(1);
  const trainer = new Trainer(
    gan({
      nets: {
        G: mlp({ input: [2], output: [2], hidden: [128, 128], rng: rng.fork('G'), name: 'G' }),
        D: mlp({ input: [2], output: [1], hidden: [128, 128], rng: rng.fork('D'), name: 'D' }),
      },
      latent: normal(2),
      adversarial: nonSaturating,
      optimizers: { D: adam(), G: adam() },
      shape: [2],
    }),
    { seed: 1 },
  );
  const image = rng.normal([16, 2]);
  const steps = (count: number) => {
    for (let i = 0; i < count; i++) for (const player of ['D', 'G']) dispose({ ...trainer.update(player, { image }) });
  };
  steps(10);
  const before = memory();
  await engineMemory({ restartPeak: true });
  steps(10);
  const { used, reserved, peak } = await engineMemory({ restartPeak: true });
  steps(2000);
  expect(await engineMemory()).toMatchObject({ used, reserved, peak });
  expect(memory()).toMatchObject({ numTensors: before.numTensors, numDataBuffers: before.numDataBuffers });
  image.dispose();
  await end(trainer);
});
