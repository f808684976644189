import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GanKitError } from '../../src/core/errors';
import { decodePicture } from '../../src/node/decode';

/** A file, and what Pillow reads from it: nothing, or a hash of the pixels, or the pixels themselves. */
type Case = readonly [file: string, pixels: string | null];
const golden = JSON.parse(readFileSync(new URL('damagedPictures.json', import.meta.url), 'utf8')) as Record<
  'png' | 'jpeg',
  Case[]
>;

/** What Pillow reads all the same, often with black where something is missing. */
const STRICTER = [
  /it is cut off/,
  /cut off or damaged/,
  /checksum of its \w+ chunk is wrong/,
  /more pixels than its size/,
  /chunk's name is damaged/,
  /begin with one IHDR chunk, and hold no second/,
  /(PLTE|tRNS) chunk comes after the pixels/,
  /two (PLTE|tRNS) chunks/,
  /its palette is missing|a colour that its palette lacks|size of its (palette|tRNS chunk) is wrong/,
  /IDAT chunks do not lie together/,
  /a method that is not known/,
  /cut off before its pixels begin/,
  // IHDR is not the first chunk.
  /neither PNG nor JPEG inside/,
  /its pixels are damaged|a segment is damaged|a Huffman table is (missing|damaged)|its scans are out of order/,
];

/** What is read where Pillow refuses it: these chunks have no say in the pixels, so their content does not matter. */
const LOOSER = /gAMA|cHRM|sRGB|pHYs|iCCP|zTXt|acTL|fcTL/;

describe('what Pillow makes of damaged pictures', () => {
  it.each([
    ['png', { bothRead: 79, bothRefuse: 162, stricter: 47, looser: 12 }],
    ['jpeg', { bothRead: 27, bothRefuse: 13, stricter: 10, looser: 0 }],
  ] as const)(
    '%s: refuses what Pillow refuses, reads the same pixels, says why it refuses more',
    async (kind, counts) => {
      const seen = { bothRead: 0, bothRefuse: 0, stricter: 0, looser: 0 };
      for (const [file, pixels] of golden[kind]) {
        const bytes = Buffer.from(file, 'base64');
        const read = await decodePicture(bytes, 'a', 1e6).catch((error: unknown) => error);
        if (read instanceof GanKitError) {
          expect(read.code).toBe('data');
          if (pixels === null) seen.bothRefuse++;
          else {
            seen.stricter++;
            expect(
              STRICTER.filter(reason => reason.test(read.message)),
              read.message,
            ).toHaveLength(1);
          }
          continue;
        }
        if (pixels === null) {
          seen.looser++;
          expect(bytes.toString('latin1'), file).toMatch(LOOSER);
          continue;
        }
        seen.bothRead++;
        const { data } = read as { data: Uint8Array };
        if (pixels.startsWith('#')) {
          expect(`#${createHash('sha256').update(data).digest('hex').slice(0, 12)}`, file).toBe(pixels);
        } else {
          // Of 16 bits it cuts the lower 8 off, where they are rounded here.
          const theirs = Buffer.from(pixels, 'base64');
          expect(data.length).toBe(theirs.length);
          expect(Math.max(...data.map((v, i) => Math.abs(v - (theirs[i] ?? 0))))).toBeLessThanOrEqual(1);
        }
      }
      expect(seen).toEqual(counts);
    },
  );
});
