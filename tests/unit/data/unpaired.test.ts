import '@tensorflow/tfjs-backend-cpu';
import { dispose, memory, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import type { Source } from '../../../src/core/source';
import { arraySource } from '../../../src/data/arrays';
import type { ImageBatch } from '../../../src/data/batch';
import { endless } from '../../../src/data/endless';
import { toSource } from '../../../src/data/toSource';
import { type UnpairedBatch, unpaired } from '../../../src/data/unpaired';

/** `n` pictures of one pixel, numbered. */
const numbered = (n: number) => arraySource({ image: Uint8Array.from({ length: n }, (_, i) => i), shape: [1, 1, 1] });
const bytes = (values: ArrayLike<number>) => Array.from(values, v => Math.round((v + 1) * 127.5));

async function read(source: Source<UnpairedBatch>, size: number, seed: number, { skip = 0, most = 50 } = {}) {
  const out: { a: number[]; b: number[] }[] = [];
  for await (const { a, b } of source.batches(size, new Rng(seed), skip)) {
    out.push({ a: bytes(a.dataSync()), b: bytes(b.dataSync()) });
    dispose([a, b]);
    if (out.length === most) break;
  }
  return out;
}
const sorted = (numbers: readonly number[]) => [...numbers].sort((x, y) => x - y);
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

describe('unpaired', () => {
  it('shows the larger once and the smaller round and round, each shuffled on its own', async () => {
    const all = await read(unpaired(numbered(12), numbered(4)), 2, 1);
    expect(all.length).toBe(6);
    expect(sorted(all.flatMap(({ a }) => a))).toEqual(upTo(12));
    const rounds = [0, 2, 4].map(at => all.slice(at, at + 2).flatMap(({ b }) => b));
    for (const round of rounds) expect(sorted(round)).toEqual(upTo(4));
    expect(new Set(rounds.map(round => round.join())).size).toBeGreaterThan(1);
    const same = await read(unpaired(numbered(12), numbered(12)), 12, 1);
    expect(same[0]?.a).not.toEqual(same[0]?.b);
  });

  it('leaves other fields out, and goes on with what has no end as long as the other lasts', async () => {
    const labelled = arraySource({ image: new Uint8Array(6), shape: [1, 1, 1], label: new Uint8Array(6) });
    const noise = endless<ImageBatch>((n, rng) => ({ image: rng.uniform([n, 1, 1, 1], -1, 1) }));
    const before = memory().numTensors;
    expect((await read(unpaired(labelled, noise), 2, 1)).length).toBe(3);
    expect(unpaired(noise, noise).size).toBeUndefined();
    expect((await read(unpaired(noise, noise), 2, 1, { most: 4 })).length).toBe(4);
    // A stream ends the pass where it ends.
    const stream = toSource<ImageBatch>(function* () {
      for (let i = 0; i < 4; i++) yield { image: tensor4d([0], [1, 1, 1, 1]) };
    });
    expect((await read(unpaired(noise, stream), 2, 1)).length).toBe(2);
    expect(memory().numTensors).toBe(before);
  });
});
