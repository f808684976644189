import '@tensorflow/tfjs-backend-cpu';
import { memory, ones, type Tensor4D, tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { arraySource } from '../../../src/data/arrays';
import { checkRange, toByte } from '../../../src/data/pictures/pixels';
import { split, take } from '../../../src/data/split';

const bytes = (n: number, each = 4) => Uint8Array.from({ length: n * each }, (_, i) => Math.floor(i / each));

/** The first pixel of each example of each batch of one pass, as the byte it came from. */
async function pass(source: ReturnType<typeof arraySource>, size: number, seed: number, skip = 0) {
  const seen: number[][] = [];
  for await (const batch of source.batches(size, new Rng(seed), skip)) {
    const each = source.shape[0] * source.shape[1] * source.shape[2];
    const values = batch.image.dataSync();
    seen.push(Array.from({ length: size }, (_, i) => toByte(values[i * each] ?? Number.NaN)));
    for (const t of Object.values(batch)) t.dispose();
  }
  return seen;
}

describe('arraySource', () => {
  it('maps every byte b to b / 127.5 - 1 exactly, and back', () => {
    const source = arraySource({ image: Uint8Array.from({ length: 256 }, (_, b) => b), shape: [16, 16, 1] });
    const { image } = source.examples(0, 1);
    const values = [...image.dataSync()];
    image.dispose();
    expect(image.shape).toEqual([1, 16, 16, 1]);
    expect(values).toEqual(Array.from({ length: 256 }, (_, b) => Math.fround(b / 127.5 - 1)));
    expect([values[0], values[255]]).toEqual([-1, 1]);
    expect(values.map(toByte)).toEqual([...source.images]);
    expect([-7, 7, Number.NaN].map(toByte)).toEqual([0, 255, 0]);
  });

  it('keeps floats as they are and reads tensors', () => {
    const values = [-1, -0.25, 0.5, 1];
    const tensor = tensor4d(values, [2, 1, 2, 1]);
    for (const source of [
      arraySource({ image: Float32Array.from(values), shape: [1, 2, 1] }),
      arraySource({ image: tensor }),
    ]) {
      expect([source.size, source.shape]).toEqual([2, [1, 2, 1]]);
      const { image } = source.examples(1, 1);
      expect([...image.dataSync()]).toEqual([0.5, 1]);
      image.dispose();
    }
    expect(tensor.isDisposed).toBe(false);
    tensor.dispose();
  });

  it('gives labels with their pictures, as int32', async () => {
    const label = Array.from({ length: 20 }, (_, i) => i % 3);
    const source = arraySource({ image: bytes(20), shape: [2, 2, 1], label });
    expect(source.classes).toBe(3);
    for await (const { image, label } of source.batches(5, new Rng(3))) {
      expect([label.dtype, label.shape, image.shape]).toEqual(['int32', [5], [5, 2, 2, 1]]);
      const first = [...image.dataSync()].filter((_, i) => i % 4 === 0).map(toByte);
      expect([...label.dataSync()]).toEqual(first.map(i => i % 3));
      image.dispose();
      label.dispose();
    }
    const t = tensor1d([0, 2], 'int32');
    expect([...(arraySource({ image: bytes(2), shape: [2, 2, 1], label: t, classes: 7 }).labels ?? [])]).toEqual([
      0, 2,
    ]);
    t.dispose();
  });

  it('visits every example once per pass, leaves out the rest, and repeats for the same rng', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.nat(1000),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (n, seed, part) => {
          const size = 1 + Math.floor(part * (n - 1));
          const source = arraySource({ image: bytes(n), shape: [2, 2, 1] });
          const batches = await pass(source, size, seed);
          expect(batches.length).toBe(Math.floor(n / size));
          expect(new Set(batches.flat()).size).toBe(batches.length * size);
          expect(await pass(source, size, seed)).toEqual(batches);
          for (const skip of [1, 2, n]) expect(await pass(source, size, seed, skip)).toEqual(batches.slice(skip));
        },
      ),
      { numRuns: 40 },
    ));

  it('shuffles differently for another rng', async () => {
    const source = arraySource({ image: bytes(50), shape: [2, 2, 1] });
    expect(await pass(source, 50, 1)).not.toEqual(await pass(source, 50, 2));
  });

  it('makes no tensor before it is asked and leaks none', async () => {
    const before = memory().numTensors;
    const source = arraySource({ image: bytes(9), shape: [2, 2, 1], label: new Uint8Array(9) });
    expect(memory().numTensors).toBe(before);
    for await (const batch of source.batches(2, new Rng(1))) {
      for (const t of Object.values(batch)) t.dispose();
      break;
    }
    expect(memory().numTensors).toBe(before);
  });

  const shape = [2, 2, 1] as const;
  it.each([
    [
      'NaN',
      () => arraySource({ image: Float32Array.of(0, 0, Number.NaN, 0), shape }),
      /got NaN in example 0 at offset 2/,
    ],
    [
      '200',
      () => arraySource({ image: Float32Array.of(0, 0, 0, 0, 200, 0, 0, 0), shape }),
      /got 200 in example 1.*127\.5/,
    ],
    ['-1.5', () => arraySource({ image: Float32Array.of(-1.5, 0, 0, 0), shape }), /from -1 to 1, got -1\.5/],
    ['no data', () => arraySource({ image: new Uint8Array(), shape }), /at least one example/],
    ['a part of a picture', () => arraySource({ image: new Uint8Array(6), shape }), /6 values.*\[2, 2, 1\].*4 values/],
    ['no shape', () => arraySource({ image: new Uint8Array(4) }), /shape: a typed array needs/],
    ['a bad shape', () => arraySource({ image: new Uint8Array(4), shape: [2, 0, 1] }), /got \[2, 0, 1\]/],
    ['a map', () => arraySource({ image: new Map() as never, shape }), /got a Map/],
    ['a part of a list', () => arraySource({ image: [0, 0], shape }), /2 values.*\[2, 2, 1\].*4 values/],
    [
      'a buffer',
      () => arraySource({ image: new ArrayBuffer(4) as never, shape }),
      /got an ArrayBuffer\. Pass new Uint8Arr/,
    ],
    [
      'what a canvas gives',
      () => arraySource({ image: new Uint8ClampedArray(3 * 16), shape }),
      /48 bytes in a Uint8ClampedArray are whole pictures of four channels.*expected \[2, 2, 1\]\. .*imageFiles of gan-kit\/browser\. .*new Uint8Array/,
    ],
    ['rank 3', () => arraySource({ image: ones([2, 2, 1]) as unknown as Tensor4D }), /got one of shape \[2, 2, 1\]/],
    ['few labels', () => arraySource({ image: bytes(3), shape, label: [0, 1] }), /expected 3, .* got 2/],
    [
      'a label too high',
      () => arraySource({ image: bytes(2), shape, label: [0, 4], classes: 4 }),
      /0 to 3, got 4 for example 1/,
    ],
    ['a label below 0', () => arraySource({ image: bytes(2), shape, label: [0, -1] }), /got -1/],
    ['half a label', () => arraySource({ image: bytes(2), shape, label: [0, 0.5] }), /got 0\.5/],
    ['no classes', () => arraySource({ image: bytes(2), shape, label: [0, 0], classes: 0 }), /classes/],
    ['a batch too large', () => arraySource({ image: bytes(2), shape }).batches(3, new Rng(1)), /3 is more than the 2/],
    ['a batch of 0', () => arraySource({ image: bytes(2), shape }).batches(0, new Rng(1)), /at least 1, got 0/],
    ['examples past the end', () => arraySource({ image: bytes(2), shape }).examples(1, 2), /more than the 2/],
    ['rows past the end', () => arraySource({ image: bytes(2), shape }).pick([2]), /0 to 1, got 2/],
  ])('refuses %s', (_, make, message) => expect(make).toThrow(message));

  it('forgives rounding at the ends of the range, and no more', () => {
    checkRange('x', [1 + 1e-6, -1 - 1e-6], 1);
    expect(() => checkRange('x', [1.0001], 1)).toThrow(/got 1\.0001/);
  });
});

