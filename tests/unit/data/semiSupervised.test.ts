import '@tensorflow/tfjs-backend-cpu';
import { dispose, memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { arraySource } from '../../../src/data/arrays';
import { semiSupervised } from '../../../src/data/semiSupervised';

/** Sixty examples of one pixel that says which one it is; class i % 3. */
const sixty = () =>
  arraySource({
    image: Uint8Array.from({ length: 60 }, (_, i) => i),
    shape: [1, 1, 1],
    label: Array.from({ length: 60 }, (_, i) => i % 3),
  });
const numberOf = (pixel: number) => Math.round((pixel + 1) * 127.5);

async function read(labelled: number, size: number, seed: number, { skip = 0, most = 99, dataSeed = 0 } = {}) {
  const source = semiSupervised(sixty(), { labelled, seed: dataSeed });
  const out: { image: number[]; label: number[]; unlabelled: number[] }[] = [];
  for await (const { image, label, unlabelled } of source.batches(size, new Rng(seed), skip)) {
    out.push({
      image: Array.from(image.dataSync(), numberOf),
      label: [...label.dataSync()],
      unlabelled: Array.from(unlabelled.dataSync(), numberOf),
    });
    dispose([image, label, unlabelled]);
    if (out.length === most) break;
  }
  return out;
}

describe('semiSupervised', () => {
  it('keeps equally many labels of each class, the same ones for the same seed', () => {
    const { labelled, labels, classes, size } = semiSupervised(sixty(), { labelled: 12, seed: 1 });
    expect(labelled.size).toBe(12);
    expect([...labels]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
    expect([classes, size]).toEqual([3, 60]);
    const which = (seed: number) => [...semiSupervised(sixty(), { labelled: 12, seed }).labelled.images];
    expect(which(1)).toEqual([...labelled.images]);
    expect(which(2)).not.toEqual(which(1));
    expect(new Set(which(1)).size).toBe(12);
  });

  it('shows every picture once among the unlabelled, and the labelled ones in rounds, each with its own label', async () => {
    const before = memory().numTensors;
    const batches = await read(6, 10, 1);
    expect(memory().numTensors).toBe(before);
    expect(batches.length).toBe(6);
    expect(batches.flatMap(b => b.unlabelled).sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => i));
    const shown = batches.flatMap(b => b.image);
    expect(batches.flatMap(b => b.label)).toEqual(shown.map(i => i % 3));
    // Six labelled ones: each round of six has all of them, and rounds differ in order.
    const rounds = Array.from({ length: 10 }, (_, i) => shown.slice(6 * i, 6 * i + 6));
    for (const round of rounds) expect(new Set(round)).toEqual(new Set(rounds[0]));
    expect(new Set(rounds.map(String)).size).toBeGreaterThan(5);
  });

  it('repeats for the same rng and finds its place by skipping', async () => {
    const all = await read(6, 8, 3);
    expect(await read(6, 8, 3)).toEqual(all);
    expect(await read(6, 8, 4)).not.toEqual(all);
    for (const skip of [1, 4]) expect(await read(6, 8, 3, { skip })).toEqual(all.slice(skip));
  });

  it('says what does not fit', () => {
    const source = sixty();
    expect(() => semiSupervised(source, { labelled: 0 })).toThrow('labelled: expected a whole number of at least 1');
    expect(() => semiSupervised(source, { labelled: 10 })).toThrow(
      'labelled: expected a multiple of the 3 classes to balance, got 10.',
    );
    expect(() => semiSupervised(source, { labelled: 63 })).toThrow(
      'labelled: class 0 has 20 examples, too few to take 21.',
    );
    const bare = arraySource({ image: new Uint8Array(4), shape: [1, 1, 1] });
    expect(() => semiSupervised(bare as never, { labelled: 2 })).toThrow(
      'labelled: the source has no labels to balance by.',
    );
  });
});
