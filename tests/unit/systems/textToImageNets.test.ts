import '@tensorflow/tfjs-backend-cpu';
import { add, matMul, mul, setBackend, sum, type Tensor, type Tensor2D, zeros } from '@tensorflow/tfjs-core';
import { model as tfModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AnyNet } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { conditioner, stackGenerator1, stackGenerator2 } from '../../../src/systems/stackGan/nets';
import { textDiscriminator, textGenerator } from '../../../src/systems/textToImage/nets';
import { projectionDiscriminator } from '../../../src/systems/textToImage/projectionDiscriminator';

const rng = new Rng(1);
const weights = (net: AnyNet) => net.weights.reduce((sum, weight) => sum + weight.size, 0);
const numbers = (t: Tensor) => Array.from(t.dataSync());
const layersOf = (net: AnyNet, part: RegExp) =>
  net.model?.layers.map(({ name }) => name).filter(n => part.test(n)) ?? [];

beforeAll(async () => {
  expect(await setBackend('cpu')).toBe(true);
});

describe.each([
  [[8, 8, 1], 4],
  [[16, 16, 3], 4],
  [[28, 28, 1], 7],
  [[64, 64, 3], 4],
] as const)('text-to-image nets for %j', (shape, base) => {
  it('go from noise and text to pictures, and from pictures and text to logits', () => {
    const options = { shape, text: 5, width: 1, projection: 3, rng };
    const G = textGenerator({ ...options, latent: 4 });
    const D = textDiscriminator(options);
    const [z, text] = [rng.normal([2, 4]), rng.normal([2, 5])];
    const pictures = G.infer([z, text]);
    expect(pictures.shape).toEqual([2, ...shape]);
    expect(Math.max(...numbers(pictures).map(Math.abs))).toBeLessThanOrEqual(1);
    expect(D.infer([pictures, text]).shape).toEqual([2, 1]);
    expect(D.model?.getLayer('D_places').outputShape).toEqual([null, base, base, 3]);
    // Both read the text.
    const other = rng.normal([2, 5]);
    expect(numbers(G.infer([z, other]))).not.toEqual(numbers(pictures));
    expect(numbers(D.infer([pictures, other]))).not.toEqual(numbers(D.infer([pictures, text])));
  });
});

describe('a discriminator that reads text by an inner product', () => {
  const options = { shape: [16, 16, 3] as const, text: 10, width: 2, projection: 6, rng };

  it('scores pictures by it: ⟨V t, φ⟩ + ψ(φ)', () => {
    const D = projectionDiscriminator(options);
    const [picture, text] = [rng.normal([3, 16, 16, 3]), rng.normal([3, 10])];
    const inner = tfModel({
      inputs: D.model?.inputs ?? [],
      outputs: D.model?.getLayer('D_features_leaky').output as never,
    });
    const phi = inner.predict([picture, text]) as Tensor2D;
    const [V, v, psi, c] = ['D_project', 'D_logit'].flatMap(name => D.model?.getLayer(name).getWeights() ?? []);
    const wanted = add(
      sum(mul(phi, add(matMul(text as Tensor2D, V as Tensor2D), v as Tensor)), 1, true),
      add(matMul(phi, psi as Tensor2D), c as Tensor),
    );
    const got = numbers(D.infer([picture, text]));
    numbers(wanted).forEach((value, i) => {
      expect(got[i]).toBeCloseTo(value, 6);
    });
    expect(got.some(value => Math.abs(value) > 1e-6)).toBe(true);
  });

  it('scores what lies between two captions between their scores, where one that joins them need not', () => {
    const apart = (D: AnyNet) => {
      const [picture, a, b] = [rng.normal([4, 16, 16, 3]), rng.normal([4, 10]), rng.normal([4, 10])];
      const score = (text: Tensor) => numbers(D.infer([picture, text] as never) as Tensor);
      const [ofA, ofB, ofBoth] = [score(a), score(b), score(mul(add(a, b), 0.5))];
      const off = ofBoth.map((value, i) => Math.abs(value - ((ofA[i] ?? 0) + (ofB[i] ?? 0)) / 2));
      return Math.max(...off) / Math.max(...ofA.map((value, i) => Math.abs(value - (ofB[i] ?? 0))));
    };
    expect(apart(projectionDiscriminator(options) as AnyNet)).toBeLessThan(1e-4);
    expect(apart(textDiscriminator(options) as AnyNet)).toBeGreaterThan(1e-3);
  });

  it('has the weights of its layers, and refuses what the other refuses', () => {
    const down = 4 * 4 * 3 * 2 + 2 + 4 * 4 * 2 * 4 + 2 * 4;
    const rest = 4 * 4 * 4 * 6 + 2 * 6 + 10 * 6 + 6 + 6 + 1;
    expect(weights(projectionDiscriminator(options))).toBe(down + rest);
    expect(() => projectionDiscriminator({ ...options, shape: [4, 16, 3] })).toThrow(
      'shape: expected [height, width, channels]',
    );
    expect(() => projectionDiscriminator({ ...options, projection: 0 })).toThrow('projection: expected');
  });
});

