import '@tensorflow/tfjs-backend-cpu';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GanKitError } from '../../../src/core/errors';
import { gunzip } from '../../../src/data/files/gunzip';
import { idxSource, parseIdx } from '../../../src/data/files/idx';

const idx = (dims: number[], data: ArrayLike<number>) => {
  const bytes = new Uint8Array(4 + 4 * dims.length + data.length);
  bytes.set([0, 0, 8, dims.length]);
  const view = new DataView(bytes.buffer);
  for (const [i, d] of dims.entries()) view.setUint32(4 + 4 * i, d);
  bytes.set(data, 4 + 4 * dims.length);
  return bytes;
};

describe('parseIdx', () => {
  it('gives back dimensions and bytes, as a view', () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
        fc.nat(7),
        (dims, offset) => {
          const data = Uint8Array.from({ length: dims.reduce((a, b) => a * b) }, (_, i) => i);
          const file = idx(dims, data);
          const padded = new Uint8Array(file.length + offset);
          padded.set(file, offset);
          const parsed = parseIdx(padded.subarray(offset), 'x');
          expect(parsed).toEqual({ dims, data });
          expect(parsed.data.buffer).toBe(padded.buffer);
        },
      ),
    ));

  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(), /4 bytes or more, got 0/],
    ['floats', Uint8Array.of(0, 0, 0x0d, 1, 0, 0, 0, 0), /starts with 00 00 0d 01/],
    ['text', new TextEncoder().encode('<html>'), /starts with 3c 68 74 6d/],
    ['a cut header', idx([1, 2, 3], []).subarray(0, 11), /after 11 of 16 bytes/],
    ['a cut file', idx([2, 2], [1, 2, 3]), /\[2, 2\] asks for 4 bytes of data, got 3/],
    ['a long file', idx([2, 2], [1, 2, 3, 4, 5]), /4 bytes of data, got 5/],
    ['a header of terabytes', idx([0xffffffff, 0xffffffff], [1]), /18446744065119617000 bytes of data, got 1/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseIdx(bytes, 'a/b.idx')).toThrow(message);
    expect(() => parseIdx(bytes, 'a/b.idx')).toThrow(/^a\/b\.idx: /);
  });

  it('throws nothing but its own error, whatever comes', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.boolean(), (bytes, magic) => {
        if (magic) bytes.set([0, 0, 8].slice(0, bytes.length));
        try {
          parseIdx(bytes, 'x');
        } catch (error) {
          expect(error).toBeInstanceOf(GanKitError);
        }
      }),
    ));
});

describe('idxSource', () => {
  const labels = { name: 'labels', bytes: idx([2], [3, 0]) };
  it('pairs pictures with labels', () => {
    const grey = idxSource({ images: { name: 'i', bytes: idx([2, 1, 2], [1, 2, 3, 4]) }, labels });
    expect([grey.shape, grey.size, grey.classes, ...(grey.labels ?? [])]).toEqual([[1, 2, 1], 2, 4, 3, 0]);
    const color = idxSource({ images: { name: 'i', bytes: idx([2, 1, 1, 3], [1, 2, 3, 4, 5, 6]) }, labels }, 7);
    expect([color.shape, color.classes]).toEqual([[1, 1, 3], 7]);
  });
  it.each<[string, Uint8Array, RegExp]>([
    ['another count', idx([3, 1, 1], [1, 2, 3]), /labels: expected 3 labels, .* got \[2\]/],
    ['labels for images', idx([2], [1, 2]), /images: expected images \[n, height, width\], got \[2\]/],
    ['no pictures', idx([0, 1, 1], []), /got \[0, 1, 1\]/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => idxSource({ images: { name: 'images', bytes }, labels })).toThrow(message);
  });
  it('refuses labels past the classes', () => {
    const images = { name: 'i', bytes: idx([2, 1, 1], [1, 2]) };
    expect(() => idxSource({ images, labels }, 3)).toThrow(/0 to 2, got 3/);
  });
});

describe('gunzip', () => {
  const text = new TextEncoder().encode('digits '.repeat(1000));
  it('inflates gzip and leaves the rest alone', async () => {
    expect(await gunzip(gzipSync(text), 'x')).toEqual(text);
    expect(await gunzip(text, 'x')).toBe(text);
    expect((await gunzip(gzipSync(text), 'x', text.length)).length).toBe(text.length);
  });
  it('refuses what is corrupt, cut off or too large', async () => {
    const zipped = new Uint8Array(gzipSync(text));
    await expect(gunzip(zipped.slice(0, -9), 'f.gz')).rejects.toThrow(/^f\.gz: corrupt gzip of/);
    await expect(
      gunzip(
        zipped.map((b, i) => (i === 14 ? b ^ 0xff : b)),
        'f.gz',
      ),
    ).rejects.toThrow(/corrupt gzip/);
    await expect(gunzip(zipped, 'f.gz', text.length - 1)).rejects.toThrow(/more than 6999 bytes/);
    await expect(gunzip(gzipSync(new Uint8Array(64 << 20)), 'bomb', 1 << 20)).rejects.toThrow(
      /more than 1048576 bytes/,
    );
  });
});
