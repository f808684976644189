import '@tensorflow/tfjs-backend-cpu';
import {
  concat,
  type io,
  matMul,
  mul,
  ones,
  reshape,
  setBackend,
  sum,
  type Tensor,
  tensor2d,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { normal } from '../../../src/core/latents/normal';
import type { Net } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import type { Spectral } from '../../../src/layers/spectral';
import { conditionalDcganDiscriminator, conditionalDcganGenerator } from '../../../src/systems/conditionalGan/dcgan';
import { conditionalMlpDiscriminator, conditionalMlpGenerator } from '../../../src/systems/conditionalGan/mlp';
import { ConditionalGAN } from '../../../src/systems/conditionalGan/model';

const shape = [28, 28, 1] as const;
const rng = () => new Rng(3);
const count = (net: Net<Tensor[]>) => net.weights.reduce((sum, v) => sum + v.size, 0);
const weight = (net: Net<Tensor[]>, layer: string) => net.model?.getLayer(layer).weights[0]?.read().shape;
const values = (t: Tensor) => Array.from(t.dataSync());

describe('conditional nets', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it("the paper's MLPs have the paper's layers", () => {
    const G = conditionalMlpGenerator({ latent: 100, condition: [10], shape, rng: rng() });
    expect(count(G)).toBe(101 * 200 + 11 * 1000 + 1201 * 1200 + 1201 * 784);
    const D = conditionalMlpDiscriminator({ condition: [10], shape, rng: rng() });
    expect(count(D)).toBe(785 * 240 * 5 + 11 * 50 * 5 + 291 * 240 * 4 + 241);
    expect(G.infer([zeros([2, 100]), zeros([2, 10])]).shape).toEqual([2, 28, 28, 1]);
    expect(D.infer([zeros([2, ...shape]), zeros([2, 10])]).shape).toEqual([2, 1]);
    G.dispose();
    D.dispose();
  });

  it('D hears a one-hot label from the start', () => {
    const deviation = (oneHot: boolean) => {
      const D = conditionalMlpDiscriminator({ condition: [10], shape, oneHot, rng: rng() });
      const kernel = values(D.model?.getLayer('D_of_condition').weights[0]?.read() as Tensor);
      D.dispose();
      return Math.sqrt(kernel.reduce((sum, v) => sum + v * v, 0) / kernel.length);
    };
    const D = conditionalMlpDiscriminator({ condition: [10], shape, oneHot: true, norm: 'spectral', rng: rng() });
    tidy(() => {
      const layer = D.model?.getLayer('D_of_condition') as unknown as Spectral;
      const [kernel, , u, v] = layer.weights.map(w => w.read());
      const sigma = sum(mul(reshape(v as Tensor, [-1, 1]), matMul(kernel as Tensor, reshape(u as Tensor, [-1, 1]))));
      // A matrix of 10 × 250 standard normal numbers: about √10 + √250.
      expect(sigma.dataSync()[0]).toBeGreaterThan(16);
    });
    D.dispose();
    expect(deviation(false)).toBeCloseTo(Math.sqrt(2 / 260), 2);
    expect(Math.abs(deviation(true) - 1)).toBeLessThan(0.05);
  });

  it('maxout takes the greatest piece of each unit', () => {
    const hidden = {
      example: { units: 2, pieces: 3 },
      condition: { units: 1, pieces: 2 },
      joint: { units: 1, pieces: 1 },
    };
    const D = conditionalMlpDiscriminator({ condition: [1], shape: [2], hidden, rng: rng() });
    // Only the layer on the example counts: the joint layer and the logit add its two units up.
    const [kernel, , , , joint] = D.weights;
    const set = (v: (typeof D.weights)[number] | undefined, rows: number[][]) => v?.assign(tensor2d(rows) as never);
    set(kernel, [
      [1, 10, 2, 20, 3, -30],
      [0, 0, 0, 0, 0, 0],
    ]);
    set(joint, [[1], [1], [0]]);
    set(D.weights[6], [[1]]);
    // The pieces of unit 1 are columns 1, 3, 5 and those of unit 2 are 2, 4, 6: 3x and 20x above 0; −x and 30 |x|
    // below.
    const out = D.infer([
      tensor2d([
        [1, 9],
        [-1, 9],
      ]),
      zeros([2, 1]),
    ]);
    expect(values(out)).toEqual([23, 29]);
    D.dispose();
  });

  it('DCGAN nets, told by batch norm and by projection, with attention', () => {
    const common = { condition: 10, shape, width: 4, hidden: [16], attention: 14, rng: rng() };
    const G = conditionalDcganGenerator({ ...common, latent: 6, conditioning: 'batchNorm' });
    const D = conditionalDcganDiscriminator({ ...common, discriminator: 'projection', norm: 'spectral' });
    expect(weight(G, 'G_dense1')).toEqual([6, 16]);
    expect(weight(G, 'G_up1')).toEqual([4, 4, 4, 8]);
    expect(weight(G, 'G_up1_told')).toEqual([10, 4]);
    expect(weight(G, 'G_attention_value')).toEqual([1, 1, 4, 2]);
    expect(weight(D, 'D_down1')).toEqual([4, 4, 1, 4]);
    expect(weight(D, 'D_attention_value')).toEqual([1, 1, 4, 2]);
    expect(weight(D, 'D_project')).toEqual([10, 8]);
    expect(D([G([zeros([2, 6]), ones([2, 10])]), ones([2, 10])]).shape).toEqual([2, 1]);
    G.dispose();
    D.dispose();
    const told = { shape: [2], latent: normal(2), condition: { field: 'where', shape: [1] } };
    expect(() => new ConditionalGAN({ ...told, attention: 14 })).toThrow('attention: 14 is for convolutional nets');
    expect(() => new ConditionalGAN({ ...told, shape, architecture: 'dcgan', conditioning: 'batchNorm' })).toThrow(
      'conditioning: batchNorm has a row for each class',
    );
  });

  it.each([true, false])('DCGAN nets, told at every layer: %s', everyLayer => {
    const common = { condition: 10, shape, width: 4, hidden: [16], everyLayer, rng: rng() };
    const k = everyLayer ? 10 : 0;
    const G = conditionalDcganGenerator({ ...common, latent: 6 });
    const D = conditionalDcganDiscriminator(common);
    expect(weight(G, 'G_dense1')).toEqual([16, 16]);
    expect(weight(G, 'G_dense2')).toEqual([16 + k, 7 * 7 * 8]);
    expect(weight(G, 'G_up1')).toEqual([4, 4, 4, 8 + k]);
    expect(weight(G, 'G_picture')).toEqual([4, 4, 1, 4 + k]);
    expect(weight(D, 'D_down1')).toEqual([4, 4, 11, 4]);
    expect(weight(D, 'D_down2')).toEqual([4, 4, 4 + k, 8]);
    expect(weight(D, 'D_dense1')).toEqual([7 * 7 * 8 + k, 16]);
    expect(weight(D, 'D_logit')).toEqual([16 + k, 1]);
    expect(G([zeros([2, 6]), ones([2, 10])]).shape).toEqual([2, 28, 28, 1]);
    expect(D([zeros([2, ...shape]), ones([2, 10])]).shape).toEqual([2, 1]);
    G.dispose();
    D.dispose();
  });

  it('the condition is the same all over a map', () => {
    const D = conditionalDcganDiscriminator({ condition: 3, shape, width: 2, rng: rng() });
    const layer = D.model?.getLayer('D_picture_told');
    const [picture, y] = [
      zeros([2, ...shape]),
      tensor2d([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ];
    const repeat = D.model?.getLayer('D_picture_repeat').apply(y) as Tensor;
    const tile = D.model?.getLayer('D_picture_tile').apply(repeat) as Tensor;
    const told = layer?.apply([picture, tile]) as Tensor;
    expect(told.shape).toEqual([2, 28, 28, 4]);
    for (const [at, row] of [
      [0, [0, 1, 2, 3]],
      [783, [0, 1, 2, 3]],
      [784, [0, 4, 5, 6]],
    ] as const) {
      expect(values(told).slice(at * 4, at * 4 + 4)).toEqual(row);
    }
    D.dispose();
  });

  it('plain tfjs opens the generators and draws the same', async () => {
    const nets = [
      conditionalMlpGenerator({ latent: 4, condition: [10], shape, dropout: 0.5, rng: rng() }),
      conditionalDcganGenerator({ latent: 4, condition: 10, shape, width: 2, rng: rng() }),
    ];
    for (const G of nets) {
      const held: io.ModelArtifacts[] = [];
      const info = { dateSaved: new Date(), modelTopologyType: 'JSON' } as const;
      await G.model?.save({ save: async artifacts => ({ modelArtifactsInfo: info, kept: held.push(artifacts) }) });
      const plain = await loadLayersModel({ load: async () => held[0] as io.ModelArtifacts });
      const inputs = () => [ones([2, 4]), concat([ones([2, 1]), zeros([2, 9])], 1)];
      const [ours, theirs] = tidy(() => [values(G.infer(inputs())), values(plain.predict(inputs()) as Tensor)]);
      expect(Math.max(...ours.map((v, i) => Math.abs(v - (theirs[i] ?? Number.NaN))))).toBeLessThan(1e-6);
      G.dispose();
      plain.dispose();
    }
  });

  it('refuses sizes that make no net', () => {
    expect(() => conditionalMlpGenerator({ latent: 0, condition: [10], shape, rng: rng() })).toThrow('latent');
    expect(() => conditionalMlpDiscriminator({ condition: [], shape, rng: rng() })).toThrow('condition');
    expect(() => conditionalDcganGenerator({ latent: 4, condition: 1.5, shape, rng: rng() })).toThrow('condition');
    expect(() => conditionalDcganDiscriminator({ condition: 2, shape: [7, 7, 1], rng: rng() })).toThrow('shape');
  });
});
