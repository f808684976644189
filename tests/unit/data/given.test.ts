import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Batch } from '../../../src/core/game';
import { normal } from '../../../src/core/latents/normal';
import { Rng } from '../../../src/core/rng';
import type { Source } from '../../../src/core/source';
import { arraySource } from '../../../src/data/arrays';
import { type Data, type SourceOptions, toSource } from '../../../src/data/toSource';
import { GAN } from '../../../src/systems/gan/model';

let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => expect(tf.memory().numTensors).toBe(before));

/** The first batch of a pass, as plain numbers. */
async function first(data: unknown, size: number, options?: SourceOptions) {
  for await (const batch of toSource(data as Data, options).batches(size, new Rng(1))) {
    const plain = Object.entries(batch).map(([k, t]) => [k, { shape: t.shape, values: [...t.dataSync()] }] as const);
    tf.dispose(batch as tf.NamedTensorMap);
    return Object.fromEntries(plain);
  }
  return {};
}
const given = <T extends tf.Tensor, R>(tensor: T, use: (t: T) => R): R => {
  const result = use(tensor);
  if (result instanceof Promise) return result.finally(() => tensor.dispose()) as R;
  tensor.dispose();
  return result;
};
/** Two pictures of 2², and any labels, once in memory and once as a stream. */
const kinds: [string, (label: unknown, classes?: number) => Promise<readonly number[] | undefined>][] = [
  [
    'in memory',
    async (label, classes) => {
      const image = new Uint8Array(8);
      const source = toSource({ image, shape: [2, 2, 1], label, ...(classes && { classes }) } as unknown as Data);
      return [...((source as { labels?: Int32Array }).labels ?? [])];
    },
  ],
  [
    'in a stream',
    async (ys, classes) => {
      const data = () => [{ xs: new Float32Array(8), ys }];
      return (await first(data, 2, { shape: [2, 2, 1], ...(classes && { classes }) })).label?.values;
    },
  ],
];

describe.each(kinds)('labels %s', (_, labels) => {
  const of = (values: tf.Tensor, classes?: number) => given(values, t => labels(t, classes));

  it('are numbers also as a column, and of whatever kind', async () => {
    expect(await of(tf.tensor2d([[3], [1]]))).toEqual([3, 1]);
    expect(await of(tf.tensor2d([[3], [1]], [2, 1], 'int32'))).toEqual([3, 1]);
    expect(await of(tf.tensor1d([true, false], 'bool'))).toEqual([1, 0]);
    expect(await labels([[7], [0]])).toEqual([7, 0]);
    expect(await labels(Int32Array.of(16777217, 0))).toEqual([16777217, 0]);
  });

  it('are the place of the 1 in one-hot rows', async () => {
    expect(
      await of(
        tf.tensor2d([
          [0, 0, 1],
          [1, 0, 0],
        ]),
        3,
      ),
    ).toEqual([2, 0]);
    expect(
      await of(
        tf.tensor2d(
          [
            [0, 1],
            [1, 0],
          ],
          [2, 2],
          'bool',
        ),
      ),
    ).toEqual([1, 0]);
  });

  it.each<[string, () => tf.Tensor | number[], RegExp, number?]>([
    [
      'several classes',
      () =>
        tf.tensor2d([
          [0, 1, 0],
          [1, 1, 0],
        ]),
      /one-hot rows.* got \[1, 1, 0\] for example 1/,
    ],
    [
      'shares',
      () =>
        tf.tensor2d([
          [0.5, 0.5],
          [1, 0],
        ]),
      /got \[0\.5, 0\.5\] for example 0/,
    ],
    ['none', () => tf.zeros([2, 3]), /got \[0, 0, 0\] for example 0/],
    [
      'other columns than classes',
      () =>
        tf.tensor2d([
          [0, 1],
          [1, 0],
        ]),
      /of 3 columns/,
      3,
    ],
    ['another shape', () => tf.zeros([2, 1, 1]), /or one-hot rows .* got \[2, 1, 1\]/],
    ['2³²', () => [0, 2 ** 32], /from 0 to 2147483647, got 4294967296 for example 1/],
    ['2³¹ and more, which float32 rounds', () => [2 ** 31 + 1, 0], /from 0 to 2147483647/],
  ])('are refused where they show %s', async (_, make, message, classes) => {
    const label = make();
    await expect(labels(label, classes)).rejects.toThrow(message);
    tf.dispose(label);
  });
});

