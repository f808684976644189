import { dispose, getBackend, type io, memory, setBackend, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng';
import type { Parts, Store } from '../../src/core/store';
import { registerSimd } from '../../src/engine/index';
import type { Model } from '../../src/models/model';
import { models } from './models/all';

type Generate = (n: number, options: { seed: number }) => Tensor;

/** A store that keeps what it is given. */
export function keeping(): Store & { parts: Parts } {
  const store = {
    name: 'memory',
    parts: {} as Parts,
    write: async (parts: Parts) => {
      store.parts = parts;
    },
    read: async () => store.parts,
  };
  return store;
}

/** Every weight and buffer of a model's nets, as numbers. */
export const weightsOf = (model: Model): Promise<number[][]> =>
  Promise.all(
    Object.values(model.game.nets).flatMap(net =>
      [...net.weights, ...net.buffers].map(async v => Array.from(await v.data())),
    ),
  );

async function pixels(t: Tensor): Promise<number[]> {
  const all = Array.from(await t.data());
  t.dispose();
  return all;
}

/** An input of a net, where it leaves a side open one of 16. */
const drawnLike = (shape: readonly (number | null)[], i: number): Tensor =>
  new Rng(1).fork(i).normal([3, ...shape.slice(1).map(size => size ?? 16)] as [number]);

/** What a model shows of its nets: `f` within the door that generate, classify, … go through. */
const shownBy = <T>(model: Model, f: () => T): T => (model as unknown as { inferring(f: () => T): T }).inferring(f);

/** What every model class keeps, on one backend. */
export function modelSuite(backend: string): void {
  beforeAll(async () => {
    await registerSimd();
    expect(await setBackend(backend)).toBe(true);
    expect(getBackend()).toBe(backend);
  });

  describe.each(Object.entries(models))('%s', (_, { make, load, data, output, opens = 'G' }) => {
    const show = (model: Model, seed: number) =>
      pixels(output ? output(model, seed) : (model.generate as Generate)(2, { seed }));

    it('fits, generates, and leaves no tensor behind', async () => {
      const before = memory().numTensors;
      const model = make();
      const history = await model.fit(data(), { steps: 4, batchSize: 4, historyEvery: 2 });
      expect(history.step).toEqual([2, 4]);
      for (const values of Object.values(history.history)) expect(values.every(Number.isFinite)).toBe(true);
      const settled = memory().numTensors;
      const made = model.generate?.(3);
      if (!output) expect(made?.shape).toEqual([3, ...model.shape]);
      made?.dispose();
      output?.(model, 1).dispose();
      for await (const report of model.train(data(), { steps: 3, batchSize: 4 })) await report.read();
      expect(memory().numTensors).toBe(settled);
      expect(model.summary()).toContain('weights)');
      model.dispose();
      model.dispose();
      expect(memory().numTensors).toBe(before);
    });

    it('generates the same from the same seed, and new ones without', async () => {
      const model = make();
      const a = await show(model, 3);
      expect(await show(model, 3)).toEqual(a);
      if (model.generate) {
        const c = await pixels(model.generate(2));
        expect(await pixels(model.generate(2))).not.toEqual(c);
        expect(c).not.toEqual(a);
      }
      model.dispose();
    });

    it('saves, loads, generates the same, and goes on exactly as if never stopped', async () => {
      const straight = make();
      await straight.fit(data(), { steps: 6, batchSize: 4 });
      const first = make();
      await first.fit(data(), { steps: 3, batchSize: 4 });
      const store = keeping();
      await first.save(store);
      const loaded = await load(store);
      expect(loaded.step).toBe(3);
      expect(await show(loaded, 5)).toEqual(await show(first, 5));
      await loaded.fit(data(), { steps: 3, batchSize: 4 });
      expect(await weightsOf(loaded)).toEqual(await weightsOf(straight));
      const restored = await make().restore(store);
      await restored.fit(data(), { steps: 3, batchSize: 4 });
      expect(await weightsOf(restored)).toEqual(await weightsOf(straight));
      for (const model of [straight, first, loaded, restored]) model.dispose();
    });

    it('keeps all of it in one IOHandler too', async () => {
      let held: io.ModelArtifacts | undefined;
      const handler: io.IOHandler = {
        save: async artifacts => {
          held = artifacts;
          return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
        },
        load: async () => held as io.ModelArtifacts,
      };
      const model = make();
      await model.fit(data(), { steps: 1, batchSize: 4 });
      await model.save(handler);
      const loaded = await load(handler);
      expect(await weightsOf(loaded)).toEqual(await weightsOf(model));
      model.dispose();
      loaded.dispose();
    });

    it('has a net that plain tfjs opens, and that makes there what it makes here, averaged or not', async () => {
      for (const average of [{}, { [opens]: { halfLife: 20 } }]) {
        const model = make(1, { average });
        await model.fit(data(), { steps: 3, batchSize: 4 });
        const store = keeping();
        await model.save(store);
        const plain: LayersModel = await loadLayersModel({ load: async () => store.parts[opens] as io.ModelArtifacts });
        const inputs = plain.inputs.map(({ shape }, i) => drawnLike(shape, i));
        const theirs = await pixels(tidy(() => plain.predict(inputs) as Tensor));
        const ours = await pixels(shownBy(model, () => tidy(() => model.game.nets[opens]?.infer(inputs))));
        expect(Math.max(...ours.map((x, i) => Math.abs(x - (theirs[i] ?? Number.NaN))))).toBeLessThan(1e-4);
        dispose(inputs);
        plain.dispose();
        model.dispose();
      }
    });

    it('refuses to restore with changed options, and lists them', async () => {
      const store = keeping();
      const model = make(1);
      await model.save(store);
      const other = make(2);
      await expect(other.restore(store)).rejects.toThrow('seed: saved 1, now 2');
      model.dispose();
      other.dispose();
    });
  });
}
