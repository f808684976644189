import '@tensorflow/tfjs-backend-cpu';
import {
  matMul,
  memory,
  ones,
  serialization,
  setBackend,
  type Tensor,
  type Tensor2D,
  tidy,
  variable,
  zeros,
} from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { normal } from '../../../src/core/latents/normal';
import { type Net, netFromFunction, netFromModel } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import type { Parts } from '../../../src/core/store';
import { gaussianRing } from '../../../src/data/made/mixtures';
import { batchNormalization } from '../../../src/layers/batchNormalization';
import { dropout } from '../../../src/layers/dropout';
import { gaussianNoiseLayer } from '../../../src/layers/gaussianNoise';
import { initialise } from '../../../src/layers/initialise';
import { spectralDense } from '../../../src/layers/spectralLayers';
import { GAN, type GANOptions } from '../../../src/systems/gan/model';
import { openModel } from '../../../src/systems/openModel';
import { sealed } from '../../../src/train/seal';
import { keeping, weightsOf } from '../../contract/modelSuite';

/** Layers of ours and of tfjs, in a model within a model. */
function modelOf(name: string, outputs: number) {
  const norm = batchNormalization({ name: 'norm' });
  const inner = sequential({
    name: `${name}-inner`,
    layers: [layers.dense({ name: 'a', units: 6, inputShape: [2] }), norm, dropout({ name: 'drop', rate: 0.5 })],
  });
  const noise = gaussianNoiseLayer({ name: 'noise', stddev: 0.5 });
  const model = sequential({ layers: [inner, layers.reLU(), noise, layers.dense({ name: 'b', units: outputs })] });
  initialise(model, new Rng(1).fork(name), 'glorot');
  return model;
}
const own = () => ({ G: netFromModel(modelOf('G', 2)), D: netFromModel(modelOf('D', 1)) });
const plain = (): Net => {
  const w = tidy(() => variable(ones([2, 1])));
  return netFromFunction({ forward: (x: Tensor) => matMul(x as Tensor2D, w as Tensor as Tensor2D), weights: [w] });
};
const make = (nets: NonNullable<GANOptions['nets']>) =>
  new GAN({ shape: [2], latent: normal(2), nets, average: { G: { halfLife: 20 } }, seed: 1 });
const trained = (gan: GAN, steps: number) => gan.fit(gaussianRing() as never, { steps, batchSize: 8 });

describe('nets of your own', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it('that are tf models open without being given again, and go on as if never stopped', async () => {
    const before = memory().numTensors;
    const straight = make(own());
    await trained(straight, 2);
    const store = keeping();
    await straight.save(store);
    const loaded = await GAN.load(store);
    const shown = [loaded, straight].map(gan => gan.generate(4, { seed: 1 }));
    const [theirs, ours] = await Promise.all(shown.map(async t => Array.from(await t.data())));
    expect(theirs).toEqual(ours);
    for (const t of shown) t.dispose();
    await trained(straight, 3);
    await trained(loaded, 3);
    expect(await weightsOf(loaded)).toEqual(await weightsOf(straight));
    const restored = await make(own()).restore(store);
    for (const gan of [straight, loaded, restored]) gan.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('with spectral normalisation open without being given again, and score to the bit as before', async () => {
    const D = sequential({
      layers: [
        layers.inputLayer({ inputShape: [2] }),
        spectralDense({ units: 6, name: 'a' }),
        layers.reLU(),
        spectralDense({ units: 1, name: 'b' }),
      ],
    });
    initialise(D, new Rng(1).fork('D'), 'glorot');
    const straight = make({ ...own(), D: netFromModel(D) });
    await trained(straight, 2);
    const store = keeping();
    await straight.save(store);
    // As in a page that has built no such layer.
    delete serialization.SerializationMap.getMap().classNameMap.SpectralDense;
    await expect(GAN.load(store)).rejects.toThrow('those of gan-kit by registerLayers()');
    const loaded = (await openModel(store)) as GAN;
    const points = new Rng(3).normal([4, 2]);
    const score = ({ game }: GAN) => tidy(() => game.nets.D?.infer(points).dataSync());
    const scores = [straight, loaded].map(score);
    expect(scores[1]).toEqual(scores[0]);
    for (const gan of [straight, loaded]) await trained(gan, 3);
    expect(await weightsOf(loaded)).toEqual(await weightsOf(straight));
    for (const gan of [straight, loaded]) gan.dispose();
    points.dispose();
  });

  it('that are plain functions are asked for by name', async () => {
    const gan = make({ ...own(), D: plain() });
    const store = keeping();
    await gan.save(store);
    const before = memory().numTensors;
    await expect(GAN.load(store)).rejects.toThrow('made with nets.D of its own, which no file can hold');
    expect(memory().numTensors).toBe(before);
    const again = await GAN.load(store, { nets: { ...own(), D: plain() } });
    expect(await weightsOf(again)).toEqual(await weightsOf(gan));
    for (const each of [gan, again]) each.dispose();
  });

  it('keep buffers that are none of their model’s, and what wraps a model is asked for', async () => {
    const wrapped = () => {
      const net = netFromModel(modelOf('G', 2));
      const u = tidy(() => variable(zeros([3])));
      const v = tidy(() => variable(zeros([2])));
      return Object.assign((x: Tensor) => net(x), { ...net, buffers: [u, ...net.buffers, v] });
    };
    const G = wrapped();
    const gan = make({ ...own(), G });
    const [u, v] = [G.buffers[0], G.buffers.at(-1)];
    tidy(() => {
      u?.assign(ones([3]));
      v?.assign(ones([2]));
    });
    await trained(gan, 1);
    const store = keeping();
    await gan.save(store);
    await expect(GAN.load(store)).rejects.toThrow('made with nets.G of its own');
    const again = await GAN.load(store, { nets: { ...own(), G: wrapped() } });
    expect(await weightsOf(again)).toEqual(await weightsOf(gan));
    for (const each of [gan, again]) each.dispose();
  });

  it('take no more memory than the file has weights, whatever its topology asks for', async () => {
    const gan = make(own());
    const store = keeping();
    await gan.save(store);
    const [topology = ''] = [JSON.stringify(store.parts.G?.modelTopology)];
    const modelTopology = JSON.parse(topology.replace('"units":6', '"units":600000000'));
    const parts = sealed({ ...store.parts, G: { ...store.parts.G, modelTopology } } as Parts);
    const before = memory().numTensors;
    await expect(GAN.load({ ...store, read: async () => parts })).rejects.toThrow(
      'larger than the weights in the file',
    );
    expect(memory().numTensors).toBe(before);
    gan.dispose();
  });

  it('with layers that tfjs does not know are told by name', async () => {
    class Mine extends layers.Layer {
      static readonly className = 'Mine';
      override call = (x: Tensor | Tensor[]) => x;
    }
    const G = sequential({ layers: [layers.dense({ units: 2, inputShape: [2] }), new Mine({})] });
    const gan = make({ ...own(), G: netFromModel(G) });
    const store = keeping();
    await gan.save(store);
    const before = memory().numTensors;
    await expect(GAN.load(store)).rejects.toThrow(/the net 'G' cannot be built from the file: Unknown layer: Mine/);
    expect(memory().numTensors).toBe(before);
    gan.dispose();
  });
});
