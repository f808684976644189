import '@tensorflow/tfjs-backend-cpu';
import {
  matMul,
  memory,
  norm,
  ones,
  type Rank,
  type Scalar,
  setBackend,
  slice,
  sum,
  type Tensor2D,
  type Tensor4D,
  tensor1d,
  tensor2d,
  tidy,
  variable,
  variableGrads,
  zeros,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../../src/backends/simd/index';
import { netFromFunction } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import type { Parts, Store } from '../../../src/core/store';
import { captionedShapes } from '../../../src/data/made/shapes/captionedShapes';
import { SHAPE_WORD_COUNT } from '../../../src/data/made/shapes/shapeFactors';
import { jointEmbedding } from '../../../src/losses/jointEmbedding';
import { matrixOf } from '../../../src/metrics/matrix';
import { retrievalAccuracy } from '../../../src/metrics/retrieval';
import { ofLength } from '../../../src/nets/ofLength';
import { Classifier } from '../../../src/systems/classifier/model';
import { CharCnnRnn, type CharCnnRnnOptions } from '../../../src/systems/textEncoder/model';
import { charCnnRnn, recurrentSteps } from '../../../src/systems/textEncoder/nets';
import { captionsOf } from '../../../src/text/captionPairs';

const make = (options: Partial<CharCnnRnnOptions> = {}) =>
  new CharCnnRnn({
    shape: [16, 16, 3],
    captionLength: 96,
    width: 16,
    channels: [16, 24, 16],
    imageChannels: [8, 16],
    learningRate: 2e-3,
    seed: 1,
    ...options,
  });
const data = () => captionedShapes({ size: 16, captionLength: 96 }) as never;

describe('the net of the char-CNN-RNN', () => {
  it("has the paper's eight places left of 201 characters, and its weights", async () => {
    expect(await setBackend('cpu')).toBe(true);
    expect(recurrentSteps(201)).toBe(8);
    expect([66, 65].map(recurrentSteps)).toEqual([1, 0]);
    const net = charCnnRnn({
      captionLength: 201,
      characters: 69,
      width: 1024,
      channels: [384, 512, 256],
      rng: new Rng(1),
    });
    expect(net.weights.map(w => w.shape)).toEqual([
      ...[[4, 1, 69, 384], [384], [4, 1, 384, 512], [512], [4, 1, 512, 256], [256]],
      ...[[256, 256], [256], [256, 256], [256], [256, 1024], [1024]],
    ]);
    net.dispose();
  });

  it('draws each weight from its own fork', () => {
    const [a, b] = [4, 7].map(width =>
      charCnnRnn({ captionLength: 66, characters: 5, width, channels: [2, 2, 2], rng: new Rng(3) }),
    );
    expect(a?.weights[4]?.dataSync()).toEqual(b?.weights[4]?.dataSync());
    expect(a?.weights[0]?.dataSync()).not.toEqual(new Float32Array(40));
    for (const net of [a, b]) net?.dispose();
  });

  it.each([
    [
      'captions too short for its pools',
      { captionLength: 65 },
      /captionLength: expected at least 66 characters, got 65/,
    ],
    ['two convolutions', { channels: [1, 2] as never }, /channels: expected three numbers, got 2/],
    ['no width', { width: 0 }, /width: expected a whole number/],
  ])('refuses %s', (_, options, message) => {
    const common = { captionLength: 66, characters: 5, width: 2, channels: [1, 1, 1] as const, rng: new Rng(1) };
    expect(() => charCnnRnn({ ...common, ...options })).toThrow(message);
  });
});

describe('the joint embedding loss', () => {
  it('is 0 where each fits its own by 1, and counts no pair of one class', () => {
    tidy(() => {
      const rows = tensor2d([
        [1, 0],
        [0, 1],
      ]);
      const value = (labels: number[], text = rows) =>
        Object.values(jointEmbedding({ image: rows, text, label: tensor1d(labels, 'int32') })).map(
          t => t.dataSync()[0],
        );
      expect(value([0, 1])).toEqual([0, 0]);
      // Exchanged sentences: each pair is off by 2, and there are two of four pairs.
      const exchanged = tensor2d([
        [0, 1],
        [1, 0],
      ]);
      expect(value([0, 1], exchanged)).toEqual([1, 1]);
      expect(value([5, 5], exchanged)).toEqual([0, 0]);
    });
  });

  it('tells the two ways apart', () => {
    tidy(() => {
      const image = tensor2d([
        [1, 0],
        [1, 0],
      ]);
      const text = tensor2d([
        [3, 0],
        [0, 0],
      ]);
      // F = [[3, 0], [3, 0]]: picture 1 prefers sentence 0, by 3 + 1; sentence 1 fits both alike, so it is off by 1,
      // and sentence 0 too.
      const { image: byImage, text: byText } = jointEmbedding({ image, text, label: tensor1d([0, 1], 'int32') });
      expect(byImage.dataSync()[0]).toBe(1);
      expect(byText.dataSync()[0]).toBe(0.5);
    });
  });

  it('checks shapes', () => {
    tidy(() => {
      const [a, b] = [zeros<Rank.R2>([2, 3]), zeros<Rank.R2>([3, 3])];
      expect(() => jointEmbedding({ image: a, text: b, label: zeros<Rank.R1>([2]) })).toThrow(/text: .* \[2, 3\]/);
      expect(() => jointEmbedding({ image: a, text: a, label: zeros<Rank.R1>([3]) })).toThrow(/label: .* \[2\]/);
    });
  });
});

describe.each(['cpu', 'simd'])('CharCnnRnn on %s', backend => {
  beforeAll(async () => {
    if (backend === 'simd') await registerSimd();
    expect(await setBackend(backend)).toBe(true);
  });

  it('gives equal captions equal rows to the bit, whatever their company', () => {
    const encoder = make();
    const rowsOf = (captions: string[]) => tidy(() => encoder.encode(captions).arraySync());
    const others = Array.from({ length: 40 }, (_, i) => `picture number ${i}`);
    const alone = rowsOf(['a small red circle'])[0];
    const among = rowsOf([...others, 'a small red circle', ...others, 'A  small red circle']);
    expect(among.length).toBe(82);
    expect(among[40]).toEqual(alone);
    expect(among[81]).toEqual(alone);
    expect(among[0]).not.toEqual(among[1]);
    encoder.dispose();
  });

  it('names what is wrong with a caption', () => {
    const encoder = make();
    expect(() => encoder.encode([])).toThrow(/captions: expected at least one/);
    expect(() => encoder.encode(['fine', 'naïve'])).toThrow(/"ï" is no character .* "naïve"/);
    expect(() => encoder.encode(['a'.repeat(97)])).toThrow(/at most 96 characters, got 97/);
    encoder.dispose();
  });

  it('refuses to train on codes that are no characters, or captions of another length', async () => {
    const batch = (length: number, code: number) => ({
      image: zeros([4, 16, 16, 3]),
      caption: tensor2d(new Int32Array(4 * length).fill(code), [4, length], 'int32'),
      label: tensor1d([0, 1, 2, 3], 'int32'),
    });
    const encoder = make();
    const options = { steps: 1, batchSize: 4 };
    await expect(encoder.fit([batch(96, 70)], options)).rejects.toThrow(/caption/);
    await expect(encoder.fit([batch(90, 1)], options)).rejects.toThrow(/caption/);
    encoder.dispose();
  });
});

describe('CharCnnRnn with features and a length', () => {
  const judge = () =>
    new Classifier({ shape: [16, 16, 3], classes: SHAPE_WORD_COUNT, channels: [4, 8], features: 6, seed: 3 });
  const rowsOf = (encoder: CharCnnRnn) =>
    tidy(() =>
      [encoder.encode(['a small red circle', 'a large blue square']), encoder.encodeImages(ones([2, 16, 16, 3]))]
        .map(rows => norm(rows, 2, 1).dataSync<'float32'>())
        .flatMap(lengths => [...lengths]),
    );

  beforeAll(async () => {
    await registerSimd();
    expect(await setBackend('simd')).toBe(true);
  });

  it('gives every row the length asked for', () => {
    const encoder = make({ length: 2 });
    for (const length of rowsOf(encoder)) expect(length).toBeCloseTo(2, 3);
    encoder.dispose();
  });

  it('scales rows, and differentiates that as its closed form does', () => {
    const kernel = variable(
      tensor2d([
        [3, 4],
        [0.5, -1],
      ]),
    );
    const net = ofLength(
      netFromFunction<Tensor2D, Tensor2D>({ forward: x => matMul(x, kernel as never), weights: [kernel] }),
      2,
    );
    const x = tensor2d([[1, 0]]);
    expect([...tidy(() => net(x)).dataSync()].map(v => +v.toFixed(5))).toEqual([1.2, 1.6]);
    // d/dw of the first column, 2 · a / √(a² + b²): 2 · b² / r³ by a, −2ab / r³ by b, at (3, 4).
    const { grads } = variableGrads(() => sum(slice(net(x), [0, 0], [1, 1])) as Scalar, [kernel]);
    const [byA = 0, byB = 0, ...rest] = Object.values(grads)[0]?.dataSync() ?? [];
    expect(byA).toBeCloseTo((2 * 16) / 125, 5);
    expect(byB).toBeCloseTo((-2 * 12) / 125, 5);
    expect(rest).toEqual([0, 0]);
    net.dispose();
    expect(kernel.isDisposed).toBe(true);
  });

  it('leaves the net that gives the features as it is', async () => {
    const reader = judge();
    const before = reader.game.nets.trunk?.weights.map(w => w.dataSync().slice());
    const encoder = make({ features: images => reader.features(images), length: 2 });
    expect(encoder.game.nets.image?.weights.map(w => w.shape)).toEqual([[6, 16], [16]]);
    const start = encoder.game.nets.image?.weights[0]?.dataSync().slice();
    await encoder.fit(data(), { steps: 2, batchSize: 8 });
    expect(reader.game.nets.trunk?.weights.map(w => w.dataSync())).toEqual(before);
    expect(encoder.game.nets.image?.weights[0]?.dataSync()).not.toEqual(start);
    encoder.dispose();
    expect(reader.game.nets.trunk?.weights.some(w => w.isDisposed)).toBe(false);
    reader.dispose();
  });

  it('asks for the features again when it is opened', async () => {
    const reader = judge();
    const features = (images: Tensor4D) => reader.features(images);
    const encoder = make({ features, length: 2 });
    let parts: Parts = {};
    const place: Store = {
      name: 'memory',
      write: async written => {
        parts = written;
      },
      read: async () => parts,
    };
    await encoder.save(place);
    await expect(CharCnnRnn.load(place)).rejects.toThrow(/made with features of its own.*load\(place, { features }\)/);
    const again = await CharCnnRnn.load(place, { features });
    const [a, b] = [encoder, again].map(e => tidy(() => e.encodeImages(ones([1, 16, 16, 3])).dataSync()));
    expect(b).toEqual(a);
    for (const model of [encoder, again, reader]) model.dispose();
  });

  it.each([
    ['a length of 0', { length: 0 }, /length: expected a number above 0, got 0/],
    [
      'features that are no rows',
      { features: (images: Tensor4D) => images as never },
      /features: expected \[n, features\] of pictures \[n, 16, 16, 3\], got \[1, 16, 16, 3\] of one/,
    ],
  ])('refuses %s', (_, options, message) => {
    expect(() => make(options)).toThrow(message);
  });
});

describe('CharCnnRnn', () => {
  it('learns which sentence belongs to which picture', async () => {
    await registerSimd();
    expect(await setBackend('simd')).toBe(true);
    const encoder = make({ channels: [32, 48, 32], learningRate: 4e-3 });
    const rate = async () => {
      const rates: number[] = [];
      for await (const batch of captionedShapes({ size: 16, captionLength: 96 }).batches(40, new Rng(77))) {
        const captions = await captionsOf(batch.caption);
        const [images, texts] = [encoder.encodeImages(batch.image), encoder.encode(captions)];
        const found = retrievalAccuracy(await matrixOf(images), await matrixOf(texts));
        for (const tensor of [images, texts]) tensor.dispose();
        for (const tensor of Object.values(batch)) tensor.dispose();
        if (rates.push(found) === 5) break;
      }
      return rates.reduce((sum, found) => sum + found / 5, 0);
    };
    const before = await rate();
    const tensors = memory().numTensors;
    const { history } = await encoder.fit(data(), { steps: 300, batchSize: 32 });
    expect(Object.keys(history)).toEqual(['E.image', 'E.text']);
    // Chance is 1 in 40.
    expect(before).toBeLessThan(0.07);
    expect(await rate()).toBeGreaterThan(0.2);
    // The optimizer's two moments of each weight.
    const weights = Object.values(encoder.game.nets).flatMap(net => net.weights);
    expect(memory().numTensors).toBe(tensors + 2 * weights.length);
    encoder.dispose();
  });
});
