import '@tensorflow/tfjs-backend-cpu';
import { type io, memory, setBackend, type Tensor, tensor4d } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { categorical } from '../../src/core/latents/categorical';
import { normal } from '../../src/core/latents/normal';
import { uniform } from '../../src/core/latents/uniform';
import type { Observer, Progress } from '../../src/core/observer';
import type { Parts, Place, Store } from '../../src/core/store';
import { gaussianRing } from '../../src/data/mixtures';
import { registerSimd } from '../../src/engine/index';
import { DCGAN } from '../../src/models/dcgan';
import { GAN } from '../../src/models/gan';
import { InfoGAN } from '../../src/models/infogan';
import type { Model } from '../../src/models/model';
import { bands } from '../unit/models/toyData';

const shape = [28, 28, 1] as const;
const small = { width: 2, hidden: 8 };

/** Every model class, small: how to make it, load it, and what to feed it. */
const models = {
  GAN: {
    make: (seed = 1): Model => new GAN({ shape, latent: normal(4), hidden: { G: [8], D: [8] }, seed }),
    load: (place: Place): Promise<Model> => GAN.load(place),
    data: bands,
  },
  'GAN of points, k = 2, averaged': {
    make: (seed = 1): Model =>
      new GAN({
        shape: [2],
        latent: normal(2),
        hidden: { G: [8], D: [8] },
        discriminatorSteps: 2,
        average: { G: { halfLife: 10 } },
        seed,
      }),
    load: (place: Place): Promise<Model> => GAN.load(place),
    data: () => gaussianRing() as never,
  },
  DCGAN: {
    make: (seed = 1): Model => new DCGAN({ shape, latent: normal(4), width: 2, seed }),
    load: (place: Place): Promise<Model> => DCGAN.load(place),
    data: bands,
  },
  InfoGAN: {
    make: (seed = 1): Model =>
      new InfoGAN({ shape, noise: 4, codes: { digit: categorical(10), slant: uniform() }, ...small, seed }),
    load: (place: Place): Promise<Model> => InfoGAN.load(place),
    data: bands,
  },
} as const;

/** A store that keeps what it is given. */
function keeping(): Store & { parts: Parts } {
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

const pixels = (t: Tensor) => {
  const all = Array.from(t.dataSync());
  t.dispose();
  return all;
};

const weights = (model: Model) =>
  Object.values(model.game.nets).flatMap(net => [...net.weights, ...net.buffers].map(v => Array.from(v.dataSync())));

describe.each(['cpu', 'simd'])('every model on %s', backend => {
  beforeAll(async () => {
    await registerSimd();
    expect(await setBackend(backend)).toBe(true);
  });

  describe.each(Object.entries(models))('%s', (_, { make, load, data }) => {
    it('fits, generates, and leaves no tensor behind', async () => {
      const before = memory().numTensors;
      const model = make();
      const history = await model.fit(data(), { steps: 4, batchSize: 4, historyEvery: 2 });
      expect(history.step).toEqual([2, 4]);
      for (const values of Object.values(history.history)) expect(values.every(Number.isFinite)).toBe(true);
      const settled = memory().numTensors;
      const made = model.generate(3);
      expect(made.shape).toEqual([3, ...model.shape]);
      made.dispose();
      for await (const report of model.train(data(), { steps: 3, batchSize: 4 })) await report.read();
      expect(memory().numTensors).toBe(settled);
      expect(model.summary()).toContain('weights)');
      model.dispose();
      model.dispose();
      expect(memory().numTensors).toBe(before);
    });

    it('generates the same from the same seed, and new ones without', () => {
      const model = make();
      const [a, b, c, d] = [
        model.generate(2, { seed: 3 }),
        model.generate(2, { seed: 3 }),
        model.generate(2),
        model.generate(2),
      ].map(pixels);
      expect(b).toEqual(a);
      expect(d).not.toEqual(c);
      expect(c).not.toEqual(a);
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
      expect(pixels(loaded.generate(2, { seed: 5 }))).toEqual(pixels(first.generate(2, { seed: 5 })));
      await loaded.fit(data(), { steps: 3, batchSize: 4 });
      expect(weights(loaded)).toEqual(weights(straight));
      const restored = await make().restore(store);
      await restored.fit(data(), { steps: 3, batchSize: 4 });
      expect(weights(restored)).toEqual(weights(straight));
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
      expect(weights(loaded)).toEqual(weights(model));
      model.dispose();
      loaded.dispose();
    });

    it('has a generator that plain tfjs opens', async () => {
      const model = make();
      await model.fit(data(), { steps: 2, batchSize: 4 });
      const store = keeping();
      await model.save(store);
      const plain: LayersModel = await loadLayersModel({ load: async () => store.parts.G as io.ModelArtifacts });
      const ours = model.game.nets.G?.model as LayersModel;
      const values = (m: LayersModel) => m.weights.map(w => Array.from(w.read().dataSync()));
      expect(values(plain)).toEqual(values(ours));
      plain.dispose();
      model.dispose();
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
});

describe('fit', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it('tells observers and tfjs callbacks what happens, in order', async () => {
    const model = models.DCGAN.make();
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
    const model = models.DCGAN.make();
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
    const model = models.DCGAN.make();
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
    const model = models.DCGAN.make();
    const before = weights(model);
    const wide = tensor4d(new Float32Array(4 * 32 * 32), [4, 32, 32, 1]);
    await expect(model.fit(wide, { steps: 1, batchSize: 2 })).rejects.toThrow(
      'image: expected pictures [28, 28, 1], got a tensor of shape [4, 32, 32, 1]',
    );
    const nan = new Float32Array(784 * 2).fill(Number.NaN);
    await expect(model.fit(nan, { steps: 1, batchSize: 2 })).rejects.toThrow(/image/);
    await expect(model.fit(bands(), { steps: 1, batchSize: 41 })).rejects.toThrow(/41/);
    await expect(model.fit(new Uint8Array(0), { steps: 1 })).rejects.toThrow('at least one example');
    expect(weights(model)).toEqual(before);
    wide.dispose();
    model.dispose();
  });
});
