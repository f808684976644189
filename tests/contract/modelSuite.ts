import { dispose, getBackend, type io, memory, setBackend, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../src/backends/simd/index';
import { Rng } from '../../src/core/rng';
import type { Parts, Store } from '../../src/core/store';
import type { Model } from '../../src/model/model';
import { openModel } from '../../src/systems/openModel';
import type { History } from '../../src/train/history';
import { models, VARIANTS } from './models/all';

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
const shownBy = (model: Model, f: () => Tensor): Tensor =>
  (model as unknown as { inferring(inputs: () => [], f: () => Tensor): Tensor }).inferring(() => [], f);

/**
 * What every model class keeps, on one backend; `inBrief` without what is the same whatever computes: other ways into
 * a file and out of one, and variants of a class.
 */
export function modelSuite(backend: string, { inBrief = false } = {}): void {
  beforeAll(async () => {
    await registerSimd();
    expect(await setBackend(backend)).toBe(true);
    expect(getBackend()).toBe(backend);
  });

  const all = Object.entries(models).filter(([name]) => !inBrief || !VARIANTS.includes(name));
  describe.each(all)('%s', (_, { make, load, given, data, output, opens = 'G' }) => {
    const show = (model: Model, seed: number) =>
      pixels(output ? output(model, seed) : (model.generate as Generate)(2, { seed }));

    // One run, looked at from all sides: two steps, saved, and two steps more, which others take from what was saved.
    const store = keeping();
    let model: Model;
    let history: History;
    let [before, settled] = [0, 0];
    let atSave: { weights: number[][]; shown: number[] };
    let later: number[][];
    beforeAll(async () => {
      before = memory().numTensors;
      model = make();
      history = await model.fit(data(), { steps: 2, batchSize: 4, historyEvery: 1 });
      settled = memory().numTensors;
      await model.save(store);
      atSave = { weights: await weightsOf(model), shown: await show(model, 5) };
      for await (const report of model.train(data(), { steps: 2, batchSize: 4 })) await report.read();
      later = await weightsOf(model);
    });

    it('fits, generates, and leaves no tensor behind', async () => {
      expect(history.step).toEqual([1, 2]);
      for (const values of Object.values(history.history)) expect(values.every(Number.isFinite)).toBe(true);
      const made = model.generate?.(3);
      if (!output) expect(made?.shape).toEqual([3, ...model.shape]);
      made?.dispose();
      if (output) await pixels(output(model, 1));
      // On a GPU what pictures went in is looked at meanwhile.
      await new Promise(resolve => setTimeout(resolve));
      expect(memory().numTensors).toBe(settled);
      expect(model.summary()).toContain('weights)');
    });

    it('generates the same from the same seed, and new ones without', async () => {
      const a = await show(model, 3);
      expect(await show(model, 3)).toEqual(a);
      if (model.generate) {
        const c = await pixels(model.generate(2));
        expect(await pixels(model.generate(2))).not.toEqual(c);
        expect(c).not.toEqual(a);
      }
    });

    it('loads, generates the same, and goes on exactly as if never stopped', async () => {
      const loaded = await load(store);
      expect(loaded.step).toBe(2);
      expect(await weightsOf(loaded)).toEqual(atSave.weights);
      expect(await show(loaded, 5)).toEqual(atSave.shown);
      await loaded.fit(data(), { steps: 2, batchSize: 4 });
      expect(await weightsOf(loaded)).toEqual(later);
      loaded.dispose();
    });

    if (!inBrief) {
      it('restores, and goes on as if never stopped; not with changed options, which it lists', async () => {
        const other = make(2);
        await expect(other.restore(store)).rejects.toThrow('seed: saved 1, now 2');
        other.dispose();
        const restored = await make().restore(store);
        await restored.fit(data(), { steps: 2, batchSize: 4 });
        expect(await weightsOf(restored)).toEqual(later);
        restored.dispose();
      });

      it('keeps all of it in one IOHandler too, which openModel opens', async () => {
        let held: io.ModelArtifacts | undefined;
        const handler: io.IOHandler = {
          save: async artifacts => {
            held = artifacts;
            return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
          },
          load: async () => held as io.ModelArtifacts,
        };
        await model.save(handler);
        const loaded = await openModel(handler, given);
        expect(loaded.constructor).toBe(model.constructor);
        expect(await weightsOf(loaded)).toEqual(await weightsOf(model));
        loaded.dispose();
      });

      it('has a net that plain tfjs opens, and that makes there what it makes here, averaged or not', async () => {
        const averaged = make(1, { average: { [opens]: { halfLife: 20 } } });
        await averaged.fit(data(), { steps: 2, batchSize: 4 });
        for (const each of [model, averaged]) {
          const saved = keeping();
          await each.save(saved);
          const plain: LayersModel = await loadLayersModel({
            load: async () => saved.parts[opens] as io.ModelArtifacts,
          });
          const inputs = plain.inputs.map(({ shape }, i) => drawnLike(shape, i));
          const theirs = await pixels(tidy(() => plain.predict(inputs) as Tensor));
          const ours = await pixels(shownBy(each, () => each.game.nets[opens]?.infer(inputs)));
          expect(Math.max(...ours.map((x, i) => Math.abs(x - (theirs[i] ?? Number.NaN))))).toBeLessThan(1e-4);
          dispose(inputs);
          plain.dispose();
        }
        averaged.dispose();
      });
    }

    it('frees all its tensors', () => {
      model.dispose();
      model.dispose();
      expect(memory().numTensors).toBe(before);
    });
  });
}
