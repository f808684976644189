import '@tensorflow/tfjs-backend-cpu';
import { dispose, memory, type NamedTensorMap, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { CaptionEncoder } from '../../../src/core/captionEncoder';
import { Rng } from '../../../src/core/rng';
import type { Source } from '../../../src/core/source';
import { type CaptionedShapesOptions, captionedShapes } from '../../../src/data/made/shapes/captionedShapes';
import { readShape } from '../../../src/data/made/shapes/readShape';
import { type CaptionBatch, captionPairs, captionsOf, type TextPairBatch } from '../../../src/text/captionPairs';

/** Encodes a caption as its length and its first letter, and notes what it was asked. */
function counting(): CaptionEncoder & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    width: 2,
    encode: captions => {
      asked.push(...captions);
      return tensor2d(
        captions.flatMap(caption => [caption.length, caption.charCodeAt(0)]),
        [captions.length, 2],
      );
    },
  };
}

const shapes = (options: CaptionedShapesOptions = {}) => captionedShapes({ size: 16, ...options });

async function read(source: Source<TextPairBatch>, size: number, { skip = 0, most = 3, seed = 1 } = {}) {
  const out: Record<string, number[]>[] = [];
  for await (const batch of source.batches(size, new Rng(seed), skip)) {
    out.push(Object.fromEntries(Object.entries(batch).map(([k, t]) => [k, [...t.dataSync()]])));
    dispose(batch as unknown as NamedTensorMap);
    if (out.length === most) break;
  }
  return out;
}

/** The same pictures and captions as `shapes()`, all under one label. */
const oneLabel: Source<CaptionBatch> = {
  async *batches(size, rng) {
    for await (const { label, factors, ...rest } of shapes().batches(size, rng)) {
      dispose([label, factors]);
      yield { ...rest, label: tensor1d(new Int32Array(size), 'int32') };
    }
  },
};

describe('captionPairs', () => {
  it('gives each picture the embedding of its own caption, and the picture of another label', async () => {
    const [batch] = await read(captionPairs(shapes(), counting()), 12);
    const captions: string[] = [];
    for await (const plain of shapes().batches(12, new Rng(1).fork('pictures'))) {
      captions.push(...(await captionsOf(plain.caption)));
      expect(batch?.image).toEqual([...plain.image.dataSync()]);
      dispose(plain as unknown as NamedTensorMap);
      break;
    }
    expect(batch?.text).toEqual(captions.flatMap(caption => [caption.length, caption.charCodeAt(0)]));
    const shown = (values: number[] = [], i = 0) =>
      readShape(Float32Array.from(values.slice(i * 768, (i + 1) * 768)))?.factors;
    for (let i = 0; i < 12; i++) expect(shown(batch?.wrongImage, i)).not.toEqual(shown(batch?.image, i));
  });

  it('draws the wrong picture evenly from all that differ', async () => {
    // Two of one label and one of another: the third's partner is the first or the second, theirs always the third.
    const source: Source<CaptionBatch> = {
      async *batches(_, rng) {
        for await (const { label, factors, ...rest } of shapes().batches(3, rng)) {
          dispose([label, factors]);
          yield { ...rest, label: tensor1d([7, 7, 2], 'int32') };
        }
      },
    };
    let first = 0;
    const batches = await read(captionPairs(source, counting()), 3, { most: 200 });
    for (const { image = [], wrongImage = [] } of batches) {
      const row = (values: number[], i: number) => `${values.slice(i * 768, (i + 1) * 768)}`;
      expect(row(wrongImage, 0)).toBe(row(image, 2));
      expect(row(wrongImage, 1)).toBe(row(image, 2));
      if (row(wrongImage, 2) === row(image, 0)) first++;
    }
    expect(Math.abs(first - 100)).toBeLessThan(36); // five standard errors
  });

  it('encodes each sentence once', async () => {
    const encoder = counting();
    const source = captionPairs(shapes(), encoder);
    await read(source, 20);
    const asked = encoder.asked.length;
    expect(new Set(encoder.asked).size).toBe(asked);
    await read(source, 20);
    expect(encoder.asked.length).toBe(asked);
  });

  it('forgets the oldest sentences, and gives the same all the same', async () => {
    const encoder = counting();
    const source = captionPairs(shapes(), encoder, { remember: 3 });
    expect(await read(source, 20)).toEqual(await read(captionPairs(shapes(), counting()), 20));
    const asked = encoder.asked.length;
    await read(source, 20);
    expect(encoder.asked.length).toBeGreaterThan(asked);
  });

  it('refuses a batch of one label, and leaves no tensor behind', async () => {
    const before = memory().numTensors;
    await expect(read(captionPairs(oneLabel, counting()), 4)).rejects.toThrow(
      /all 4 pictures of a batch have the label 0/,
    );
    expect(memory().numTensors).toBe(before);
  });

  it.each([
    ['another width', { width: 3, encode: counting().encode }, /expected embeddings \[4, 3\], got \[4, 2\]/],
    [
      'NaN',
      {
        width: 1,
        encode: (c: readonly string[]) =>
          tensor2d(
            c.map(() => Number.NaN),
            [c.length, 1],
          ),
      },
      /finite/,
    ],
  ])('refuses an encoder that gives %s', async (_, encoder, message) => {
    await expect(read(captionPairs(shapes(), encoder), 4)).rejects.toThrow(message);
  });

  it('refuses batches without captions', async () => {
    const source = { batches: (n: number, rng: Rng) => withoutCaption(n, rng) } as unknown as Source<CaptionBatch>;
    await expect(read(captionPairs(source, counting()), 4)).rejects.toThrow(
      /expected a field caption of 2 axes, got none/,
    );
  });
});

async function* withoutCaption(n: number, rng: Rng) {
  for await (const { caption, factors, ...rest } of shapes().batches(n, rng)) {
    dispose([caption, factors]);
    yield rest;
  }
}
