import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { diffAugment } from '../../src/augment/diffAugment';
import { registerSimd } from '../../src/backends/simd/index';
import { hinge } from '../../src/losses/hinge';
import { r1, r2 } from '../../src/penalties/r1';
import { cosine } from '../../src/schedules/cosine';
import { openModel } from '../../src/systems/openModel';
import { keeping, weightsOf } from './modelSuite';
import { models } from './models/all';
import type { More } from './models/entry';

/** Another loss, penalties on both sides, one of them lazy, an augmentation, and a G that looks ahead. */
const fought: More = {
  adversarial: hinge,
  penalties: [r1(0.1), r2(0.1, { every: 2 })],
  augment: diffAugment(),
  unroll: { steps: 1, learningRate: cosine({ from: 1e-2, to: 0, between: [0, 100] }) },
};

describe('every adversarial model, fought in another way', () => {
  beforeAll(async () => {
    await registerSimd();
    expect(await setBackend('simd')).toBe(true);
  });

  const adversarial = Object.entries(models).filter(([, { isAdversarial }]) => isAdversarial);
  it.each(adversarial)(
    '%s trains, is saved, opened with nothing of it given again, and goes on as if never stopped',
    async (_, entry) => {
      const { make, data, given = {} } = entry;
      const before = memory().numTensors;
      const model = make(1, fought);
      const { history } = await model.fit(data(), { steps: 3, batchSize: 4, historyEvery: 1 });
      const settled = memory().numTensors;
      const terms = Object.keys(history).map(name => name.slice(name.indexOf('.') + 1));
      expect(terms).toEqual(expect.arrayContaining(['r1', 'r2']));
      for (const values of Object.values(history)) expect(values.every(Number.isFinite)).toBe(true);
      const store = keeping();
      await model.save(store);
      await model.fit(data(), { steps: 2, batchSize: 4 });
      expect(memory().numTensors).toBe(settled);
      const opened = await openModel(store, given);
      await opened.fit(data(), { steps: 2, batchSize: 4 });
      expect(await weightsOf(opened)).toEqual(await weightsOf(model));
      for (const each of [model, opened]) each.dispose();
      expect(memory().numTensors).toBe(before);
    },
  );
});
