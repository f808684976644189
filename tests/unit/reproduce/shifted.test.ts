import '../core/tools';
import { describe, expect, it } from 'vitest';
import { shifted } from '../../../lab/reproduce/support/shifted';
import { Rng } from '../../../src/core/rng';
import { arraySource } from '../../../src/data/arrays';

/** One bright pixel in the middle of 7 × 5, in each of forty pictures. */
const dots = () => {
  const image = new Uint8Array(40 * 35);
  for (let i = 0; i < 40; i++) image[i * 35 + 17] = 255;
  return arraySource({ image, shape: [7, 5, 1], label: new Array(40).fill(0), classes: 1 });
};

async function places(skip = 0): Promise<number[][]> {
  const found: number[][] = [];
  for await (const { image } of shifted(dots(), 2).batches(20, new Rng(1), skip)) {
    const values = [...image.dataSync()];
    expect(values.filter(v => v !== -1 && v !== 1)).toEqual([]);
    found.push(values.flatMap((v, at) => (v === 1 ? [at % 35] : [])));
  }
  return found;
}

describe('shifted', () => {
  it('moves each picture as a whole, by two pixels at most along both sides', async () => {
    const all = (await places()).flat();
    expect(all).toHaveLength(40);
    expect(new Set(all.map(at => Math.floor(at / 5) - 3))).toEqual(new Set([-2, -1, 0, 1, 2]));
    expect(new Set(all.map(at => (at % 5) - 2))).toEqual(new Set([-2, -1, 0, 1, 2]));
  });

  it('draws the same moves again, also after a skip', async () => {
    const [first, second] = await places();
    expect(await places()).toEqual([first, second]);
    expect(await places(1)).toEqual([second]);
    expect(first).not.toEqual(second);
  });
});
