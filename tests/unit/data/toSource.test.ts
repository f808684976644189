import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfd from '@tensorflow/tfjs-data';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Batch } from '../../../src/core/game';
import { Rng } from '../../../src/core/rng';
import type { Source } from '../../../src/core/source';
import { arraySource } from '../../../src/data/arrays';
import { gaussianRing } from '../../../src/data/made/mixtures';
import { type Data, type SourceOptions, toSource } from '../../../src/data/toSource';

let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => expect(tf.memory().numTensors).toBe(before));

/** A `[2, 2, 1]` picture of one value. */
const picture = (i: number) => tf.fill([2, 2, 1], i / 100);
const pictures = (...ids: number[]) => tf.tidy(() => tf.stack(ids.map(picture)));

/** One pass: of each batch, the pictures' ids and, where there are any, the labels. */
async function pass(source: Source<Batch>, size: number, skip = 0) {
  const out: (number[] | [number[], number[]])[] = [];
  for await (const batch of source.batches(size, new Rng(1), skip)) {
    const { image, label } = batch;
    expect([image?.shape, image?.dtype]).toEqual([[size, 2, 2, 1], 'float32']);
    const ids = Array.from(image?.dataSync() ?? [])
      .filter((_, i) => i % 4 === 0)
      .map(v => Math.round(v * 100));
    if (label) expect([label.shape, label.dtype]).toEqual([[size], 'int32']);
    out.push(label ? [ids, [...label.dataSync()]] : ids);
    for (const t of Object.values(batch)) t.dispose();
  }
  return out;
}
const of = (data: unknown, options?: SourceOptions) => toSource(data as Data, options);
const dispose = (data: unknown) => tf.dispose(data as tf.TensorContainer);

describe('toSource on arrays', () => {
  it('returns a source as it is', () => {
    for (const source of [gaussianRing(), arraySource({ image: new Uint8Array(4), shape: [2, 2, 1] })]) {
      expect(toSource(source as Source<Batch>)).toBe(source);
    }
  });

  it('takes tensors, bytes, clamped bytes, floats and pairs', async () => {
    const shape = [2, 2, 1] as const;
    const tensor = pictures(1, 2, 3) as tf.Tensor4D;
    const bytes = new Uint8Array(12).fill(255);
    for (const source of [
      toSource(tensor),
      toSource(bytes, { shape }),
      toSource(new Uint8ClampedArray(bytes), { shape }),
      toSource(new Float32Array(12), { shape }),
      toSource({ image: bytes, shape, label: [0, 1, 2] }),
      toSource({ image: bytes, label: [0, 1, 2] }, { shape, classes: 5 }),
    ]) {
      expect([source.size, source.shape]).toEqual([3, [2, 2, 1]]);
    }
    expect(toSource({ image: bytes, label: [0, 1, 2] }, { shape, classes: 5 }).classes).toBe(5);
    expect((await pass(toSource(tensor), 3)).flat().sort()).toEqual([1, 2, 3]);
    expect(() => toSource(tensor, { shape: [3, 3, 1] })).toThrow(
      /expected pictures \[3, 3, 1\], got a tensor of shape \[3, 2, 2, 1\]/,
    );
    tensor.dispose();
  });

  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /got undefined/],
    ['null', null, /got null/],
    ['a path', 'pictures/', /got string\. .*imageFolder/],
    ['a promise', Promise.resolve(), /got a Promise\. Await it first/],
    ['doubles', new Float64Array(4), /got a Float64Array\. Convert it/],
    ['a map', new Map(), /got a Map/],
    ['an object', { pixels: [] }, /got an Object/],
    [
      'a misspelt field',
      { images: new Uint8Array(4), shape: [2, 2, 1] },
      /'image', whose shape .* missing; .* are images\./,
    ],
    ['bytes without shape', new Uint8Array(4), /shape: a typed array needs/],
  ])('refuses %s', (_, data, message) => expect(() => of(data)).toThrow(message));
});