describe('split and take', () => {
  const label = Array.from({ length: 60 }, (_, i) => (i < 40 ? 0 : 1));
  const source = arraySource({ image: bytes(60), shape: [2, 2, 1], label });
  const ids = (s: { images: ArrayLike<number> }) => Array.from(s.images).filter((_, i) => i % 4 === 0);

  it('parts the data exactly, by seed', () => {
    const { train, test } = split(source, 13, { seed: 1 });
    expect([train.size, test.size]).toEqual([47, 13]);
    expect([...ids(train), ...ids(test)].sort((a, b) => a - b)).toEqual(ids(source));
    expect(ids(split(source, 13, { seed: 1 }).test)).toEqual(ids(test));
    expect(ids(split(source, 13, { seed: 2 }).test)).not.toEqual(ids(test));
    expect([...(test.labels ?? [])]).toEqual(ids(test).map(i => label[i]));
    expect([train.classes, test.classes]).toEqual([2, 2]);
  });

  it('balances classes', () => {
    const { test } = split(source, 12, { seed: 1, balanced: true });
    expect([0, 1].map(c => test.labels?.filter(l => l === c).length)).toEqual([6, 6]);
  });

  it('takes exactly so many', () => {
    expect(new Set(ids(take(source, 7, 5))).size).toBe(7);
    expect(ids(take(source, 60))).toEqual(ids(source));
  });

  it.each([
    ['all', () => split(source, 60, { seed: 1 }), /fewer than the 60/],
    ['uneven', () => split(source, 13, { seed: 1, balanced: true }), /multiple of the 2/],
    ['too many of a class', () => split(source, 42, { seed: 1, balanced: true }), /class 1 has 20.* 21/],
    ['more than there are', () => take(source, 61), /at most 60/],
    [
      'balance without labels',
      () => split(arraySource({ image: bytes(4), shape: [2, 2, 1] }), 2, { seed: 1, balanced: true }),
      /no labels/,
    ],
  ])('refuses %s', (_, make, message) => expect(make).toThrow(message));
});
