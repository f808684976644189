import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Batch } from '../../src/core/game';
import { Rng } from '../../src/core/rng';
import type { Source } from '../../src/core/source';
import { arraySource } from '../../src/data/arrays';
import { gaussianGrid, gaussianRing } from '../../src/data/made/mixtures';
import { captionedShapes } from '../../src/data/made/shapes/captionedShapes';
import { spriteSource } from '../../src/data/made/sprites';
import { semiSupervised } from '../../src/data/semiSupervised';
import { split } from '../../src/data/split';
import { stackDigits } from '../../src/data/stackDigits';
import { toSource } from '../../src/data/toSource';
import { unpaired } from '../../src/data/unpaired';
import { captionFolder } from '../../src/node/captionFolder';
import { emojiPairs } from '../../src/node/emojiPairs';
import { imageFolder } from '../../src/node/imageFolder';
import { mnist } from '../../src/node/mnist';
import { encodePng } from '../../src/node/png';
import { unpairedFolders } from '../../src/node/unpairedFolders';
import { captionPairs } from '../../src/text/captionPairs';

/** Every kind of source, with the number of examples in a pass where there is an end. */
interface Case {
  readonly make: () => Source<Batch> | Promise<Source<Batch>>;
  readonly length?: number;
  /** Whether the order is drawn; a stream comes as it comes. */
  readonly ordered?: boolean;
  /** The fewest examples a batch can have. Default 1. */
  readonly smallest?: number;
  /** The most, where that is not the length. */
  readonly most?: number;
}

const shape = [2, 3, 1] as const;
const bytes = (n: number) => Uint8Array.from({ length: 6 * n }, (_, i) => (i * 7) % 256);
const label = (n: number) => Array.from({ length: n }, (_, i) => i % 4);
let folder: string;

const cases: Record<string, Case> = {
  'arraySource, bytes': { make: () => arraySource({ image: bytes(17), shape }), length: 17 },
  'arraySource, floats and labels': {
    make: () => arraySource({ image: Float32Array.from(bytes(17), b => b / 127.5 - 1), shape, label: label(17) }),
    length: 17,
  },
  'split, train': {
    make: () => split(arraySource({ image: bytes(20), shape, label: label(20) }), 8, { seed: 1, balanced: true }).train,
    length: 12,
  },
  semiSupervised: {
    make: () => semiSupervised(arraySource({ image: bytes(20), shape, label: label(20) }), { labelled: 8 }),
    length: 20,
  },
  'toSource of a tensor': {
    make: () => {
      const image = tf.tidy(() => tf.reshape(tf.linspace(-1, 1, 66), [11, 2, 3, 1]) as tf.Tensor4D);
      const source = toSource(image);
      image.dispose();
      return source;
    },
    length: 11,
  },
  'toSource of a stream of examples': {
    make: () =>
      toSource<Batch>(function* () {
        for (let i = 0; i < 13; i++) yield { image: tf.fill([...shape], i / 13), label: i % 4 };
      }),
    length: 13,
    ordered: true,
  },
  'toSource of an array of batches': {
    make: () => toSource<Batch>([new Float32Array(6 * 5).fill(0.5), new Float32Array(6 * 9)], { shape: [...shape] }),
    length: 14,
    ordered: true,
  },
  imageFolder: { make: () => imageFolder(folder, { shape: [4, 4, 3] }), length: 9 },
  captionFolder: {
    make: () => {
      const captions = Array.from({ length: 9 }, (_, i) => ({ file: `${i}.png`, captions: ['one', `picture ${i}`] }));
      return captionFolder(folder, { shape: [4, 4, 3], captionLength: 12, captions });
    },
    length: 9,
  },
  'mnist, test': { make: () => mnist({ split: 'test', heldOut: 30 }), length: 30 },
  stackDigits: { make: () => stackDigits(arraySource({ image: bytes(17), shape, label: label(17) })) },
  unpaired: {
    make: () =>
      unpaired(arraySource({ image: bytes(17), shape, label: label(17) }), arraySource({ image: bytes(7), shape })),
    length: 17,
    most: 7,
  },
  unpairedFolders: { make: () => unpairedFolders(folder, folder, { crop: 3, load: 4 }), length: 9 },
  emojiPairs: { make: () => emojiPairs({ classNames: ['animal-bug'], count: 9 }), length: 9 },
  gaussianRing: { make: () => gaussianRing() },
  gaussianGrid: { make: () => gaussianGrid() },
  spriteSource: { make: () => spriteSource({ size: 8 }) },
  captionPairs: {
    make: () => {
      const encode = (captions: readonly string[]) =>
        tf.tensor2d(
          captions.map(caption => caption.length),
          [captions.length, 1],
        );
      return captionPairs(captionedShapes({ size: 16, split: 'seen' }), { width: 1, encode });
    },
    smallest: 2,
  },
  captionedShapes: { make: () => captionedShapes({ size: 16 }) },
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-kit-source-'));
  for (let i = 0; i < 9; i++) {
    const image = tf.fill([1, 5, 6, 1], i / 9) as tf.Tensor4D;
    await writeFile(join(folder, `${i}.png`), await encodePng(image));
    image.dispose();
  }
});
afterAll(() => rm(folder, { recursive: true }));