describe('toSource on lists', () => {
  const first = async (data: Data, options?: SourceOptions) => {
    for await (const batch of toSource(data, options).batches(2, new Rng(1))) {
      const out = Object.entries(batch).map(([name, t]) => [name, t.shape, [...t.dataSync()].sort()]);
      for (const t of Object.values(batch)) t.dispose();
      return out;
    }
  };

  it('takes lists of pictures and of points, by name and bare', async () => {
    const lists = [[[[0.5]]], [[[1]]]];
    const picture = [['image', [2, 1, 1, 1], [0.5, 1]]];
    expect(await first({ image: [[[[-1]]], [[[1]]]] })).toEqual([['image', [2, 1, 1, 1], [-1, 1]]]);
    expect(await first({ image: [[0.5], [1]], shape: [1, 1, 1] })).toEqual(picture);
    for (const data of [lists, { image: lists }]) expect(await first(data)).toEqual(picture);
    const points = [['point', [2, 2], [1, 2, 3, 4]]];
    const rows = [
      [1, 2],
      [3, 4],
    ];
    for (const data of [rows, { point: rows }]) {
      expect(await first(data)).toEqual(points);
      expect(await first(data, { expects: { point: { shape: [2] } } })).toEqual(points);
    }
  });

  it('names the field that a model learns from and does not find', () => {
    const expects = { image: { shape: [2, 2, 1] } };
    for (const name of ['images', 'data', 'point']) {
      expect(() => toSource({ [name]: new Uint8Array(4), shape: [2, 2, 1] }, { expects })).toThrow(
        `data: the field 'image' is missing, which the model learns from; the fields given are ${name}.`,
      );
    }
  });

  it('says how pictures of a page become tensors', async () => {
    class ImageData {
      readonly data = new Uint8ClampedArray(16);
    }
    const made = new ImageData() as never;
    expect(() => toSource(made)).toThrow(
      /got an ImageData\. Give pictures of a page to imageFiles of gan-kit\/browser\./,
    );
    for (const data of [[made], { image: made }, [{ image: made }], [new Uint8ClampedArray(16)]])
      await expect(first(data as never, { shape: [2, 2, 1] }).catch(e => Promise.reject(e))).rejects.toThrow(
        /imageFiles/,
      );
  });

  it('knows bytes in a list as bytes, and warns of none', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    await first([Uint8Array.of(255), Uint8Array.of(128)], { shape: [1, 1, 1] });
    expect(warn).not.toHaveBeenCalled();
    await first([Float32Array.of(1), Float32Array.of(0.5)], { shape: [1, 1, 1] });
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });
});

