import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../src/backends/simd/index';
import { layersOf } from '../../src/core/layersOf';
import { NORMS, type Norm } from '../../src/layers/norm';
import type { Model } from '../../src/model/model';
import { openModel } from '../../src/systems/openModel';
import { keeping, weightsOf } from './modelSuite';
import { models } from './models/all';
import type { More } from './models/entry';

const adversarial = Object.entries(models).filter(([, entry]) => entry.isAdversarial && !entry.normless);

/** The names of nets that judge, whatever they are called in a game. */
const JUDGES = ['D', 'D1', 'D2', 'DA', 'DB', 'stem', 'trunk', 'critic', 'classifier'];
/** What D of a model's paper has where it is not batch norm; residual nets are SNGAN's. */
const USUAL: Readonly<Record<string, Norm>> = {
  GAN: 'none',
  SemiSupervisedGAN: 'none',
  ConditionalGAN: 'none',
  'DCGAN with attention': 'spectral',
  CycleGAN: 'instance',
  FastGAN: 'spectral',
};

const kindsOf = (model: Model): readonly string[] =>
  JUDGES.flatMap(name => {
    const made = model.game.nets[name]?.model;
    return made ? layersOf(made).map(layer => layer.getClassName()) : [];
  });
const made = (name: string, norm?: Norm) => {
  const model = models[name]?.make(1, { ...(norm && { norm }) });
  if (!model) throw new Error(name);
  const kinds = kindsOf(model);
  model.dispose();
  return kinds;
};

beforeAll(async () => {
  await registerSimd();
  expect(await setBackend('simd')).toBe(true);
});

describe.each(adversarial)('D of %s', (name, { make, data, given = {} }) => {
  it('is built with each norm', () => {
    for (const norm of NORMS) {
      const kinds = made(name, norm);
      expect(kinds.length).toBeGreaterThan(0);
      expect([norm, kinds.includes('BatchNormalization')]).toEqual([norm, norm === 'batch']);
      const grouped = ['layer', 'instance', 'group'].includes(norm);
      expect([norm, kinds.includes('GroupNormalization')]).toEqual([norm, grouped]);
      const spectral = kinds.some(kind => kind.startsWith('Spectral'));
      expect([norm, spectral]).toEqual([norm, norm === 'spectral']);
      if (spectral) expect(kinds.filter(kind => ['Dense', 'Conv2D'].includes(kind))).toEqual([]);
    }
  });

  it('is by default as its paper has it', () => {
    expect(made(name)).toEqual(made(name, USUAL[name] ?? 'batch'));
  });

  it.each([['spectral'], ['group']] as const)(
    'with norm %s is saved, opened and goes on as if never stopped',
    async norm => {
      const before = memory().numTensors;
      const more: More = { norm };
      const model = make(1, more);
      await model.fit(data(), { steps: 2, batchSize: 4 });
      const settled = memory().numTensors;
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