describe('tensors of int32 and bool', () => {
  const of = (values: number[], dtype: 'int32' | 'bool') => tf.tensor4d(values, [1, 2, 2, 1], dtype);
  const ways: [string, (t: tf.Tensor) => Promise<unknown>][] = [
    ['bare', t => first(t, 1)],
    ['by name', t => first({ image: t }, 1)],
    ['in a list', t => first([t], 1)],
    ['to arraySource', async t => arraySource({ image: t as tf.Tensor4D }).images],
  ];
  it.each(ways)('%s mean what floats mean', async (_, read) => {
    const values = (found: unknown) =>
      found instanceof Float32Array ? [...found] : (found as { image: { values: number[] } }).image.values;
    expect(values(await given(of([-1, 0, 1, 1], 'int32'), read))).toEqual([-1, 0, 1, 1]);
    expect(values(await given(of([0, 1, 1, 0], 'bool'), read))).toEqual([0, 1, 1, 0]);
    const refused = async (...pixels: number[]) => given(of(pixels, 'int32'), read);
    await expect(refused(0, 200, 255, 0)).rejects.toThrow(/from -1 to 1, got 200 .*x \/ 127\.5 - 1/);
    await expect(refused(0, 300, 65535, 5)).rejects.toThrow(/got 300 .*x \/ 32767\.5 - 1/);
    await expect(refused(-1, -5, 1, 1)).rejects.toThrow(/got -5/);
  });

  it('are floats to a net, and bytes are bytes of pictures alone', async () => {
    const expects = { point: { shape: [2] } };
    const points = await given(tf.tensor2d([[3, -4]], [1, 2], 'int32'), t => first(t, 1, { expects }));
    expect(points).toEqual({ point: { shape: [1, 2], values: [3, -4] } });
    expect(await first({ point: Uint8Array.of(0, 255) }, 1, { expects })).toEqual({
      point: { shape: [1, 2], values: [0, 255] },
    });
    const canvas = await first({ image: Uint8ClampedArray.of(0, 255), shape: [1, 2, 1] }, 1);
    expect(canvas.image?.values).toEqual([-1, 1]);
  });
});

describe('pictures that seem to lie in [0, 1]', () => {
  const warned = async (run: () => Promise<unknown>) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    await run();
    const calls = warn.mock.calls.map(([text]) => String(text));
    warn.mockRestore();
    return calls;
  };
  const game = () => new GAN({ shape: [1, 2, 1], hidden: { G: [2], D: [2] }, seed: 1 });
  const endless = (make: () => tf.Tensor, size = 4): Source<Batch> => ({
    batches: async function* () {
      for (;;) yield { image: tf.tidy(() => tf.tile(make(), [size, 1, 1, 1])) };
    },
  });

  it('are named once, however they come', async () => {
    const unsigned = () => tf.tensor4d([0, 0.9], [1, 1, 2, 1]);
    const gan = game();
    const unsignedBatch = unsigned();
    for (const data of [
      () => [0, 0.5, 0.25, 0.9],
      () => endless(() => unsignedBatch),
      () =>
        function* () {
          for (let i = 0; i < 8; i++) yield tf.tensor3d([0.5, 1], [1, 2, 1]);
        },
    ]) {
      const made = data();
      const image = Array.isArray(made) ? { image: Float32Array.from(made), shape: [1, 2, 1] } : made;
      const calls = await warned(() => gan.fit(image as Data, { steps: 3, batchSize: 2 }));
      expect(calls.length).toBe(1);
      expect(calls[0]).toMatch(/image: no value lies below 0\. .*\[0, 1\] with 2 \* x - 1/);
    }
    const [dark, grey] = [new Uint8Array(8), new Float32Array(8)];
    for (const image of [dark, grey]) {
      expect(await warned(() => gan.fit({ image, shape: [1, 2, 1] }, { steps: 2, batchSize: 2 }))).toEqual([]);
    }
    unsignedBatch.dispose();
    gan.dispose();
  });

  it('and those out of [-1, 1] are refused of any source, before anything is trained', async () => {
    const gan = game();
    const data = endless(() => tf.tensor4d([0, 200], [1, 1, 2, 1]));
    await expect(gan.fit(data, { steps: 1, batchSize: 4 })).rejects.toThrow(
      /batch\.image: expected values from -1 to 1, got 200 in example 0 at offset 1.*127\.5/,
    );
    expect(gan.step).toBe(0);
    gan.dispose();
  });
});

