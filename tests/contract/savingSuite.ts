import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../src/backends/simd/index';
import { keeping, weightsOf } from './modelSuite';
import { dcganEntry } from './models/gan';

const average = { G: { halfLife: 20 } };

/** What is saved while a run goes on, on one backend; `started` is called when it is the one in use. */
export function savingSuite(backend: string, started: () => void = () => undefined): void {
  beforeAll(async () => {
    await registerSimd();
    expect(await setBackend(backend)).toBe(true);
    expect(getBackend()).toBe(backend);
    started();
  });

  describe('a save while a run goes on', () => {
    it('is one moment, and resumes as if never stopped', async () => {
      const { make, load, data } = dcganEntry;
      const [model, twin] = [make(1, { average }), make(1, { average })];
      await twin.fit(data(), { steps: 2, batchSize: 4 });
      const right = keeping();
      await twin.save(right);
      const store = keeping();
      let saving: Promise<void> | undefined;
      for await (const report of model.train(data(), { steps: 5, batchSize: 4 })) {
        if (report.step === 2) saving = model.save(store);
        await report.read();
      }
      await saving;
      expect(store.parts).toEqual(right.parts);
      const loaded = await load(store);
      await loaded.fit(data(), { steps: 3, batchSize: 4 });
      expect(await weightsOf(loaded)).toEqual(await weightsOf(model));
      for (const each of [model, twin, loaded]) each.dispose();
    });
  });
}