describe('toSource on streams', () => {
  const batches = function* (...lists: number[][]) {
    for (const ids of lists) yield pictures(...ids);
  };

  it('cuts batches of any length to size, in order, on every pass, and skips', async () => {
    const source = of(() => batches([1, 2], [3], [4, 5, 6, 7, 8], [9]));
    for (let i = 0; i < 2; i++)
      expect(await pass(source, 2)).toEqual([
        [1, 2],
        [3, 4],
        [5, 6],
        [7, 8],
      ]);
    expect(await pass(source, 3)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    expect(await pass(source, 9)).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9]]);
    expect(await pass(source, 2, 2)).toEqual([
      [5, 6],
      [7, 8],
    ]);
    expect(await pass(source, 2, 9)).toEqual([]);
  });

  it('keeps the tensors of an array and takes those of a generator', async () => {
    const array = [pictures(1, 2), pictures(3, 4)];
    for (let i = 0; i < 2; i++)
      expect(await pass(of(array), 2)).toEqual([
        [1, 2],
        [3, 4],
      ]);
    expect(await pass(of(new Set(array)), 4)).toEqual([[1, 2, 3, 4]]);
    const pairs = array.map((image, i) => ({ image, label: tf.tensor1d([i, i], 'int32') }));
    expect(await pass(of(pairs), 1)).toEqual([
      [[1], [0]],
      [[2], [0]],
      [[3], [1]],
      [[4], [1]],
    ]);
    for (const pair of pairs) dispose(pair);
    const iterable = { [Symbol.iterator]: () => batches([1, 2, 3]) };
    for (let i = 0; i < 2; i++) expect(await pass(of(iterable), 3)).toEqual([[1, 2, 3]]);
  });

  it('gathers single examples, of tensors or numbers, labelled or not', async () => {
    const labelled = async function* () {
      for (const i of [1, 2, 3, 4]) yield { image: picture(i), label: i % 2 ? i : tf.scalar(i) };
    };
    expect(await pass(of(labelled, { classes: 5 }), 2)).toEqual([
      [
        [1, 2],
        [1, 2],
      ],
      [
        [3, 4],
        [3, 4],
      ],
    ]);
    const plain = [1, 2].map(i => new Float32Array(4).fill(i / 100));
    expect(await pass(of(plain, { shape: [2, 2, 1] }), 2)).toEqual([[1, 2]]);
    const bytes = [{ image: new Uint8Array(8).fill(255), label: [0, 1] }];
    expect(await pass(of(bytes, { shape: [2, 2, 1] }), 2)).toEqual([
      [
        [100, 100],
        [0, 1],
      ],
    ]);
  });

  it('reads any tf.data dataset', async () => {
    const ids = [1, 2, 3, 4, 5];
    const dataset = tfd.array(ids).map(i => picture(i as unknown as number));
    expect(await pass(of(dataset), 2)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(await pass(of(dataset.batch(3)), 2)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    const pairs = tfd.array(ids).map(i => ({
      xs: picture(i as unknown as number),
      ys: tf.oneHot(tf.scalar(i as unknown as number, 'int32'), 6),
    }));
    for (let i = 0; i < 2; i++)
      expect(await pass(of(pairs.batch(2), { classes: 6 }), 5)).toEqual([
        [
          [1, 2, 3, 4, 5],
          [1, 2, 3, 4, 5],
        ],
      ]);
    const generator = tfd.generator(function* () {
      for (const i of ids) yield { image: picture(i) };
    });
    expect(await pass(of(generator), 5)).toEqual([[1, 2, 3, 4, 5]]);
  });

  it('passes other fields on, as batches or examples', async () => {
    const take = async (data: () => Iterable<unknown>, options?: SourceOptions) => {
      for await (const batch of of(data, options).batches(2, new Rng(1))) {
        const shapes = Object.fromEntries(Object.entries(batch).map(([k, t]) => [k, t.shape]));
        dispose(batch);
        return shapes;
      }
      return undefined;
    };
    const low = () => tf.zeros([3, 4, 4, 3]);
    const expected = { low: [2, 4, 4, 3], text: [2, 7] };
    expect(await take(() => [{ low: [[[[0]]], [[[0]]]], text: [[1], [2]] }])).toEqual({
      low: [2, 1, 1, 1],
      text: [2, 1],
    });
    expect(
      await take(function* () {
        yield { low: low(), text: tf.zeros([3, 7]) };
      }),
    ).toEqual(expected);
    const single = function* () {
      for (const _ of 'ab') yield { low: tf.zeros([4, 4, 3]), text: tf.zeros([7]) };
    };
    expect(await take(single, { each: 'example' })).toEqual(expected);
  });

  it('frees everything when the reader stops or a batch is bad', async () => {
    let closed = 0;
    const source = of(function* () {
      try {
        for (let i = 0; ; i++) yield pictures(i, i, i);
      } finally {
        closed++;
      }
    });
    for await (const batch of source.batches(2, new Rng(1))) {
      dispose(batch);
      break;
    }
    expect(closed).toBe(1);
  });

  it('reads a generator once, and says why not twice', async () => {
    const source = of(batches([1, 2]));
    expect(await pass(source, 2)).toEqual([[1, 2]]);
    await expect(pass(source, 2)).rejects.toThrow(/only once.*Pass the function/);
    const asynchronous = of(
      (async function* () {
        yield pictures(1);
      })(),
    );
    expect(await pass(asynchronous, 1)).toEqual([[1]]);
    await expect(pass(asynchronous, 1)).rejects.toThrow(/only once/);
  });

  const one = (make: () => unknown) =>
    function* () {
      yield make();
    };
  it.each<[string, () => unknown, SourceOptions, RegExp, size?: number]>([
    ['NaN', one(() => tf.fill([1, 2, 2, 1], Number.NaN)), {}, /batch 1 of the data, image: .* got NaN/],
    ['values up to 255', one(() => tf.fill([1, 2, 2, 1], 200)), {}, /from -1 to 1, got 200 .*127\.5/],
    [
      'NaN elsewhere',
      one(() => ({ point: tf.tensor2d([[Number.NaN, 0]]) })),
      {},
      /point: expected finite numbers, got NaN/,
    ],
    ['a label too high', one(() => ({ image: picture(1), label: 3 })), { classes: 3 }, /label: .* 0 to 2, got 3/],
    ['half a label', one(() => ({ image: picture(1), label: 0.5 })), {}, /got 0\.5/],
    [
      'another shape than asked',
      one(() => picture(1)),
      { shape: [3, 3, 1] },
      /expected pictures \[\?, 3, 3, 1\], got \[1, 2, 2, 1\]/,
    ],
    ['rank 2', one(() => tf.zeros([2, 2])), {}, /expected pictures \[\?, \?, \?, \?\], got/],
    [
      'a change of shape',
      function* () {
        yield picture(1);
        yield tf.zeros([3, 2, 1]);
      },
      {},
      /item 2 of the data: expected examples of image \[2, 2, 1\].* got image \[3, 2, 1\]/,
      2,
    ],
    [
      'a field that is missing',
      function* () {
        yield { image: picture(1), label: 1 };
        yield { image: picture(1) };
      },
      {},
      /image \[2, 2, 1\], label \[\], as before, got image/,
      2,
    ],
    ['unequal counts', one(() => ({ image: pictures(1, 2), label: [1] })), {}, /image 2, label 1 examples/],
    ['too few', one(() => pictures(1, 2, 3)), {}, /3 examples in a whole pass are fewer than the batch size 4/, 4],
    ['none', function* () {}, {}, /0 examples in a whole pass/],
    ['text', one(() => 'cat.png'), {}, /item 1 of the data: expected a tensor .* got string/],
    [
      'text in a field',
      one(() => ({ image: picture(1), name: 'cat' })),
      {},
      /name: expected a tensor or numbers, got string/,
    ],
    ['an empty object', one(() => ({})), {}, /got an Object/],
    ['numbers without shape', one(() => new Uint8Array(4)), {}, /needs its picture shape/],
    ['numbers that do not fit', one(() => new Uint8Array(5)), { shape: [2, 2, 1] }, /5 values are no whole number/],
    ['a function that gives no stream', () => 7, {}, /returned number; expected an iterable/],
  ])('refuses %s', async (_, data, options, message, size = 1) => {
    await expect((async () => pass(of(data, options), size))()).rejects.toThrow(message);
  });
});