describe('rows, series and further fields', () => {
  const small = { latent: normal(2), hidden: { G: [4], D: [4] }, seed: 1 };

  it('are data of their own', async () => {
    const rows = [
      [0, 1],
      [2, 3],
      [4, 5],
    ];
    expect((await given(tf.tensor2d(rows), t => first(t, 3))).point?.shape).toEqual([3, 2]);
    expect([...((await first({ point: rows }, 3)).point?.values ?? [])].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect((await first(Float32Array.of(1, 2, 3, 4), 2, { shape: [2] })).point?.shape).toEqual([2, 2]);
    expect((await given(tf.zeros([4, 7, 3]), t => first(t, 2))).image?.shape).toEqual([2, 7, 3]);
    const both = { image: new Uint8Array(8), shape: [2, 2, 1], angle: [0.5, -20], pair: Float64Array.of(1, 2, 3, 4) };
    expect(await first(both, 1)).toMatchObject({ angle: { shape: [1] }, pair: { shape: [1, 2] } });
  });

  it('stay together, are split and picked', async () => {
    const n = 20;
    const numbers = Array.from({ length: n }, (_, i) => i);
    const source = toSource({ point: numbers.map(i => [i, -i]), of: numbers, code: Int32Array.from(numbers) });
    expect(source.size).toBe(n);
    for await (const batch of source.batches(5, new Rng(2))) {
      const point = (await batch.point?.array()) as number[][];
      expect(point.map(([x]) => x)).toEqual([...(batch.of?.dataSync() ?? [])]);
      expect(batch.code?.dtype).toBe('int32');
      tf.dispose(batch as tf.NamedTensorMap);
    }
    const some = source.pick([3, 1]).examples(0, 2);
    expect([...(some.of?.dataSync() ?? [])]).toEqual([3, 1]);
    tf.dispose(some as tf.NamedTensorMap);
  });

  it('train the models that expect them', async () => {
    const points = tf.tensor2d(new Rng(1).normal([16, 2]).arraySync() as number[][]);
    const held = tf.memory().numTensors;
    for (const data of [points, { point: points }, { point: points.arraySync() }, { xs: points }]) {
      const gan = new GAN({ shape: [2], ...small });
      expect((await gan.fit(data, { steps: 2, batchSize: 4, historyEvery: 1 })).step).toEqual([1, 2]);
      gan.dispose();
    }
    const named = new GAN({ shape: [2], field: 'angle', ...small });
    await named.fit(points, { steps: 1, batchSize: 4 });
    await named.fit({ image: new Uint8Array(64), shape: [2, 2, 1], angle: points }, { steps: 1, batchSize: 4 });
    named.dispose();
    const series = new GAN({ shape: [5, 3], ...small });
    await series.fit(
      new Float32Array(20 * 15).map((_, i) => i),
      { steps: 1, batchSize: 4 },
    );
    series.dispose();
    const other = new GAN({ shape: [3], ...small });
    await expect(other.fit(points, { steps: 1 })).rejects.toThrow(/point: expected examples of \[3\], got \[16, 2\]/);
    other.dispose();
    expect(tf.memory().numTensors).toBe(held);
    points.dispose();
    before = tf.memory().numTensors;
  });

  it.each<[string, () => unknown, RegExp]>([
    ['unequal counts', () => ({ point: [[1, 2]], of: [1, 2] }), /of: expected 1, .* got 2/],
    ['ragged lists', () => ({ point: [[1, 2], [3]] }), /point: expected lists of \[2, 2\] numbers/],
    ['text', () => ({ point: [['a']] }), /point: expected numbers, got string/],
    ['NaN', () => ({ point: [[Number.NaN]] }), /point: expected finite numbers, got NaN at offset 0/],
    ['no shape', () => ({ point: new Float32Array(4) }), /needs the shape of one example/],
  ])('are refused with %s', (_, data, message) => expect(() => toSource(data() as Data)).toThrow(message));
});

describe('lists', () => {
  const ids = async (data: unknown, seed: number, skip = 0) => {
    const out: number[] = [];
    for await (const { image } of toSource(data as Data).batches(3, new Rng(seed), skip)) {
      out.push(...[...(image?.dataSync() ?? [])].filter((_, i) => i % 4 === 0).map(v => Math.round(v * 100)));
      image?.dispose();
    }
    return out;
  };

  it('of examples are shuffled on each pass, those of batches are not', async () => {
    const examples = Array.from({ length: 12 }, (_, i) => tf.fill([2, 2, 1], i / 100));
    const [one, two] = [await ids(examples, 1), await ids(examples, 2)];
    expect(one).not.toEqual(two);
    expect([...one].sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i));
    expect(await ids(new Set(examples), 1)).toEqual(one);
    expect(await ids(examples, 1, 2)).toEqual(one.slice(6));
    expect(toSource(examples as unknown as Data).size).toBe(12);
    const batches = [tf.stack(examples.slice(0, 6)), tf.stack(examples.slice(6))];
    expect(await ids(batches, 1)).toEqual(Array.from({ length: 12 }, (_, i) => i));
    tf.dispose([...examples, ...batches]);
  });
});

