import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recolor } from '../../../src/data/made/shapes/recolor';
import { turned } from '../../../src/data/orientation';
import { pictureSize } from '../../../src/data/pictures/pictureSize';
import { cropResize } from '../../../src/data/pictures/resample';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('cropResize', () => {
  it('leaves a picture of the wanted size as it is', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(1, 3, 4),
        (h, w, c) => {
          const data = Uint8Array.from({ length: h * w * c }, (_, i) => (i * 89) % 256);
          expect(cropResize(data, [h, w, c], [h, w])).toEqual(data);
        },
      ),
    ));

  it('averages areas exactly', () => {
    expect([...cropResize(bytes(0, 100, 20, 40, 10, 10, 255, 255), [2, 4, 1], [1, 2])]).toEqual([30, 143]);
    // Three samples to two: each takes one whole and half of the middle one.
    expect([...cropResize(bytes(0, 90, 240, 0, 90, 240, 0, 90, 240), [3, 3, 1], [2, 2])]).toEqual([30, 190, 30, 190]);
  });

  it('interpolates between centres when it grows', () => {
    // Centres of four in two lie at −¼, ¼, ¾, 1¼ of a sample; the ends repeat.
    expect([...cropResize(bytes(0, 100, 0, 100), [2, 2, 1], [4, 4])].slice(0, 4)).toEqual([0, 25, 75, 100]);
  });

  it('cuts the middle out', () => {
    expect([...cropResize(bytes(9, 1, 2, 9, 9, 3, 4, 9), [2, 4, 1], [2, 2])]).toEqual([1, 2, 3, 4]);
    expect([...cropResize(bytes(9, 9, 1, 2, 9, 9), [3, 2, 1], [1, 2])]).toEqual([1, 2]);
    // Of three columns, two in the middle: half of each outer one is cut.
    expect([...cropResize(bytes(0, 100, 200, 0, 100, 200), [2, 3, 1], [1, 1])]).toEqual([100]);
  });

  it('keeps channels apart, and constants constant at any size', () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 4, maxLength: 4 }),
        ([h = 1, w = 1, y = 1, x = 1]) => {
          const data = Uint8Array.from({ length: h * w * 3 }, (_, i) => [7, 128, 255][i % 3] ?? 0);
          const out = cropResize(data, [h, w, 3], [y, x]);
          expect(out).toEqual(Uint8Array.from({ length: y * x * 3 }, (_, i) => [7, 128, 255][i % 3] ?? 0));
        },
      ),
    ));
});

describe('recolor', () => {
  const rgba = bytes(255, 0, 0, 255, 0, 255, 0, 0, 10, 20, 30, 51);
  it('weighs grey as luma, and lays alpha on white or on what is asked', () => {
    expect([...recolor(rgba, 1)]).toEqual([76, 255, Math.round(255 - 0.2 * (255 - (2.99 + 11.74 + 3.42)))]);
    expect([...recolor(rgba, 3)]).toEqual([255, 0, 0, 255, 255, 255, 206, 208, 210]);
    expect([...recolor(rgba, 3, 0)]).toEqual([255, 0, 0, 0, 0, 0, 2, 4, 6]);
    expect(recolor(rgba, 4)).toBe(rgba);
  });
  it('keeps greys', () => {
    const greys = Uint8Array.from({ length: 1024 }, (_, i) => (i % 4 === 3 ? 255 : i >> 2));
    expect([...recolor(greys, 1)]).toEqual(Array.from({ length: 256 }, (_, i) => i));
  });
});

describe('turned', () => {
  it.each([
    [1, 'abc/def'],
    [2, 'cba/fed'],
    [3, 'fed/cba'],
    [4, 'def/abc'],
    [5, 'ad/be/cf'],
    [6, 'da/eb/fc'],
    [7, 'fc/eb/da'],
    [8, 'cf/be/ad'],
  ] as const)('orientation %i', (orientation, expected) => {
    const data = Uint8Array.from([...'abcdef'].flatMap(c => [c.charCodeAt(0), 1, 2, 3]));
    const { width, height, data: out } = turned({ width: 3, height: 2, data }, orientation);
    const rows = Array.from({ length: height }, (_, y) =>
      String.fromCharCode(...Array.from({ length: width }, (_, x) => out[4 * (y * width + x)] ?? 0)),
    );
    expect(rows.join('/')).toBe(expected);
  });
});

describe('pictureSize', () => {
  const chunk = (name: string, ...body: number[]) => [
    ...[0, 0, 0, body.length],
    ...Buffer.from(name),
    ...body,
    ...[0, 0, 0, 0],
  ];
  const exif = (orientation: number) => {
    const entry = [0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0];
    return [0x49, 0x49, 42, 0, 8, 0, 0, 0, 2, 0, ...[0x0f, 1, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0], ...entry];
  };
  const png = (...before: number[]) => [
    ...[0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10],
    ...chunk('IHDR', 0, 1, 0, 2, 0, 0, 3, 4, 8, 0, 0, 0, 0),
    ...before,
    ...chunk('IDAT').slice(0, 8),
  ];
  const jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc4, 0, 3, 9, 0xff, 0xc2, 0, 11, 8, 1, 2, 3, 4];
  it('reads PNG and JPEG, past metadata and tables', () => {
    const [width, height] = [0x10002, 0x304];
    expect(pictureSize(bytes(...png()))).toEqual({ kind: 'png', width, height, orientation: 1 });
    expect(pictureSize(bytes(...jpeg))).toEqual({ kind: 'jpeg', width: 0x304, height: 0x102, orientation: 1 });
  });
  it('gives the size as it is shown, by the orientation of EXIF data before the pixels', () => {
    const [across, down] = [0x10002, 0x304];
    for (const [orientation, width, height] of [
      [3, across, down],
      [6, down, across],
      [9, across, down],
    ] as const) {
      const file = png(...chunk('iCCP', 1, 2), ...chunk('eXIf', ...exif(orientation)));
      expect(pictureSize(bytes(...file))).toMatchObject({ width, height, orientation: orientation % 9 || 1 });
      const app1 = [...Buffer.from('Exif\0\0'), ...exif(orientation)];
      const turned = [0xff, 0xd8, 0xff, 0xe1, 0, app1.length + 2, ...app1, ...jpeg.slice(2)];
      expect(pictureSize(bytes(...turned))).toMatchObject({ orientation: orientation % 9 || 1 });
    }
  });
  it('says when the bytes end too early, and when they are something else', () => {
    for (let n = 4; n < 23; n++) expect(pictureSize(bytes(...jpeg.slice(0, n)))).toBe('short');
    for (let n = 4; n < png().length; n++) expect(pictureSize(bytes(...png().slice(0, n)))).toBe('short');
    expect(pictureSize(bytes(0x47, 0x49, 0x46, 0x38, 0x39))).toBeUndefined();
    expect(pictureSize(bytes(0xff, 0xd8, 0xff, 0xd9, 0, 0))).toBeUndefined();
    expect(pictureSize(bytes(0xff, 0xd8, 1, 2, 3, 4))).toBeUndefined();
    expect(pictureSize(bytes())).toBeUndefined();
  });
  it('never throws or hangs', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (tail, isJpeg) => {
        pictureSize(bytes(...(isJpeg ? [0xff, 0xd8] : png().slice(0, 33)), ...tail));
      }),
    ));
});
