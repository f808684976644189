import '@tensorflow/tfjs-backend-cpu';
import { dispose, memory, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { LABEL_CLASSES } from '../../../src/data/made/labelMaps/houseScene';
import { LABEL_COLORS, type LabelMapBatch, labelMapSource } from '../../../src/data/made/labelMaps/labelMaps';

const plain = ({ input, target, classes }: LabelMapBatch) => {
  const all = { input: [...input.dataSync()], target: [...target.dataSync()], classes: [...classes.dataSync()] };
  dispose([input, target, classes]);
  return all;
};

describe('labelMapSource', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it('paints each pixel of the map in the colour of its class, and every class comes up', () => {
    const source = labelMapSource({ size: 32 });
    const batch = source.examples(0, 12);
    expect([batch.input.shape, batch.target.shape, batch.classes.shape, batch.classes.dtype]).toEqual([
      [12, 32, 32, 3],
      [12, 32, 32, 3],
      [12, 32, 32],
      'int32',
    ]);
    const { input, target, classes } = plain(batch);
    for (const [i, c] of classes.entries()) {
      const color = LABEL_COLORS[LABEL_CLASSES[c] ?? 'sky'];
      expect(input.slice(3 * i, 3 * i + 3).map(v => Math.round((v + 1) * 127.5))).toEqual([...color]);
    }
    expect(new Set(classes).size).toBe(LABEL_CLASSES.length);
    expect(new Set(Object.values(LABEL_COLORS).map(String)).size).toBe(LABEL_CLASSES.length);
    for (const v of target) expect(Math.abs(v)).toBeLessThanOrEqual(1);
  });

  it('draws at random what the map does not say, class by class', () => {
    const { target, classes } = plain(labelMapSource({ size: 32 }).examples(0, 60));
    for (const [c, name] of LABEL_CLASSES.entries()) {
      const reds = classes.flatMap((value, i) => (value === c ? [target[3 * i] ?? 0] : []));
      const mean = reds.reduce((sum, v) => sum + v, 0) / reds.length;
      const deviation = Math.sqrt(reds.reduce((sum, v) => sum + (v - mean) ** 2, 0) / reds.length);
      expect(deviation, name).toBeGreaterThan(0.08);
    }
  });

  it('numbers held-out pairs, and repeats them whatever was asked before', () => {
    const [a, b] = [labelMapSource({ size: 16 }), labelMapSource({ size: 16 })];
    const pixels = 16 * 16 * 3;
    const three = plain(a.examples(0, 3));
    expect(plain(b.examples(1, 2)).target).toEqual(three.target.slice(pixels));
    expect(three.target.slice(0, pixels)).not.toEqual(three.target.slice(pixels, 2 * pixels));
  });

  it('draws a new pair for each place of each batch, none of them held out', async () => {
    const source = labelMapSource({ size: 16 });
    const before = memory().numTensors;
    const seen: string[] = [];
    for await (const batch of source.batches(4, new Rng(0))) {
      const { input } = plain(batch);
      for (let i = 0; i < 4; i++) seen.push(input.slice(i * 768, (i + 1) * 768).join());
      if (seen.length === 20) break;
    }
    const held = plain(source.examples(0, 20)).input;
    for (let i = 0; i < 20; i++) seen.push(held.slice(i * 768, (i + 1) * 768).join());
    expect(new Set(seen).size).toBeGreaterThan(38);
    expect(memory().numTensors).toBe(before);
  });

  it.each([16, 33, 64, 256])('draws maps of %i²', size => {
    expect(plain(labelMapSource({ size }).examples(5, 1)).classes.length).toBe(size * size);
  });

  it('refuses sizes too small for a house', () => {
    for (const size of [15, 257, 32.5]) expect(() => labelMapSource({ size })).toThrow('size: expected a whole number');
    expect(() => labelMapSource().examples(-1, 1)).toThrow('from');
    expect(() => labelMapSource().examples(0, 0)).toThrow('count');
  });
});
