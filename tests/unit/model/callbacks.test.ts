import '@tensorflow/tfjs-backend-cpu';
import { ones, type Rank, setBackend, type Tensor4D } from '@tensorflow/tfjs-core';
import { Callback, CustomCallback, callbacks as ofTf } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { registerSimd } from '../../../src/backends/simd/index';
import { GAN } from '../../../src/systems/gan/model';
import type { Callbacks } from '../../../src/train/callbacks';

describe('callbacks of tfjs', () => {
  let x: Tensor4D;
  beforeAll(async () => {
    await registerSimd();
    expect(await setBackend('simd')).toBe(true);
    x = ones<Rank.R4>([16, 2, 2, 1]);
  });
  afterAll(() => x.dispose());

  const run = async (callbacks: Callbacks, options: { steps?: number; yieldEvery?: number } = {}) => {
    const model = new GAN({ shape: [2, 2, 1], hidden: { G: [4], D: [4] }, seed: 1 });
    try {
      const history = await model.fit(x, { steps: 20, batchSize: 8, callbacks, ...options });
      return { step: model.step, history };
    } finally {
      model.dispose();
    }
  };

  it('earlyStopping ends the run, by the names of our losses', async () => {
    const { step, history } = await run(ofTf.earlyStopping({ monitor: 'D.adversarial', patience: 0, minDelta: 100 }));
    // Two steps are an epoch: the first sets the mark, the second does not pass it by 100.
    expect([step, history.step]).toEqual([4, [4]]);
    expect((await run(ofTf.earlyStopping({ monitor: 'D.adversarial', patience: 100 }))).step).toBe(20);
  });

  it('a monitor that is no loss is named, with the losses there are', async () => {
    await expect(run(ofTf.earlyStopping({ monitor: 'val_loss' }))).rejects.toThrow(
      "callbacks: monitor: 'val_loss' is not known. Known: D.adversarial, G.adversarial.",
    );
    await expect(run(ofTf.earlyStopping({ monitor: 'D.adversarail' }))).rejects.toThrow(
      "Did you mean 'D.adversarial'?",
    );
  });

  it('objects of tf.Callback know the run and its model, and stop it', async () => {
    class Mine extends Callback {
      seen: string[] = [];
      override async onTrainBegin() {
        this.seen.push(
          `${this.params.epochs} × ${this.params.steps} of ${this.params.batchSize}, ${this.params.samples}`,
        );
        this.seen.push(`${(this as unknown as { model: { inputs: { shape: unknown }[] } }).model.inputs[0]?.shape}`);
      }
      override async onBatchEnd(batch: number) {
        this.seen.push(`${batch}`);
        if (this.seen.length === 5) (this as unknown as { model: { stopTraining: boolean } }).model.stopTraining = true;
      }
      override async onTrainEnd() {
        this.seen.push('end');
      }
    }
    const mine = new Mine();
    expect((await run(mine)).step).toBe(3);
    expect(mine.seen).toEqual(['10 × 2 of 8, 16', ',100', '0', '1', '0', 'end']);
  });

  it('several at once: plain ones, tf.CustomCallback, and what onYield asks for', async () => {
    const calls: string[] = [];
    const plain = {
      onEpochBegin: (epoch: number) => void calls.push(`begin ${epoch}`),
      onEpochEnd: (epoch: number, logs?: object) => void calls.push(`end ${epoch} ${Object.keys(logs ?? {}).join()}`),
      onYield: (epoch: number, batch: number) => void calls.push(`yield ${epoch} ${batch}`),
    };
    const custom = new CustomCallback({ onBatchEnd: (batch: number) => void calls.push(`custom ${batch}`) });
    await run([plain, custom], { steps: 2, yieldEvery: 0 });
    const names = 'D.adversarial,G.adversarial';
    expect(calls.filter(call => !call.startsWith('yield'))).toEqual([
      'begin 0',
      'custom 0',
      `end 0 ${names}`,
      'custom 1',
    ]);
    expect(calls.filter(call => call.startsWith('yield'))).toEqual(['yield 0 0', 'yield 0 1']);
  });

  it('goes on without timers, which browsers hold back in hidden pages, and lets others have their turn', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    let turns = 0;
    const tick = () => {
      turns++;
      next = setImmediate(tick);
    };
    let next = setImmediate(tick);
    try {
      expect((await run([], { steps: 4, yieldEvery: 0 })).step).toBe(4);
      expect(turns).toBeGreaterThanOrEqual(4);
      // As in a browser.
      clearImmediate(next);
      vi.stubGlobal('setImmediate', undefined);
      expect((await run([], { steps: 4, yieldEvery: 0 })).step).toBe(4);
    } finally {
      clearImmediate(next);
      vi.unstubAllGlobals();
      vi.useRealTimers();
    }
  });

  it.each([
    [
      ofTf.earlyStopping,
      'callbacks: expected an object such as { onEpochEnd(epoch, logs) { … } } or several, got a function. Call it',
    ],
    [{ onEpochFinish: () => {} }, "'onEpochFinish' is not known."],
    [{ onEpochEnd: 3 }, 'callbacks: onEpochEnd: expected a function, got 3'],
    [[null], 'got null'],
  ])('refuses %o', async (callbacks, message) => {
    await expect(run(callbacks as unknown as Callbacks)).rejects.toThrow(message);
  });
});
