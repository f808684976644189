import jpeg from 'jpeg-js';
import { describe, expect, it } from 'vitest';
import { decodePicture } from '../../../src/node/decode';

const segment = (marker: number, ...body: number[]) => {
  const length = body.length + 2;
  return [0xff, marker, length >> 8, length & 255, ...body];
};
const table = segment(0xdb, 0, ...Array<number>(64).fill(1));
/** One code each, of one bit: no difference, and end of block. */
const codes = [0x00, 0x10].flatMap(head => segment(0xc4, head, 1, ...Array<number>(15).fill(0), 0));
const frame = (marker: number, width: number, height: number, components = 1) =>
  segment(
    marker,
    ...[8, height >> 8, height & 255, width >> 8, width & 255, components],
    ...Array.from({ length: components }, (_, i) => [i + 1, 0x11, 0]).flat(),
  );
const scan = (start: number, end: number, bits: number) => [...segment(0xda, 1, 1, 0, start, end, bits), 0x7f];
const file = (...parts: readonly number[][]) => Uint8Array.from([0xff, 0xd8, ...parts.flat(), 0xff, 0xd9]);

const color = [200, 40, 90] as const;
/** A picture of one colour by another encoder, as YCbCr. */
const plain = (width = 16, height = 16): Buffer => {
  const data = Buffer.from(Array.from({ length: width * height }, () => [...color, 255]).flat());
  return jpeg.encode({ width, height, data }, 98).data;
};
const stored = [93, 126, 204];
const pixel = async (bytes: Uint8Array) => [...(await decodePicture(bytes, 'a.jpg')).data.subarray(0, 3)];
const near = (values: readonly number[], expected: readonly number[]) =>
  values.forEach((value, i) => {
    expect(Math.abs(value - (expected[i] ?? 0))).toBeLessThanOrEqual(3);
  });
/** Without its JFIF segment, which says that it is YCbCr. */
const unmarked = (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 2), bytes.subarray(20)]);

describe('the colours of a JPEG', () => {
  it('are YCbCr where JFIF or Adobe say so, and where nothing is said', async () => {
    near(await pixel(plain()), color);
    near(await pixel(unmarked(plain())), color);
    const adobe = segment(0xee, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, 1);
    near(await pixel(Buffer.concat([plain().subarray(0, 2), Buffer.from(adobe), plain().subarray(20)])), color);
  });

  it('are RGB where Adobe names no transform, or the components bear these names', async () => {
    const adobe = segment(0xee, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, 0);
    near(await pixel(Buffer.concat([plain().subarray(0, 2), Buffer.from(adobe), plain().subarray(20)])), stored);
    const named = unmarked(plain());
    const sof = named.indexOf(Buffer.from([0xff, 0xc0]));
    const sos = named.indexOf(Buffer.from([0xff, 0xda]));
    [...'RGB'].forEach((name, i) => {
      named[sof + 10 + 3 * i] = name.charCodeAt(0);
      named[sos + 5 + 2 * i] = name.charCodeAt(0);
    });
    near(await pixel(named), stored);
  });
});

describe('what a JPEG asks for is checked before memory and time are taken', () => {
  const grey = (width: number, height: number, ...scans: number[][]) =>
    file(table, frame(0xc2, width, height), codes, ...scans);
  const bands = (bits: number) => Array.from({ length: 63 }, (_, k) => scan(k + 1, k + 1, bits));
  it.each<[string, () => Uint8Array, RegExp]>([
    ['few bytes for many pixels', () => grey(8000, 8000, scan(0, 0, 0)), /so few bytes cannot hold that many pixels/],
    [
      'few bytes for many pixels, in sequence',
      () => file(table, frame(0xc0, 8000, 8000, 3), codes, scan(0, 63, 0)),
      /so few bytes/,
    ],
    [
      'endless scans',
      () => grey(8, 8, scan(0, 0, 1), ...Array<number[]>(1000).fill(scan(0, 0, 0x10))),
      /scans are out of order/,
    ],
    [
      'endless scans of one part',
      () => grey(8, 8, scan(0, 0, 0), ...Array<number[]>(1000).fill(scan(1, 63, 0))),
      /scans are out of order/,
    ],
    ['very many scans', () => grey(8, 8, scan(0, 0, 0), ...bands(1), ...bands(0x10)), /more than 100 scans/],
    ['too few scans', () => grey(8, 8, scan(0, 0, 0), scan(1, 5, 0)), /some of its scans are missing/],
    ['two headers', () => file(table, frame(0xc0, 8, 8), frame(0xc0, 8000, 8000), codes), /two frame headers/],
    ['twelve bits', () => file(table, segment(0xc1, 12, 0, 8, 0, 8, 1, 1, 0x11, 0)), /12 bits a sample are not read/],
    ['arithmetic coding', () => file(table, frame(0xc9, 8, 8)), /arithmetic coding are not read/],
  ])('%s', async (_, make, message) => {
    const before = process.memoryUsage().arrayBuffers;
    await expect(decodePicture(make(), 'a.jpg')).rejects.toThrow(message);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100e6);
  });

  it('reads one that has all its scans', async () => {
    const whole = grey(8, 8, scan(0, 0, 1), scan(1, 63, 1), scan(0, 0, 0x10), scan(1, 63, 0x10));
    expect([...(await decodePicture(whole, 'a.jpg')).data.subarray(0, 4)]).toEqual([128, 128, 128, 255]);
  });

  it('gives the event loop turns', async () => {
    let turns = 0;
    const count = () => {
      turns++;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    await decodePicture(plain(800, 800), 'a.jpg');
    clearImmediate(next);
    expect(turns).toBeGreaterThan(2);
  });

  it('is refused wherever it ends', async () => {
    const whole = plain(40, 40);
    for (let n = 0; n < whole.length - 2; n += 7) {
      await expect(decodePicture(whole.subarray(0, n), 'a.jpg')).rejects.toThrow(/cut off|neither PNG nor JPEG/);
    }
  });
});
