import { memory, setBackend, type Tensor4D, tensor4d, tile } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../../src/backends/simd/index';
import { Rng } from '../../../src/core/rng';
import { arraySource } from '../../../src/data/arrays';
import { agreement } from '../../../src/metrics/agreement';
import { Classifier } from '../../../src/systems/classifier/model';
import { bands } from '../model/toyData';

beforeAll(async () => {
  await registerSimd({ threads: 1 });
  expect(await setBackend('simd')).toBe(true);
});

const make = () => new Classifier({ shape: [28, 28, 1], channels: [4, 8], features: 16, learningRate: 5e-3, seed: 1 });

describe('Classifier', () => {
  it('learns what it is told', async () => {
    const model = make();
    const { image, label } = bands().examples(0, 40);
    expect(agreement(model.classify(image).dataSync(), label.dataSync())).toBeLessThan(0.5);
    await model.fit(bands(), { steps: 60, batchSize: 20 });
    expect(agreement(model.classify(image).dataSync(), label.dataSync())).toBe(1);
    model.dispose();
  });

  it('gives probabilities, of which its class is the greatest, and features behind a ReLU', () => {
    const model = make();
    const { image } = bands().examples(0, 40);
    const rows = model.probabilities(image).arraySync();
    const classes = model.classify(image);
    expect([classes.shape, classes.dtype]).toEqual([[40], 'int32']);
    expect([...classes.dataSync()]).toEqual(rows.map(row => row.indexOf(Math.max(...row))));
    for (const row of rows) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    const features = model.features(image);
    expect(features.shape).toEqual([40, 16]);
    expect(Math.min(...features.dataSync())).toBe(0);
    model.dispose();
  });

  it('sees any number of pictures, each as if alone, and keeps no tensor of them', () => {
    const model = make();
    const some: Tensor4D = new Rng(2).uniform([100, 28, 28, 1], -1, 1);
    const many = tile(some, [6, 1, 1, 1]);
    const before = memory().numTensors;
    const [few, all] = [model.features(some), model.features(many)];
    expect(memory().numTensors).toBe(before + 2);
    const [a, b] = [few.dataSync(), all.dataSync()];
    expect(b.length).toBe(6 * a.length);
    expect(Math.max(...b.map((v, i) => Math.abs(v - (a[i % a.length] ?? Number.NaN))))).toBeLessThan(1e-5);
    model.dispose();
  });

  it('refuses what does not fit, before anything is trained', async () => {
    const model = make();
    expect(() => model.classify(tensor4d(new Float32Array(32 * 32), [1, 32, 32, 1]))).toThrow(/\[\?, 28, 28, 1\]/);
    const eleven = arraySource({ image: new Uint8Array(20 * 784), shape: [28, 28, 1], label: new Array(20).fill(10) });
    await expect(model.fit(eleven, { steps: 1, batchSize: 4 })).rejects.toThrow(/from 0 to 9, got 10/);
    const unlabelled = arraySource({ image: new Uint8Array(20 * 784), shape: [28, 28, 1] });
    // @ts-expect-error: pictures without labels.
    await expect(model.fit(unlabelled, { steps: 1, batchSize: 4 })).rejects.toThrow(/label/);
    expect(model.step).toBe(0);
    model.dispose();
    expect(() => new Classifier({ shape: [28, 28, 1], classes: 1 })).toThrow(/classes: expected .* at least 2, got 1/);
    expect(() => new Classifier({ shape: [784] })).toThrow(/\[height, width, channels\], got \[784\]/);
    expect(() => new Classifier({ shape: [28, 28, 1], channels: [0] })).toThrow(/channels\[0\]/);
  });
});