describe('text-to-image nets', () => {
  it('have the numbers of weights the paper’s layers have, in any width', () => {
    const options = { shape: [16, 16, 3] as const, text: 10, width: 2, projection: 6, rng };
    const G = 10 * 6 + 6 + (7 + 6) * 64 + 2 * 64 + 4 * 4 * 4 * 2 + 2 * 2 + 4 * 4 * 2 * 3 + 3;
    expect(weights(textGenerator({ ...options, latent: 7 }))).toBe(G);
    const down = 4 * 4 * 3 * 2 + 2 + 4 * 4 * 2 * 4 + 2 * 4;
    const D = down + 10 * 6 + 2 * 6 + (4 + 6) * 4 + 2 * 4 + 4 * 4 * 4 + 1;
    expect(weights(textDiscriminator(options))).toBe(D);
    expect(weights(textDiscriminator({ ...options, normText: false }))).toBe(D - 2 * 6 + 6);
  });

  it('have bottlenecks at the two smallest maps where asked to', () => {
    const options = { text: 5, latent: 4, projection: 3, width: 4, rng };
    const sums = (side: 8 | 32) =>
      layersOf(textGenerator({ ...options, shape: [side, side, 3], residual: true }), /_sum$/);
    expect(sums(32)).toEqual(['G_map_sum', 'G_up1_sum']);
    expect(sums(8)).toEqual(['G_map_sum']);
    expect(layersOf(textGenerator({ ...options, shape: [32, 32, 3] }), /_sum$/)).toEqual([]);
  });

  it('StackGAN’s go from a small picture and a condition to a larger one, with residual blocks between', () => {
    const common = { condition: 3, width: 2, rng };
    const low = stackGenerator1({ ...common, shape: [8, 8, 3], latent: 4, residual: true });
    const high = stackGenerator2({ ...common, shape: [32, 32, 3], ratio: 4, blocks: 3 });
    const condition = rng.normal([2, 3]);
    const small = low.infer([rng.normal([2, 4]), condition]);
    expect([small.shape, high.infer([small, condition]).shape]).toEqual([
      [2, 8, 8, 3],
      [2, 32, 32, 3],
    ]);
    expect(layersOf(high, /_sum$/)).toHaveLength(3);
    expect(layersOf(high, /_twice$/)).toHaveLength(4);
    expect(conditioner({ text: 5, condition: 3, rng }).infer(zeros([2, 5])).shape).toEqual([2, 6]);
  });

  it('say what does not fit', () => {
    const options = { shape: [32, 32, 3] as const, text: 5, latent: 4, rng };
    expect(() => textGenerator({ ...options, shape: [20, 7, 3] })).toThrow('got [20, 7, 3]');
    const { latent: _, ...forD } = options;
    expect(() => textDiscriminator({ ...forD, shape: [32, 6, 3] })).toThrow(
      'shape: expected [height, width, channels]',
    );
    for (const wrong of [{ text: 0 }, { latent: 0 }, { projection: 1.5 }, { width: 0 }]) {
      expect(() => textGenerator({ ...options, ...wrong })).toThrow('whole number of at least 1');
    }
    expect(() => stackGenerator2({ shape: [32, 32, 3], ratio: 2, blocks: -1, rng })).toThrow('blocks');
    expect(() => conditioner({ text: 0, rng })).toThrow('text');
  });
});