describe('items', () => {
  const read = (data: unknown, options?: SourceOptions) => first(data, 1, options);
  it.each<[string, () => unknown, RegExp]>([
    [
      'a tensor given twice',
      function* () {
        const t = tf.zeros([2, 2, 1]);
        yield t;
        yield t;
      },
      /item 2 of the data, image: .* disposed of\. A generator gives its tensors away.*clone/,
    ],
    ['a pair', () => [[[1, 2], 3]], /got an Array/],
    ['text', () => ['cat.png'], /got string/],
    ['ragged lists', () => [{ point: [[1], [1, 2]] }], /point: expected lists of \[2, 1\] numbers/],
    ['words', () => [{ point: ['a', 'b'] }], /point: expected numbers, got string/],
    ['big integers', () => [{ point: [1n] }], /got bigint\. Convert it/],
    ['objects', () => [{ point: { x: 1 } }], /point: expected a tensor or numbers, got an Object/],
  ])('names %s', async (_, data, message) => {
    await expect(first(() => (data as () => unknown)(), 2)).rejects.toThrow(message);
  });

  it('names a tensor of text, and one that is no more', async () => {
    const words = tf.tensor1d(['a']);
    await expect(read([{ point: words }])).rejects.toThrow(/a tensor of numbers, got one of string/);
    words.dispose();
    const gone = tf.zeros([1, 2, 2, 1]);
    gone.dispose();
    for (const data of [gone, { image: gone }, [gone]]) await expect(read(data)).rejects.toThrow(/disposed of/);
    const gan = new GAN({ shape: [2, 2, 1], hidden: { G: [2], D: [2] } });
    await expect(gan.fit({ image: gone }, { steps: 1 })).rejects.toThrow(/image: .* disposed of/);
    gan.dispose();
  });
});
