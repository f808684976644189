import { memory, ones, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../../src/backends/simd/index';
import type { Unroll } from '../../../src/core/game';
import { normal } from '../../../src/core/latents/normal';
import { gaussianRing } from '../../../src/data/made/mixtures';
import { nonSaturating } from '../../../src/losses/adversarial';
import { GAN } from '../../../src/systems/gan/model';
import { Trainer } from '../../../src/train/trainer';

const modelOf = (more: Partial<ConstructorParameters<typeof GAN>[0]>) =>
  new GAN({ shape: [2], latent: normal(2), hidden: { G: [6], D: [6] }, seed: 1, ...more });

const weightsOf = (model: GAN) =>
  Object.values(model.game.nets).flatMap(net => net.weights.map(weight => [...weight.dataSync()]));

async function trained(unroll?: Unroll): Promise<number[][]> {
  const model = modelOf(unroll ? { unroll } : {});
  await model.fit(gaussianRing(), { steps: 5, batchSize: 8 });
  const weights = weightsOf(model);
  model.dispose();
  return weights;
}

describe('unroll', () => {
  beforeAll(async () => {
    await registerSimd();
    expect(await setBackend('simd')).toBe(true);
  });

  it('of no steps changes no bit, of steps of no length hardly any', async () => {
    const plain = await trained();
    expect(await trained({ steps: 0, learningRate: 0.1 })).toEqual(plain);
    const still = await trained({ steps: 3, learningRate: 0 });
    for (const [i, weight] of still.flat().entries()) expect(weight).toBeCloseTo(plain.flat()[i] ?? Number.NaN, 5);
    expect(await trained({ steps: 3, learningRate: 0.1 })).not.toEqual(plain);
  });

  it('leaves weights and tensors as they were where a loss throws among the steps', () => {
    let played = 0;
    const adversarial = {
      ...nonSaturating,
      d: (scores: Parameters<typeof nonSaturating.d>[0]) => {
        if (++played === 3) throw new Error('no more');
        return nonSaturating.d(scores);
      },
    };
    const model = modelOf({ adversarial, unroll: { steps: 4, learningRate: 0.1 } });
    const trainer = new Trainer({ ...model.game }, { seed: 1 });
    const point = ones([4, 2]);
    const before = [weightsOf(model), memory().numTensors];
    expect(() => trainer.update('G', { point })).toThrow('no more');
    expect([weightsOf(model), memory().numTensors]).toEqual(before);
    point.dispose();
    trainer.dispose();
    model.dispose();
  });

  it('says what is wrong', () => {
    expect(() => modelOf({ unroll: { steps: -1, learningRate: 0.1 } })).toThrow('GAN: unroll.steps');
    expect(() => modelOf({ unroll: { steps: 2 } as never })).toThrow('unroll.learningRate');
    const model = modelOf({});
    const { game } = model;
    const players = { ...game.players, G: { ...game.players.G, unroll: { of: 'C', steps: 1, learningRate: 1 } } };
    expect(() => new Trainer({ ...game, players } as never, { seed: 1 })).toThrow(
      "game.players.G.unroll.of: 'C' is not known",
    );
    model.dispose();
  });
});
