import '@tensorflow/tfjs-backend-cpu';
import { setBackend, tensor4d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Observer, Progress } from '../../src/core/observer';
import { bands } from '../unit/model/toyData';
import { modelSuite, weightsOf } from './modelSuite';
import { dcganEntry } from './models/gan';

describe.each(['cpu', 'simd'])('every model on %s', backend => modelSuite(backend));

describe('fit', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it('tells observers and tfjs callbacks what happens, in order', async () => {
    const model = dcganEntry.make();
    const log: string[] = [];
    const observer: Observer = {
      onStart: p => void log.push(`start ${p.step}/${p.to}`),
      onStep: async p => void log.push(`step ${p.step} ${Object.keys(await p.read()).join(' ')}`),
      onEnd: (p, outcome) => void log.push(`${outcome} ${p.step}`),
    };
    const callbacks = {
      onTrainBegin: () => void log.push('begin'),
      onEpochBegin: (e: number) => void log.push(`epoch ${e}`),
      onBatchEnd: (b: number) => void log.push(`batch ${b}`),
      onEpochEnd: (e: number, logs?: object) => void log.push(`epoch ${e} over ${Object.keys(logs ?? {}).length}`),
      onTrainEnd: () => void log.push('end'),
    };
    await model.fit(bands(), { steps: 3, batchSize: 20, observers: [observer], callbacks });
    const terms = 'D.adversarial G.adversarial';
    expect(log).toEqual([
      'start 0/3',
      'begin',
      `step 1 ${terms}`,
      'epoch 0',
      'batch 0',
      `step 2 ${terms}`,
      'batch 1',
      'epoch 0 over 2',
      `step 3 ${terms}`,
      'epoch 1',
      'batch 0',
      'done 3',
      'epoch 1 over 2',
      'end',
    ]);
    model.dispose();
  });

  it('stops at the signal with what it has, and says so', async () => {
    const model = dcganEntry.make();
    const stop = new AbortController();
    let outcome = '';
    const observer: Observer = {
      onStep: (p: Progress) => {
        if (p.step === 2) stop.abort();
      },
      onEnd: (_, how) => {
        outcome = how;
      },
    };
    const history = await model.fit(bands(), {
      steps: 50,
      batchSize: 4,
      observers: [observer],
      signal: stop.signal,
      historyEvery: 1,
    });
    expect([history.step, outcome]).toEqual([[1, 2], 'aborted']);
    model.dispose();
  });

  it('lets every observer end, whatever another does, and throws the first cause', async () => {
    const model = dcganEntry.make();
    const ends: string[] = [];
    const full: Observer = {
      onStep: () => {
        throw new Error('disk full');
      },
      onEnd: () => {
        throw new Error('still full');
      },
    };
    const quiet: Observer = { onEnd: (_, how) => void ends.push(how) };
    const observers = [full, quiet];
    await expect(model.fit(bands(), { steps: 2, batchSize: 4, observers })).rejects.toThrow('disk full');
    const late: Observer = { onEnd: () => Promise.reject(new Error('too late')) };
    const again = model.fit(bands(), { steps: 1, batchSize: 4, observers: [late, quiet] });
    await expect(again).rejects.toThrow('too late');
    expect(ends).toEqual(['failed', 'done']);
    model.dispose();
  });

  it('names what is wrong with the data before anything is trained', async () => {
    const model = dcganEntry.make();
    const before = await weightsOf(model);
    const wide = tensor4d(new Float32Array(4 * 32 * 32), [4, 32, 32, 1]);
    await expect(model.fit(wide, { steps: 1, batchSize: 2 })).rejects.toThrow(
      'image: expected pictures [28, 28, 1], got a tensor of shape [4, 32, 32, 1]',
    );
    const nan = new Float32Array(784 * 2).fill(Number.NaN);
    await expect(model.fit(nan, { steps: 1, batchSize: 2 })).rejects.toThrow(/image/);
    await expect(model.fit(bands(), { steps: 1, batchSize: 41 })).rejects.toThrow(/41/);
    await expect(model.fit(new Uint8Array(0), { steps: 1 })).rejects.toThrow('at least one example');
    expect(await weightsOf(model)).toEqual(before);
    wide.dispose();
    model.dispose();
  });
});
