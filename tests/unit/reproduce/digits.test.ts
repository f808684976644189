import '../core/tools';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digits } from '../../../lab/reproduce/support/digits';
import { meanDigits } from '../../../lab/reproduce/support/realDigits';

/** An IDX file of bytes: their sizes, then they. */
const idx = (sizes: readonly number[], bytes: Uint8Array) => {
  const head = Buffer.alloc(4 + 4 * sizes.length);
  head.writeUInt32BE(0x0800 + sizes.length, 0);
  for (const [i, size] of sizes.entries()) head.writeUInt32BE(size, 4 + 4 * i);
  return Buffer.concat([head, bytes]);
};
const pixels = (n: number, first: number) =>
  idx(
    [n, 1, 1],
    Uint8Array.from({ length: n }, (_, i) => first + (i % 5)),
  );
const labels = (n: number) => idx([n], new Uint8Array(n));

describe('digits of a folder', () => {
  let data: string;
  const put = (name: string, bytes: Uint8Array) => writeFile(join(data, name), bytes);
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'gan-kit-digits-'));
    await put('train-images-idx3-ubyte', pixels(10_003, 0));
    await put('train-labels-idx1-ubyte', labels(10_003));
  });
  afterAll(() => rm(data, { recursive: true }));

  it('hold the last 10,000 training digits back, and are judged on t10k alone, which must be there', async () => {
    await expect(digits({ data, part: 'test' })).rejects.toThrow(/expected t10k-images-idx3-ubyte.*--validate/);
    await put('t10k-images-idx3-ubyte', pixels(4, 100));
    await put('t10k-labels-idx1-ubyte', labels(4));
    const { train, validation, judged } = await digits({ data, part: 'test' });
    expect([train.size, validation.size, judged.size]).toEqual([3, 10_000, 4]);
    expect([[...train.images], validation.images[0], judged.images[0]]).toEqual([[0, 1, 2], 3, 100]);
  });

  it('leave the files of t10k alone while the validation part is judged', async () => {
    await put('t10k-images-idx3-ubyte', Buffer.from('no digits'));
    await expect(digits({ data, part: 'test' })).rejects.toThrow(/t10k/);
    const { train, validation, judged } = await digits({ data, part: 'validation' });
    expect(train.size).toBe(3);
    expect(judged).toBe(validation);
  });
});

describe('digits of the package', () => {
  it('are 8,000, 1,000 and 1,000, and no digit is in two parts', async () => {
    const { train, validation, judged } = await digits({ part: 'test' });
    expect([train.size, validation.size, judged.size]).toEqual([8000, 1000, 1000]);
    const texts = ({ images, size }: typeof train) =>
      Array.from({ length: size }, (_, i) =>
        Buffer.from(images.slice(784 * i, 784 * (i + 1)).buffer).toString('latin1'),
      );
    const seen = new Set(texts(train));
    expect([...texts(validation), ...texts(judged)].filter(text => seen.has(text))).toEqual([]);
  });
});

describe('mean digits', () => {
  it('are one for each class', () => {
    const values = Float32Array.of(0, 1, 1, 0, 0.5, 0.5);
    const { pixels: means, labels: classes } = meanDigits(
      { pixels: { values, rows: 3, columns: 2 }, labels: [1, 0, 1] },
      2,
    );
    expect([...means.values]).toEqual([1, 0, 0.25, 0.75]);
    expect(classes).toEqual([0, 1]);
  });
});
