import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { GanKitError } from '../../../src/core/errors';
import { decodePicture } from '../../../src/node/decode';
import { chunk, ihdr, joined, rawPng } from './pngSupport';

const pixels = async (file: Uint8Array) => {
  const { data } = await decodePicture(file, 'a.png');
  return Array.from({ length: data.length / 4 }, (_, i) => [...data.subarray(4 * i, 4 * i + 4)]);
};

// Where Pillow has its own ways: it neither scales the clear colour with the samples nor keeps all of 16 bits.
describe('the clear colour of a PNG, and 16 bits', () => {
  it('compares at full depth, in the bits that a sample has', async () => {
    const two = rawPng({ width: 4, height: 1, depth: 2 }, [0, 0b00_01_10_11], [chunk('tRNS', [0xff, 0b1110])]);
    expect(await pixels(two)).toEqual([
      [0, 0, 0, 255],
      [85, 85, 85, 255],
      [170, 170, 170, 0],
      [255, 255, 255, 255],
    ]);
    const deep = rawPng({ width: 2, height: 1, depth: 16 }, [0, 0x80, 0x01, 0x80, 0x02], [chunk('tRNS', [0x80, 2])]);
    expect(await pixels(deep)).toEqual([
      [128, 128, 128, 255],
      [128, 128, 128, 0],
    ]);
    const row = [0, 1, 0, 2, 0, 3, 0, 1, 0, 2, 0, 3, 1];
    const color = rawPng({ width: 2, height: 1, depth: 16, color: 2 }, row, [chunk('tRNS', [1, 0, 2, 0, 3, 0])]);
    expect(await pixels(color)).toEqual([
      [1, 2, 3, 0],
      [1, 2, 3, 255],
    ]);
  });

  it('rounds 16 bits to the nearest byte', async () => {
    const values = [0, 128, 129, 385, 386, 65_406, 65_407, 65_535];
    const raw = [0, ...values.flatMap(v => [v >> 8, v & 255])];
    const file = rawPng({ width: values.length, height: 1, depth: 16 }, raw);
    expect((await pixels(file)).map(([v]) => v)).toEqual([0, 0, 1, 1, 2, 254, 255, 255]);
  });
});

describe('a cut-off PNG', () => {
  it('is refused wherever its pixels end, and never filled from memory', async () => {
    const raw = Uint8Array.from({ length: 40 * 41 }, (_, i) => (i % 41 ? (i * 7919) % 251 : 0));
    for (const interlaced of [false, true]) {
      for (const kept of [0, 1, 41, 1000, raw.length - 1]) {
        const file = rawPng({ width: 40, height: 40, interlaced }, raw.subarray(0, kept));
        await expect(decodePicture(file, 'a.png')).rejects.toThrow(/cut off: (it holds fewer|so few bytes)/);
      }
    }
    const whole = rawPng({ width: 40, height: 40 }, raw);
    for (let n = 0; n < whole.length; n += 1 + (n >> 4)) {
      await expect(decodePicture(whole.subarray(0, n), 'a.png')).rejects.toThrow(GanKitError);
    }
    expect((await pixels(whole)).length).toBe(1600);
  });

  it('bytes behind its end do not matter', async () => {
    const file = rawPng({ width: 2, height: 1 }, [0, 7, 9]);
    expect(await pixels(Buffer.concat([file, Buffer.alloc(100, 3)]))).toEqual(await pixels(file));
  });
});

describe('what a PNG asks for is checked before memory is taken', () => {
  const packed = chunk('IDAT', deflateSync(Buffer.alloc(30)));
  it.each<[string, () => Buffer, RegExp]>([
    [
      'a second header',
      () => joined(ihdr({ width: 1, height: 1 }), ihdr({ width: 30_000, height: 40_000 }), packed, chunk('IEND')),
      /hold no second one/,
    ],
    ['a needle', () => joined(ihdr({ width: 1, height: 16_000_000 }), chunk('IDAT', [])), /a side has at most 65535/],
    [
      'few bytes for many pixels',
      () => joined(ihdr({ width: 8000, height: 8000, depth: 16, color: 6 }), packed, chunk('IEND')),
      /so few bytes cannot hold that many pixels/,
    ],
    [
      'the same, interlaced',
      () => joined(ihdr({ width: 8000, height: 8000, interlaced: true }), packed, chunk('IEND')),
      /so few bytes cannot hold that many pixels/,
    ],
    ['more than its size', () => rawPng({ width: 8, height: 8 }, Buffer.alloc(1 << 22)), /more pixels than its size/],
    [
      'a chunk longer than the file',
      () =>
        Buffer.concat([joined(ihdr({ width: 1, height: 1 })), Buffer.from([255, 255, 255, 255]), Buffer.from('IDAT')]),
      /cut off/,
    ],
    [
      'a kind of chunk that cannot be left out',
      () => rawPng({ width: 1, height: 1 }, [0, 0], [chunk('CgBI', [0, 0, 0, 0])]),
      /CgBI is not part of the PNG standard/,
    ],
  ])('%s', async (_, make, message) => {
    const before = process.memoryUsage().arrayBuffers;
    await expect(decodePicture(make(), 'a.png')).rejects.toThrow(message);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100e6);
  });

  it('gives the event loop turns', async () => {
    let turns = 0;
    const count = () => {
      turns++;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    await decodePicture(rawPng({ width: 1000, height: 1000 }, Buffer.alloc(1001 * 1000)), 'a.png');
    clearImmediate(next);
    expect(turns).toBeGreaterThan(2);
  });
});

describe('EXIF orientation', () => {
  it('turns a picture', async () => {
    const exif = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0];
    const file = rawPng({ width: 3, height: 1 }, [0, 1, 2, 3], [chunk('eXIf', exif)]);
    const { width, height, data } = await decodePicture(file, 'a.png');
    expect([width, height, data[0], data[4], data[8]]).toEqual([1, 3, 1, 2, 3]);
  });
});