/** Up to `most` batches of a pass, as plain numbers. */
async function read(source: Source<Batch>, size: number, seed: number, { skip = 0, most = 6 } = {}) {
  const out: Record<string, { shape: readonly number[]; dtype: string; values: readonly number[] }>[] = [];
  for await (const batch of source.batches(size, new Rng(seed), skip)) {
    const plain = ([k, t]: [string, tf.Tensor]) =>
      [k, { shape: t.shape, dtype: t.dtype, values: [...t.dataSync()] }] as const;
    out.push(Object.fromEntries(Object.entries(batch).map(plain)));
    tf.dispose(batch as tf.NamedTensorMap);
    if (out.length === most) break;
  }
  return out;
}

describe.each(Object.entries(cases))('the source %s', (_, { make, length, ordered, smallest = 1, most = length }) => {
  let source: Source<Batch>;
  let tensors = 0;
  beforeAll(async () => {
    source = await make();
    tensors = tf.memory().numTensors;
  });

  it('says how many examples a pass has, if it knows', () => {
    if (!ordered) expect(source.size).toBe(length);
  });

  it('gives batches of exactly the size asked, and leaves out a shorter rest', async () => {
    for (const size of [1, 4, 5].filter(n => n >= smallest)) {
      const batches = await read(source, size, 1, { most: 20 });
      expect(batches.length).toBe(Math.min(20, length === undefined ? 20 : Math.floor(length / size)));
      for (const batch of batches) for (const { shape } of Object.values(batch)) expect(shape[0]).toBe(size);
      expect(
        new Set(
          batches.map(b =>
            Object.entries(b)
              .map(([k, f]) => `${k} ${f.dtype} ${f.shape}`)
              .join(),
          ),
        ).size,
      ).toBe(1);
    }
  });

  it('holds pictures in [-1, 1] and whole labels from 0', async () => {
    for (const batch of await read(source, 4, 2)) {
      for (const v of [batch.image, batch.a, batch.b, batch.input].flatMap(field => field?.values ?? []))
        expect(Math.abs(v)).toBeLessThanOrEqual(1);
      for (const v of batch.label?.values ?? []) expect(Number.isInteger(v) && v >= 0).toBe(true);
      expect(batch.label?.dtype ?? 'int32').toBe('int32');
      expect(batch.image?.dtype ?? 'float32').toBe('float32');
    }
  });

  it('repeats for the same rng, even if that was drawn from', async () => {
    const first = await read(source, 4, 3);
    expect(await read(source, 4, 3)).toEqual(first);
    const rng = new Rng(3);
    rng.next();
    for await (const batch of source.batches(4, rng)) {
      const [[key = '', tensor] = []] = Object.entries(batch);
      expect([...(tensor?.dataSync() ?? [])]).toEqual(first[0]?.[key]?.values);
      tf.dispose(batch as tf.NamedTensorMap);
      break;
    }
    if (!ordered) expect(await read(source, 4, 4)).not.toEqual(first);
  });

  it('finds its place by skipping', async () => {
    const all = await read(source, 2, 5, { most: 7 });
    for (const skip of [1, 3]) expect(await read(source, 2, 5, { skip, most: 7 - skip })).toEqual(all.slice(skip));
  });

  it('lets passes run side by side', async () => {
    const [a, b] = await Promise.all([read(source, 3, 6), read(source, 3, 7)]);
    expect([a, b]).toEqual([await read(source, 3, 6), await read(source, 3, 7)]);
  });

  it('refuses a batch of no examples, or more than there are', async () => {
    for (const size of [0, 1.5, ...(most === undefined ? [] : [most + 1])]) {
      await expect((async () => read(source, size, 1))()).rejects.toThrow(/batch size/);
    }
  });

  it('keeps no tensors, also when the reader stops early', async () => {
    await read(source, 3, 8, { most: 1 });
    await read(source, 3, 8);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
